// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/gateway/caller_identity.h"

#include "server/core/random.h"

#include <QJsonArray>

namespace gateway
{

namespace
{

using namespace std::chrono_literals;

constexpr auto TokenLifetime = 60s;
constexpr auto FreshFor = 40s; // of them: it has to arrive, and clocks differ

} // namespace

QJsonObject callerMeta(const live::Principal &caller)
{
    return {
        {QStringLiteral("id"), caller.userId.toString()},
        {QStringLiteral("login"), caller.login},
        {QStringLiteral("name"), caller.name},
        {QStringLiteral("email"), caller.email},
        {QStringLiteral("roles"), QJsonArray::fromStringList(caller.rights.roles)},
    };
}

std::vector<EnvironmentVariable> callerEnvironment(const live::Principal &caller)
{
    const auto variable = [](const char *name, const QString &value) {
        QString text = value;
        text.remove(QChar::Null); // an environment ends there
        return EnvironmentVariable{QString::fromLatin1(name), core::Secret(text.toUtf8())};
    };
    return {
        variable("GATEHOUSE_USER_ID", caller.userId.toString()),
        variable("GATEHOUSE_USER_LOGIN", caller.login),
        variable("GATEHOUSE_USER_NAME", caller.name),
        variable("GATEHOUSE_USER_EMAIL", caller.email),
        variable("GATEHOUSE_USER_ROLES", caller.rights.roles.join(QLatin1Char(','))),
    };
}

QJsonObject callerClaims(const live::Principal &caller, const QString &issuer, const QString &audience, core::Seconds now)
{
    QJsonObject claims = callerMeta(caller);
    claims.remove(QStringLiteral("id"));
    claims.insert(QStringLiteral("iss"), issuer);
    claims.insert(QStringLiteral("aud"), audience);
    claims.insert(QStringLiteral("sub"), caller.userId.toString());
    claims.insert(QStringLiteral("client_id"), caller.clientId.toString());
    claims.insert(QStringLiteral("iat"), qint64(now.time_since_epoch().count()));
    claims.insert(QStringLiteral("exp"), qint64((now + TokenLifetime).time_since_epoch().count()));
    claims.insert(QStringLiteral("jti"), QString::fromLatin1(core::randomToken(16)));
    return claims;
}

CallerTokenAuthorizer::CallerTokenAuthorizer(std::unique_ptr<RequestAuthorizer> inner, live::Principal caller, QString audience, SignCallerToken sign,
                                             const core::Clock &clock)
    : m_inner(std::move(inner))
    , m_caller(std::move(caller))
    , m_audience(std::move(audience))
    , m_sign(std::move(sign))
    , m_clock(clock)
{
}

CallerTokenAuthorizer::~CallerTokenAuthorizer() = default;

void CallerTokenAuthorizer::headers(QObject *context, Headers then)
{
    m_inner->headers(context, [this, context, then = std::move(then)](core::Expected<QList<http::Header>, UpstreamFailure> given) {
        if (!given) {
            return then(std::move(given));
        }
        const auto answer = [then, headers = *given](const QByteArray &token) { then(headers + QList<http::Header>{{CallerTokenHeader, token}}); };
        const core::Seconds now = m_clock.now();
        if (now < m_token->freshUntil) {
            return answer(m_token->text);
        }
        m_sign(m_caller, m_audience, context, [token = m_token, now, answer](const QByteArray &text) {
            *token = {text, now + FreshFor};
            answer(text);
        });
    });
}

void CallerTokenAuthorizer::refused(const Refusal &refusal, QObject *context, Decided then)
{
    m_inner->refused(refusal, context, std::move(then));
}

} // namespace gateway
