// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/oauth_flow.h"

#include "server/core/base64url.h"
#include "server/core/digest.h"
#include "server/core/random.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QUrlQuery>

#include <algorithm>

namespace tests
{

namespace
{

const QByteArray RedirectUri = "http://127.0.0.1:6274/oauth/callback";
const QString Revision = QStringLiteral("2026-07-28");

} // namespace

QByteArray OAuthFlow::redirectUri()
{
    return RedirectUri;
}

QByteArray OAuthFlow::codeChallenge() const
{
    return core::toBase64Url(core::sha256(m_codeVerifier));
}

QByteArray OAuthFlow::code() const
{
    return QUrlQuery(m_last.location()).queryItemValue(QStringLiteral("code")).toLatin1();
}

OAuthFlow::OAuthFlow(const QUrl &server, const QString &resourcePath)
    : m_server(server)
    , m_resourcePath(resourcePath)
{
}

QUrl OAuthFlow::at(const QString &path) const
{
    QUrl url = m_server;
    url.setPath(path);
    return url;
}

std::optional<Tokens> OAuthFlow::signInAndConsent(const QByteArray &login, const QByteArray &password)
{
    const bool isThrough = registerClient().status == 201 && authorize().status == 200 && signIn(login, password).status == 200
        && decide("allow").status == 303;
    const auto tokens = isThrough ? redeem() : std::nullopt;
    if (!tokens) {
        qWarning("the flow ended at %s with %d: %s", m_last.url.toEncoded().constData(), m_last.status, m_last.body.left(2000).constData());
    }
    return tokens;
}

HttpAnswer OAuthFlow::registerClient(const QByteArray &name)
{
    const QJsonObject metadata{
        {QStringLiteral("client_name"), QString::fromUtf8(name)},
        {QStringLiteral("redirect_uris"), QJsonArray{QString::fromLatin1(RedirectUri)}},
        {QStringLiteral("grant_types"), QJsonArray{QStringLiteral("authorization_code"), QStringLiteral("refresh_token")}},
        {QStringLiteral("token_endpoint_auth_method"), QStringLiteral("none")},
    };
    m_last = m_browser.send("POST", at(QStringLiteral("/register")), {{"Content-Type", "application/json"}}, QJsonDocument(metadata).toJson());
    m_clientId = m_last.json().value(QLatin1String("client_id")).toString().toLatin1();
    return m_last;
}

HttpAnswer OAuthFlow::authorize(const Fields &more)
{
    m_codeVerifier = core::randomToken(32);
    m_state = core::randomToken(16);
    Fields query{
        {"response_type", "code"},
        {"client_id", m_clientId},
        {"redirect_uri", RedirectUri},
        {"state", m_state},
        {"code_challenge", codeChallenge()},
        {"code_challenge_method", "S256"},
        {"resource", resource().toEncoded()},
    };
    query.append(more);
    QUrl url = at(QStringLiteral("/authorize"));
    url.setQuery(QString::fromLatin1(formEncoded(query)), QUrl::StrictMode);
    m_page = m_last = m_browser.get(url);
    return m_last;
}

HttpAnswer OAuthFlow::signIn(const QByteArray &login, const QByteArray &password, const Fields &more)
{
    const QList<HtmlForm> forms = formsOf(m_page.body);
    const auto form = std::find_if(forms.begin(), forms.end(), [](const HtmlForm &f) { return !f.passwordField.isEmpty(); });
    if (form == forms.end()) {
        return m_last = HttpAnswer();
    }
    const HttpAnswer answer = submit(*form, Fields{{form->textField, login}, {form->passwordField, password}, {"provider", "local"}} + more);
    m_page = m_last = m_browser.follow(answer);
    return m_last;
}

HttpAnswer OAuthFlow::reload()
{
    m_page = m_last = m_browser.get(m_page.url);
    return m_last;
}

HttpAnswer OAuthFlow::decide(const QByteArray &decision, const Fields &more)
{
    const QList<HtmlForm> forms = formsOf(m_page.body);
    const auto form = std::find_if(forms.begin(), forms.end(), [&](const HtmlForm &f) { return f.hasButton("decision", decision); });
    if (form == forms.end()) {
        return m_last = HttpAnswer();
    }
    m_last = submit(*form, Fields{{"decision", decision}} + more);
    m_redirect = m_last.location();
    return m_last;
}

HttpAnswer OAuthFlow::submit(const HtmlForm &form, const Fields &more)
{
    const QByteArray origin = at(QString()).toEncoded();
    return m_browser.post(m_page.url.resolved(QUrl::fromEncoded(form.action)), form.hidden + more, {{"Origin", origin}});
}

Fields OAuthFlow::redemption() const
{
    const QUrlQuery answer(m_redirect);
    // RFC 6749 section 4.1.2 and RFC 9207: a client that does not look at these two is no test of them.
    const bool isOurs = answer.queryItemValue(QStringLiteral("state")).toLatin1() == m_state
        && answer.queryItemValue(QStringLiteral("iss"), QUrl::FullyDecoded) == m_server.toString();
    if (!isOurs) {
        return {};
    }
    return {{"grant_type", "authorization_code"},
            {"code", answer.queryItemValue(QStringLiteral("code")).toLatin1()},
            {"redirect_uri", RedirectUri},
            {"client_id", m_clientId},
            {"code_verifier", m_codeVerifier},
            {"resource", resource().toEncoded()}};
}

Fields OAuthFlow::refreshment(const QByteArray &refreshToken) const
{
    return {{"grant_type", "refresh_token"}, {"refresh_token", refreshToken}, {"client_id", m_clientId}, {"resource", resource().toEncoded()}};
}

std::optional<Tokens> OAuthFlow::redeem()
{
    const Fields form = redemption();
    return form.isEmpty() ? std::nullopt : exchange(form);
}

std::optional<Tokens> OAuthFlow::refresh(const QByteArray &refreshToken)
{
    return exchange(refreshment(refreshToken));
}

std::optional<Tokens> OAuthFlow::exchange(const Fields &form)
{
    m_last = m_browser.post(at(QStringLiteral("/token")), form);
    return tokensIn(m_last);
}

std::optional<Tokens> OAuthFlow::tokensIn(const HttpAnswer &answer)
{
    const QJsonObject json = answer.json();
    if (answer.status != 200 || json.value(QLatin1String("token_type")).toString() != QLatin1String("Bearer")) {
        return std::nullopt;
    }
    return Tokens{json.value(QLatin1String("access_token")).toString().toLatin1(), json.value(QLatin1String("refresh_token")).toString().toLatin1(),
                  json.value(QLatin1String("scope")).toString().toLatin1(), json.value(QLatin1String("expires_in")).toInt()};
}

HttpAnswer OAuthFlow::revoke(const QByteArray &token)
{
    return m_last = m_browser.post(at(QStringLiteral("/revoke")), {{"token", token}, {"client_id", m_clientId}});
}

CallRequest OAuthFlow::mcpRequest(const QByteArray &accessToken, const QString &method, QJsonObject params) const
{
    const QString name = params.value(QLatin1String("name")).toString();
    params.insert(QStringLiteral("_meta"), QJsonObject{{QStringLiteral("io.modelcontextprotocol/protocolVersion"), Revision},
                                                       {QStringLiteral("io.modelcontextprotocol/clientCapabilities"), QJsonObject()},
                                                       {QStringLiteral("io.modelcontextprotocol/clientInfo"),
                                                        QJsonObject{{QStringLiteral("name"), QStringLiteral("flow")}, {QStringLiteral("version"), QStringLiteral("1")}}}});
    const QJsonObject message{{QStringLiteral("jsonrpc"), QStringLiteral("2.0")}, {QStringLiteral("id"), 1}, {QStringLiteral("method"), method}, {QStringLiteral("params"), params}};
    Fields headers{{"Authorization", "Bearer " + accessToken},
                   {"Content-Type", "application/json"},
                   {"Accept", "application/json, text/event-stream"},
                   {"MCP-Protocol-Version", Revision.toLatin1()},
                   {"Mcp-Method", method.toLatin1()}};
    if (!name.isEmpty()) {
        headers.append(qMakePair(QByteArray("Mcp-Name"), name.toUtf8()));
    }
    return {resource(), headers, QJsonDocument(message).toJson(QJsonDocument::Compact)};
}

HttpAnswer OAuthFlow::send(const CallRequest &request)
{
    return m_last = m_browser.send("POST", request.url, request.headers, request.body);
}

CallRequest OAuthFlow::callRequest(const QByteArray &accessToken, const QString &tool, const QJsonObject &arguments) const
{
    return mcpRequest(accessToken, QStringLiteral("tools/call"), {{QStringLiteral("name"), tool}, {QStringLiteral("arguments"), arguments}});
}

HttpAnswer OAuthFlow::callTool(const QByteArray &accessToken, const QString &tool, const QJsonObject &arguments)
{
    return send(callRequest(accessToken, tool, arguments));
}

HttpAnswer OAuthFlow::listTools(const QByteArray &accessToken)
{
    return send(mcpRequest(accessToken, QStringLiteral("tools/list"), {}));
}

QString OAuthFlow::greeting(const QByteArray &accessToken)
{
    const HttpAnswer answer = callTool(accessToken, QStringLiteral("add"), {{QStringLiteral("a"), 2}, {QStringLiteral("b"), 3}});
    const QJsonObject result = answer.json().value(QLatin1String("result")).toObject();
    const bool isGood = answer.status == 200 && !result.value(QLatin1String("isError")).toBool();
    if (!isGood) {
        qWarning("the call was answered with %d: %s", answer.status, answer.body.left(2000).constData());
    }
    return isGood ? result.value(QLatin1String("content")).toArray().first().toObject().value(QLatin1String("text")).toString() : QString();
}

} // namespace tests
