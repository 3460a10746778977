// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/authorization_answer.h"

#include "server/branding/page_renderer.h"
#include "server/oauth/parameters.h"

namespace oauth
{

namespace
{

using Pairs = QList<QPair<QLatin1String, QString>>;

http::Response posted(const AnswerAddress &to, const Pairs &pairs, const branding::PageRenderer &pages)
{
    branding::FormPostPage page;
    page.action = to.redirectUri.uri;
    page.formAction = to.redirectUri.cspSource().toLatin1();
    for (const auto &[name, value] : pairs) {
        page.fields.append({QByteArray(name.data(), name.size()), value});
    }
    return pages.formPost(page);
}

http::Response answered(
    const AnswerAddress &to, Pairs pairs, const QString &issuer, const branding::PageRenderer &pages)
{
    if (to.state) {
        pairs.append({param::State, *to.state});
    }
    pairs.append({param::Iss, issuer});
    if (to.mode == ResponseMode::FormPost) {
        return posted(to, pairs, pages);
    }
    // What the client registered stays byte for byte, its own query included (RFC 6749 section 3.1.2).
    QByteArray location = to.redirectUri.uri.toLatin1();
    char separator = location.contains('?') ? '&' : '?';
    for (const auto &[name, value] : pairs) {
        location += separator + QByteArray(name.data(), name.size()) + '=' + value.toUtf8().toPercentEncoding();
        separator = '&';
    }
    return http::Response::seeOther(location);
}

} // namespace

http::Response codeAnswer(
    const AnswerAddress &to, const QByteArray &code, const QString &issuer, const branding::PageRenderer &pages)
{
    return answered(to, {{param::Code, QString::fromLatin1(code)}}, issuer, pages);
}

http::Response errorAnswer(
    const AnswerAddress &to, const Error &error, const QString &issuer, const branding::PageRenderer &pages)
{
    return answered(
        to, {{param::Error, toWire(error.code)}, {param::ErrorDescription, wireDescription(error)}}, issuer, pages);
}

} // namespace oauth
