// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_browser.h"

#include <QEventLoop>
#include <QJsonDocument>
#include <QNetworkCookie>
#include <QNetworkCookieJar>
#include <QNetworkReply>
#include <QRegularExpression>
#include <QTimer>

#include <memory>

namespace tests
{

namespace
{

constexpr int TimeoutMs = 10'000;

QByteArray unescaped(QString text)
{
    text.replace(QLatin1String("&lt;"), QLatin1String("<")).replace(QLatin1String("&gt;"), QLatin1String(">")).replace(QLatin1String("&quot;"), QLatin1String("\""));
    text.replace(QLatin1String("&#39;"), QLatin1String("'")).replace(QLatin1String("&amp;"), QLatin1String("&"));
    return text.toUtf8();
}

// Attributes of one tag: name="value".
QByteArray attribute(const QString &tag, const char *name)
{
    const QRegularExpression pattern(QStringLiteral("\\s%1=\"([^\"]*)\"").arg(QLatin1String(name)));
    return unescaped(pattern.match(tag).captured(1));
}

HtmlForm parseForm(const QString &openTag, const QString &inside)
{
    static const QRegularExpression control(QStringLiteral("<(input|button)\\b[^>]*>"));
    HtmlForm form;
    form.action = attribute(openTag, "action");
    auto controls = control.globalMatch(inside);
    while (controls.hasNext()) {
        const auto match = controls.next();
        const QString tag = match.captured(0);
        const QByteArray name = attribute(tag, "name");
        const QByteArray type = attribute(tag, "type");
        if (match.captured(1) == QLatin1String("button")) {
            form.buttons.append({name, attribute(tag, "value")});
        } else if (type == "hidden") {
            form.hidden.append({name, attribute(tag, "value")});
        } else if (type == "password" && form.passwordField.isEmpty()) {
            form.passwordField = name;
        } else if (form.textField.isEmpty()) {
            form.textField = name;
        }
    }
    return form;
}

} // namespace

QByteArray HttpAnswer::header(const QByteArray &name) const
{
    for (const auto &[field, value] : headers) {
        if (field.compare(name, Qt::CaseInsensitive) == 0) {
            return value;
        }
    }
    return {};
}

QUrl HttpAnswer::location() const
{
    return url.resolved(QUrl::fromEncoded(header("Location")));
}

QJsonObject HttpAnswer::json() const
{
    return QJsonDocument::fromJson(body).object();
}

bool HtmlForm::hasButton(const QByteArray &name, const QByteArray &value) const
{
    return buttons.contains({name, value});
}

QList<HtmlForm> formsOf(const QByteArray &page)
{
    static const QRegularExpression form(QStringLiteral("(<form\\b[^>]*>)(.*?)</form>"), QRegularExpression::DotMatchesEverythingOption);
    QList<HtmlForm> forms;
    auto matches = form.globalMatch(QString::fromUtf8(page));
    while (matches.hasNext()) {
        const auto match = matches.next();
        forms.append(parseForm(match.captured(1), match.captured(2)));
    }
    return forms;
}

HttpAnswer TestBrowser::get(const QUrl &url, const Fields &headers)
{
    return send("GET", url, headers, {});
}

HttpAnswer TestBrowser::post(const QUrl &url, const Fields &form, const Fields &headers)
{
    Fields all = headers;
    all.append(qMakePair(QByteArray("Content-Type"), QByteArray("application/x-www-form-urlencoded")));
    return send("POST", url, all, formEncoded(form));
}

HttpAnswer TestBrowser::send(const QByteArray &method, const QUrl &url, const Fields &headers, const QByteArray &body)
{
    QNetworkRequest request(url);
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    for (const auto &[name, value] : headers) {
        request.setRawHeader(name, value);
    }
    // A custom HEAD would wait for the body that never comes.
    const std::unique_ptr<QNetworkReply> reply(method == "HEAD" ? m_network.head(request) : m_network.sendCustomRequest(request, method, body));
    QEventLoop loop;
    QObject::connect(reply.get(), &QNetworkReply::finished, &loop, &QEventLoop::quit);
    QTimer::singleShot(TimeoutMs, &loop, &QEventLoop::quit);
    if (!reply->isFinished()) {
        loop.exec();
    }
    HttpAnswer answer;
    answer.url = url;
    answer.status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    for (const auto &pair : reply->rawHeaderPairs()) {
        answer.headers.append({pair.first, pair.second});
    }
    answer.body = reply->readAll();
    return answer;
}

HttpAnswer TestBrowser::follow(const HttpAnswer &answer)
{
    HttpAnswer last = answer;
    for (int hops = 0; hops < 10 && last.status >= 300 && last.status < 400; ++hops) {
        const QUrl next = last.location();
        if (next.host() != last.url.host() || next.port() != last.url.port()) {
            break;
        }
        last = get(next);
    }
    return last;
}

Fields TestBrowser::cookies(const QUrl &url) const
{
    Fields all;
    for (const QNetworkCookie &cookie : m_network.cookieJar()->cookiesForUrl(url)) {
        all.append(qMakePair(cookie.name(), cookie.value()));
    }
    return all;
}

QByteArray formEncoded(const Fields &fields)
{
    QByteArrayList pairs;
    for (const auto &[name, value] : fields) {
        pairs.append(name.toPercentEncoding() + '=' + value.toPercentEncoding());
    }
    return pairs.join('&');
}

} // namespace tests
