// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/authorization_answer.h"

#include "server/oauth/parameters.h"

namespace oauth
{

namespace
{

using Pairs = QList<QPair<QLatin1String, QString>>;

http::Response redirected(const AnswerAddress &to, Pairs pairs, const QString &issuer)
{
    if (to.state) {
        pairs.append({param::State, *to.state});
    }
    pairs.append({param::Iss, issuer});
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

http::Response codeAnswer(const AnswerAddress &to, const QByteArray &code, const QString &issuer)
{
    return redirected(to, {{param::Code, QString::fromLatin1(code)}}, issuer);
}

http::Response errorAnswer(const AnswerAddress &to, const Error &error, const QString &issuer)
{
    return redirected(
        to, {{param::Error, toWire(error.code)}, {param::ErrorDescription, wireDescription(error)}}, issuer);
}

} // namespace oauth
