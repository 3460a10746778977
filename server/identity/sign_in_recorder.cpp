// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/identity/sign_in_recorder.h"

#include "server/audit/append.h"
#include "server/identity/audit_origin.h"
#include "server/store/local_account_table.h"
#include "server/store/store.h"
#include "server/store/user_table.h"

#include <QLoggingCategory>

Q_LOGGING_CATEGORY(lcSignIn, "gatehouse.identity")

namespace identity
{

namespace
{

using Problem = branding::SignInProblem;

audit::Event signInEvent(const http::Request &request, const QString &provider, core::Seconds now)
{
    audit::Event event;
    event.kind = audit::EventKind::SignInSucceeded;
    event.time = now;
    event.details = {{QStringLiteral("provider"), provider}};
    event.origin = originOf(request);
    return event;
}

using FoundUser = store::Result<std::optional<store::UserRow>>;

// The row of a sign-in, or of why it was none: `refusal`.
FoundUser told(store::Transaction &tx, const FoundUser &user, const core::UserId &id, audit::Event event,
    const QString &refusal)
{
    if (!user) {
        return user;
    }
    event.userId = id;
    if (*user) {
        event.actor = audit::Actor::user(id);
    } else {
        event.kind = audit::EventKind::SignInRefused;
        event.result = audit::EventResult::Refused;
        event.reason = refusal;
    }
    return audit::append(tx, event).map([&] { return *user; });
}

// Somebody who proved at that moment who they are; a password changed since has ended it.
FoundUser recordProven(store::Transaction &tx, const PasswordProof &proof, const AdmissionPolicy &policy,
    const audit::Event &event, core::Seconds now)
{
    const auto isOver = store::LocalAccountTable(tx).isChangedSince(proof.userId, proof.at);
    if (!isOver) {
        return core::unexpected(store::Error(isOver.error()));
    }
    const FoundUser user = *isOver ? FoundUser(std::nullopt) : recordReturn(tx, proof.userId, policy, now);
    return told(
        tx, user, proof.userId, event, *isOver ? QStringLiteral("password_changed") : QStringLiteral("user_gone"));
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

SignInRecorder::Source SignInRecorder::sourceOf(const ProviderGrant &grant, const QString &providerName)
{
    return {providerName, grant.toSecret(), grant.refreshToken.isEmpty() ? QString() : grant.provider};
}

void SignInRecorder::signIn(const http::ExchangePtr &exchange, const QByteArray &transaction,
    const ProviderSignIn &result, const QString &providerName)
{
    m_store.write(
        this,
        [identity = result.identity, policy = m_policy, now = m_clock.now(),
            event = signInEvent(exchange->request(), providerName, m_clock.now())](
            store::Transaction &tx) mutable -> store::Result<store::UserRow> {
            const auto user = recordSignIn(tx, identity, policy, now);
            if (!user) {
                return user;
            }
            event.userId = user->id;
            event.actor = audit::Actor::user(user->id);
            return audit::append(tx, event).map([&] { return *user; });
        },
        [this, exchange, transaction, source = sourceOf(result.grant, providerName)](
            const store::Result<store::UserRow> &user) {
            if (user) {
                finish(exchange, transaction, *user, source);
            } else {
                fail(exchange, transaction, user.error());
            }
        });
}

void SignInRecorder::signInLocally(
    const http::ExchangePtr &exchange, const QByteArray &transaction, const PasswordProof &proof)
{
    m_store.write(
        this,
        [proof, policy = m_policy, now = m_clock.now(),
            event = signInEvent(exchange->request(), QStringLiteral("local"), m_clock.now())](
            store::Transaction &tx) { return recordProven(tx, proof, policy, event, now); },
        [this, exchange, transaction, at = proof.at](const store::Result<std::optional<store::UserRow>> &user) {
            if (!user) {
                fail(exchange, transaction, user.error());
            } else if (!*user) { // deleted, or their password changed, between the password and here
                m_flow.showSignIn(exchange, transaction, Problem{Problem::Kind::WrongPassword, {}, {}}, {});
            } else {
                finish(exchange, transaction, **user, Source{{}, {}, {}, at});
            }
        });
}

void SignInRecorder::signInAgain(
    const http::ExchangePtr &exchange, const QByteArray &transaction, const BrowserSession &session)
{
    m_store.write(
        this,
        [proof = PasswordProof{session.userId, session.authenticatedAt}, policy = m_policy, now = m_clock.now(),
            event = signInEvent(exchange->request(), QStringLiteral("browser_session"), m_clock.now())](
            store::Transaction &tx) { return recordProven(tx, proof, policy, event, now); },
        [this, exchange, transaction, userId = session.userId,
            source = Source{session.provider, session.providerToken, {}, session.authenticatedAt}](
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

void SignInRecorder::recheckSessionsOf(const core::UserId &userId)
{
    if (!m_sessions.hasAnyOf(userId)) {
        return;
    }
    struct Facts {
        std::optional<store::UserRow> user;
        std::optional<store::LocalAccountRow> account;
    };
    m_store.read(
        this,
        [userId](store::Database &database) {
            return store::UserTable(database).find(userId).and_then([&](const auto &user) {
                return store::LocalAccountTable(database).find(userId).map(
                    [&user](const auto &account) { return Facts{user, account}; });
            });
        },
        [this, userId](const store::Result<Facts> &facts) {
            if (!facts) {
                qCWarning(lcSignIn, "the browser sessions of %s cannot be checked: %ls", userId.bytes().constData(),
                    qUtf16Printable(facts.error().detail));
            } else if (!facts->user || facts->user->status == store::UserStatus::Blocked) {
                m_sessions.endAllOf(userId);
            } else if (facts->account) {
                m_sessions.endAllOf(userId, facts->account->changedAt);
            }
        });
}

void SignInRecorder::finish(
    const http::ExchangePtr &exchange, const QByteArray &transaction, const store::UserRow &user, const Source &source)
{
    qCInfo(lcSignIn, "%s signed in: %s", exchange->request().id.bytes().constData(), user.id.bytes().constData());
    BrowserSession session;
    session.userId = user.id;
    session.authenticatedAt = source.authenticatedAt.value_or(m_clock.nowMs());
    session.login = user.login;
    session.name = user.name.isEmpty() ? user.login : user.name;
    session.detail = user.email.isEmpty() ? user.login : user.email;
    session.provider = source.providerName;
    session.askProvider = source.askProvider;
    if (source.askProvider.isEmpty()) {
        session.providerToken = source.providerToken;
    }
    const core::Milliseconds authenticatedAt = session.authenticatedAt;
    m_flow.signedIn(exchange, transaction,
        {user, source.providerName, source.providerToken, m_sessions.start(std::move(session)), authenticatedAt});
}

void SignInRecorder::fail(const http::ExchangePtr &exchange, const QByteArray &transaction, const store::Error &error)
{
    qCWarning(lcSignIn, "%s the sign-in could not be stored: %ls", exchange->request().id.bytes().constData(),
        qUtf16Printable(error.detail));
    m_flow.showSignIn(exchange, transaction, Problem{Problem::Kind::StoreFailed, {}, {}}, {});
}

} // namespace identity
