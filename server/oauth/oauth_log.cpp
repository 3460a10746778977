// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/oauth_log.h"

Q_LOGGING_CATEGORY(lcOAuth, "gatehouse.oauth", QtInfoMsg)

namespace oauth
{
namespace
{

// Some of it was sent by the peer: it must not write log lines of its own.
QString oneLine(QString text)
{
    for (QChar &c : text) {
        if (c.category() == QChar::Other_Control) {
            c = QLatin1Char('?');
        }
    }
    return text.left(300);
}

} // namespace

void logRefusal(const http::Request &request, const Error &error)
{
    const QString reason = oneLine(error.detail.isEmpty() ? wireDescription(error) : error.detail);
    if (httpStatus(error.code) >= 500) {
        qCWarning(lcOAuth).noquote() << request.id.toString() << request.path << toWire(error.code) << reason;
    } else {
        qCInfo(lcOAuth).noquote() << request.id.toString() << request.path << toWire(error.code) << reason;
    }
}

} // namespace oauth
