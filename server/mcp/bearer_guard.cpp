// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/bearer_guard.h"

#include <QJsonObject>
#include <QLoggingCategory>

namespace mcp
{

Q_LOGGING_CATEGORY(lcBearer, "gatehouse.mcp.bearer")

namespace
{

constexpr QLatin1String InvalidRequest("invalid_request");
constexpr QLatin1String InvalidToken("invalid_token");
constexpr QLatin1String InsufficientScope("insufficient_scope");

struct Challenge {
    int status = 401;
    QLatin1String error; // empty: nobody has shown anything yet (RFC 6750 section 3.1)
    QString description;
    QStringList scopes;
};

// RFC 9110 section 5.6.4, narrowed to printable ASCII: nothing in it can end the string or the header.
QByteArray quoted(const QString &text)
{
    QByteArray out("\"");
    for (const QChar c : text) {
        const char16_t unit = c.unicode();
        if (unit < 0x20 || unit > 0x7e) {
            out += '?';
            continue;
        }
        if (unit == '"' || unit == '\\') {
            out += '\\';
        }
        out += char(unit);
    }
    return out + '"';
}

http::Response challengeResponse(const McpResource &resource, const Challenge &challenge)
{
    QByteArray value("Bearer ");
    QJsonObject body;
    if (challenge.error.isEmpty()) {
        body.insert(QStringLiteral("error"), QStringLiteral("unauthorized"));
    } else {
        value += "error=" + quoted(challenge.error) + ", error_description=" + quoted(challenge.description) + ", ";
        body.insert(QStringLiteral("error"), challenge.error);
    }
    body.insert(QStringLiteral("error_description"), challenge.description);
    value += "scope=" + quoted(challenge.scopes.join(QLatin1Char(' ')));
    if (!resource.metadataUrl.isEmpty()) {
        value += ", resource_metadata=" + quoted(resource.metadataUrl);
    }
    return http::Response::json(challenge.status, body).withHeader(QByteArrayLiteral("WWW-Authenticate"), value);
}

// RFC 6750 section 2.3 in reverse: a token in the URL ends up in logs and histories, so it is refused, never read.
bool hasTokenInQuery(const QByteArray &query)
{
    for (const QByteArray &pair : query.split('&')) {
        if (pair.split('=').first() == "access_token") {
            return true;
        }
    }
    return false;
}

bool isBearer(const QByteArray &authorization)
{
    return authorization.size() >= 6 && authorization.first(6).compare("Bearer", Qt::CaseInsensitive) == 0
        && (authorization.size() == 6 || authorization.at(6) == ' ');
}

// b64token of RFC 6750 section 2.1.
bool isTokenSyntax(const QByteArray &token)
{
    const auto isAllowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || QByteArrayView("-._~+/=").contains(c);
    };
    return !token.isEmpty() && std::all_of(token.begin(), token.end(), isAllowed);
}

void answerRefusal(const http::ExchangePtr &exchange, const McpResource &resource, const TokenRefusal &refusal)
{
    qCInfo(lcBearer).noquote() << exchange->request().id.toString() << "token refused:" << refusal.description;
    switch (refusal.problem) {
    case TokenProblem::Invalid:
        exchange->send(invalidTokenResponse(resource, refusal.description));
        return;
    case TokenProblem::Unavailable:
        exchange->send(http::Response::json(503, QJsonObject{{QStringLiteral("error"), QStringLiteral("temporarily_unavailable")}})
                           .withHeader(QByteArrayLiteral("Retry-After"), QByteArrayLiteral("5")));
        return;
    }
    Q_UNREACHABLE();
}

} // namespace

void BearerGuard::authenticate(const http::ExchangePtr &exchange, const McpResource &resource, QObject *context,
                               std::function<void(Caller)> then) const
{
    if (m_door == Door::Open) {
        verify(exchange, resource, {}, context, std::move(then)); // a token that a client still has counts for nothing
        return;
    }
    const QList<QByteArray> authorizations = exchange->request().headerValues("Authorization");
    if (authorizations.size() > 1 || hasTokenInQuery(exchange->request().query)) {
        const QString text = QStringLiteral("send one token, in one Authorization header");
        exchange->send(challengeResponse(resource, {400, InvalidRequest, text, resource.scopes()}));
        return;
    }
    if (authorizations.isEmpty() || !isBearer(authorizations.first())) {
        const QString text = QStringLiteral("an access token is needed");
        exchange->send(challengeResponse(resource, {401, QLatin1String(), text, resource.scopes()}));
        return;
    }
    const QByteArray token = authorizations.first().sliced(6).trimmed();
    if (!isTokenSyntax(token)) {
        refuse(exchange, resource, {TokenProblem::Invalid, QStringLiteral("the token is malformed")});
        return;
    }
    verify(exchange, resource, core::Secret(token), context, std::move(then));
}

void BearerGuard::verify(const http::ExchangePtr &exchange, const McpResource &resource, const core::Secret &token, QObject *context,
                         std::function<void(Caller)> then) const
{
    m_verify(token, resource.url, context,
             [this, exchange, resource, token, then = std::move(then)](core::Expected<live::Principal, TokenRefusal> verified) {
                 if (!verified) {
                     refuse(exchange, resource, verified.error());
                     return;
                 }
                 then(Caller{std::move(*verified), token});
             });
}

void BearerGuard::refuse(const http::ExchangePtr &exchange, const McpResource &resource, const TokenRefusal &refusal) const
{
    if (m_refused) {
        m_refused(exchange->request(), refusal);
    }
    answerRefusal(exchange, resource, refusal);
}

http::Response invalidTokenResponse(const McpResource &resource, const QString &description)
{
    return challengeResponse(resource, {401, InvalidToken, description, resource.scopes()});
}

http::Response insufficientScopeResponse(const McpResource &resource, const QStringList &needed)
{
    return challengeResponse(resource, {403, InsufficientScope, QStringLiteral("the token does not cover this operation"), needed});
}

} // namespace mcp
