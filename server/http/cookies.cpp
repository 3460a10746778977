// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/cookies.h"

namespace http
{

QList<QByteArray> cookieValues(const Request &request, QByteArrayView name)
{
    QList<QByteArray> found;
    for (const Header &header : request.headers) {
        if (header.name.compare("Cookie", Qt::CaseInsensitive) != 0) {
            continue;
        }
        QByteArrayView rest = header.value;
        while (!rest.isEmpty()) {
            const qsizetype end = rest.indexOf(';');
            const QByteArrayView pair = (end < 0 ? rest : rest.first(end)).trimmed();
            rest = end < 0 ? QByteArrayView() : rest.sliced(end + 1);
            const qsizetype equals = pair.indexOf('=');
            if (equals > 0 && pair.first(equals) == name) {
                found.append(pair.sliced(equals + 1).toByteArray());
            }
        }
    }
    return found;
}

std::optional<QByteArray> cookie(const Request &request, QByteArrayView name)
{
    const QList<QByteArray> values = cookieValues(request, name);
    return values.isEmpty() ? std::nullopt : std::optional(values.first());
}

Header SetCookie::toHeader() const
{
    QByteArray text = name + '=' + value + "; Path=" + path;
    if (maxAge) {
        text += "; Max-Age=" + QByteArray::number(qint64(maxAge->count()));
    }
    text += "; HttpOnly";
    if (transport == CookieTransport::HttpsOnly) {
        text += "; Secure";
    }
    text += sameSite == SameSite::Strict ? "; SameSite=Strict" : "; SameSite=Lax";
    return {QByteArrayLiteral("Set-Cookie"), text};
}

} // namespace http
