// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/identity/sign_in_recorder.h"

#include "server/store/local_account_table.h"
#include "server/store/store.h"

#include <QLoggingCategory>

Q_LOGGING_CATEGORY(lcSignIn, "gatehouse.identity")

namespace identity
{

namespace
{

using Problem = branding::SignInProblem;

bool isPasswordNewer(store::Transaction &tx, const core::UserId &userId, core::Seconds sessionStartedAt)
{
    const auto account = store::LocalAccountTable(tx).find(userId);
    return account && *account && (*account)->changedAt > sessionStartedAt;
}

} // namespace

SignInRecorder::SignInRecorder(
    store::Store &store, const core::Clock &clock, BrowserSessions &sessions, AdmissionPolicy policy, SignInFlow &flow)
    : m_store(store)
    , m_clock(clock)
    , m_sessions(sessions)
    , m_policy(std::move(policy))
    , m_flow(flow)
{
}

void SignInRecorder::signIn(const http::ExchangePtr &exchange, const QByteArray &transaction,
    const ProviderSignIn &result, const QString &providerName)
{
    m_store.write(
        this,
        [identity = result.identity, policy = m_policy, now = m_clock.now()](
            store::Transaction &tx) { return recordSignIn(tx, identity, policy, now); },
        [this, exchange, transaction, source = Source{providerName, result.token}](
            const store::Result<store::UserRow> &user) {
            if (user) {
                finish(exchange, transaction, *user, source);
            } else {
                fail(exchange, transaction, user.error());
            }
        });
}

void SignInRecorder::signInLocally(
    const http::ExchangePtr &exchange, const QByteArray &transaction, const core::UserId &userId)
{
    m_store.write(
        this,
        [userId, policy = m_policy, now = m_clock.now()](
            store::Transaction &tx) { return recordReturn(tx, userId, policy, now); },
        [this, exchange, transaction](const store::Result<std::optional<store::UserRow>> &user) {
            if (!user) {
                fail(exchange, transaction, user.error());
            } else if (!*user) { // deleted between the password and here
                m_flow.showSignIn(exchange, transaction, Problem{Problem::Kind::WrongPassword, {}, {}}, {});
            } else {
                finish(exchange, transaction, **user, {});
            }
        });
}

void SignInRecorder::signInAgain(
    const http::ExchangePtr &exchange, const QByteArray &transaction, const BrowserSession &session)
{
    m_store.write(
        this,
        [userId = session.userId, startedAt = session.startedAt, policy = m_policy, now = m_clock.now()](
            store::Transaction &tx) -> store::Result<std::optional<store::UserRow>> {
            if (isPasswordNewer(tx, userId, startedAt)) {
                return std::optional<store::UserRow>();
            }
            return recordReturn(tx, userId, policy, now);
        },
        [this, exchange, transaction, userId = session.userId,
            source = Source{session.provider, session.providerToken}](
            const store::Result<std::optional<store::UserRow>> &user) {
            if (!user) {
                fail(exchange, transaction, user.error());
            } else if (!*user) {
                m_sessions.endAllOf(userId);
                m_flow.showSignIn(exchange, transaction, Problem{Problem::Kind::SessionEnded, {}, {}}, {});
            } else {
                finish(exchange, transaction, **user, source);
            }
        });
}

void SignInRecorder::finish(
    const http::ExchangePtr &exchange, const QByteArray &transaction, const store::UserRow &user, const Source &source)
{
    qCInfo(lcSignIn, "%s signed in: %s", exchange->request().id.bytes().constData(), user.id.bytes().constData());
    BrowserSession session;
    session.userId = user.id;
    session.name = user.name.isEmpty() ? user.login : user.name;
    session.detail = user.email.isEmpty() ? user.login : user.email;
    session.provider = source.providerName;
    session.providerToken = source.providerToken;
    m_flow.signedIn(
        exchange, transaction, {user, source.providerName, source.providerToken, m_sessions.start(std::move(session))});
}

void SignInRecorder::fail(const http::ExchangePtr &exchange, const QByteArray &transaction, const store::Error &error)
{
    qCWarning(lcSignIn, "%s the sign-in could not be stored: %ls", exchange->request().id.bytes().constData(),
        qUtf16Printable(error.detail));
    m_flow.showSignIn(exchange, transaction, Problem{Problem::Kind::StoreFailed, {}, {}}, {});
}

} // namespace identity
