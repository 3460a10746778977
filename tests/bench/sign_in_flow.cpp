// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/sign_in_flow.h"

#include "server/core/base64url.h"
#include "server/core/digest.h"
#include "server/core/random.h"
#include "tests/bench/provider_stand_in.h"

#include <QUrlQuery>

#include <algorithm>

namespace bench
{

using tests::Fields;
using tests::HtmlForm;
using tests::HttpAnswer;

namespace
{

const QString ResourcePath = QStringLiteral("/mcp");

bool isRedirect(const HttpAnswer &answer)
{
    return answer.status >= 300 && answer.status < 400;
}

std::optional<HtmlForm> formWhere(const HttpAnswer &page, const std::function<bool(const HtmlForm &)> &isWanted)
{
    const QList<HtmlForm> forms = tests::formsOf(page.body);
    const auto form = std::find_if(forms.begin(), forms.end(), isWanted);
    return form == forms.end() ? std::nullopt : std::optional(*form);
}

} // namespace

SignInFlow::SignInFlow(const SignInTarget &target, int person, Finished then, QObject *parent)
    : QObject(parent)
    , m_target(target)
    , m_person(person)
    , m_then(std::move(then))
    , m_connection(target.server)
    , m_codeVerifier(core::randomToken(32))
{
    authorize();
}

QUrl SignInFlow::at(const QString &path) const
{
    QUrl url = m_target.server;
    url.setPath(path);
    return url;
}

Fields SignInFlow::browserHeaders() const
{
    QByteArrayList cookies;
    for (auto cookie = m_cookies.begin(); cookie != m_cookies.end(); ++cookie) {
        cookies.append(cookie.key() + '=' + cookie.value());
    }
    Fields headers{{"Origin", m_target.server.toEncoded()}, {"Accept", "text/html"}};
    if (!cookies.isEmpty()) {
        headers.append({"Cookie", cookies.join("; ")});
    }
    return headers;
}

void SignInFlow::authorize()
{
    QUrl url = at(QStringLiteral("/authorize"));
    url.setQuery(QString::fromLatin1(tests::formEncoded({{"response_type", "code"},
                                                         {"client_id", m_target.clientId},
                                                         {"redirect_uri", m_target.redirectUri},
                                                         {"state", "s"},
                                                         {"code_challenge", core::toBase64Url(core::sha256(m_codeVerifier))},
                                                         {"code_challenge_method", "S256"},
                                                         {"resource", at(ResourcePath).toEncoded()}})),
                 QUrl::StrictMode);
    get(url, &SignInFlow::onSignInPage);
}

void SignInFlow::get(const QUrl &url, Step next)
{
    m_connection.send("GET", url, browserHeaders(), {}, [this, next](const HttpAnswer &answer) { proceed(answer, next); });
}

void SignInFlow::submit(const HttpAnswer &page, const HtmlForm &form, const Fields &more, Step next)
{
    m_connection.postForm(page.url.resolved(QUrl::fromEncoded(form.action)), form.hidden + more, browserHeaders(),
                          [this, next](const HttpAnswer &answer) { proceed(answer, next); });
}

// As a browser: keeps the cookies, and follows what stays on the server.
void SignInFlow::proceed(const HttpAnswer &answer, Step next)
{
    for (const auto &[name, value] : answer.headers) {
        if (name.compare("Set-Cookie", Qt::CaseInsensitive) == 0) {
            const QByteArray pair = value.left(value.indexOf(';'));
            m_cookies.insert(pair.left(pair.indexOf('=')), pair.mid(pair.indexOf('=') + 1));
        }
    }
    if (isRedirect(answer) && answer.location().authority() == m_target.server.authority()) {
        get(answer.location(), next);
    } else {
        (this->*next)(answer);
    }
}

void SignInFlow::onSignInPage(const HttpAnswer &page)
{
    if (m_target.way == Way::LocalAccount) {
        const auto form = formWhere(page, [](const HtmlForm &f) { return !f.passwordField.isEmpty(); });
        const QByteArray login = "person" + QByteArray::number(1 + m_person % m_target.localAccounts);
        form ? submit(page, *form, {{form->textField, login}, {form->passwordField, Password}, {"provider", "local"}}, &SignInFlow::onConsentPage) : fail(page);
        return;
    }
    const QByteArray provider = m_target.way == Way::GitHub ? "github" : "oidc";
    const auto form = formWhere(page, [&](const HtmlForm &f) { return f.hasButton("provider", provider); });
    form ? submit(page, *form, {{"provider", provider}}, &SignInFlow::onSentToProvider) : fail(page);
}

void SignInFlow::onSentToProvider(const HttpAnswer &redirect)
{
    isRedirect(redirect) ? get(ProviderStandIn::callbackFor(redirect.location(), m_person), &SignInFlow::onConsentPage) : fail(redirect);
}

void SignInFlow::onConsentPage(const HttpAnswer &page)
{
    const auto form = formWhere(page, [](const HtmlForm &f) { return f.hasButton("decision", "allow"); });
    form ? submit(page, *form, {{"decision", "allow"}}, &SignInFlow::onAnswered) : fail(page);
}

void SignInFlow::onAnswered(const HttpAnswer &redirect)
{
    const QByteArray code = QUrlQuery(redirect.location()).queryItemValue(QStringLiteral("code")).toLatin1();
    if (!isRedirect(redirect) || code.isEmpty()) {
        fail(redirect);
        return;
    }
    m_connection.postForm(at(QStringLiteral("/token")),
                          {{"grant_type", "authorization_code"},
                           {"code", code},
                           {"redirect_uri", m_target.redirectUri},
                           {"client_id", m_target.clientId},
                           {"code_verifier", m_codeVerifier},
                           {"resource", at(ResourcePath).toEncoded()}},
                          {}, [this](const HttpAnswer &answer) { onTokens(answer); });
}

void SignInFlow::onTokens(const HttpAnswer &answer)
{
    const QByteArray token = answer.json().value(QLatin1String("access_token")).toString().toLatin1();
    token.isEmpty() ? fail(answer) : finish(token);
}

void SignInFlow::fail(const HttpAnswer &answer)
{
    qWarning("a sign-in ended at %s with %d: %s", answer.url.toEncoded().constData(), answer.status, answer.body.left(1000).constData());
    finish({});
}

void SignInFlow::finish(const QByteArray &accessToken)
{
    deleteLater();
    m_then(accessToken);
}

} // namespace bench
