// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/response.h"

#include <QJsonDocument>

namespace http
{

Response Response::json(int status, const QJsonObject &object)
{
    return json(status, QJsonDocument(object).toJson(QJsonDocument::Compact));
}

Response Response::json(int status, QByteArray compactJson)
{
    return {status, QByteArrayLiteral("application/json"), {}, std::move(compactJson)};
}

Response Response::html(int status, QByteArray page)
{
    return {status, QByteArrayLiteral("text/html; charset=utf-8"), {}, std::move(page)};
}

Response Response::text(int status, QByteArray plainText)
{
    return {status, QByteArrayLiteral("text/plain; charset=utf-8"), {}, std::move(plainText)};
}

Response Response::empty(int status)
{
    return {status, {}, {}, {}};
}

Response Response::seeOther(QByteArray location)
{
    return {303, {}, {{QByteArrayLiteral("Location"), std::move(location)}}, {}};
}

Response &&Response::withHeader(QByteArray name, QByteArray value) &&
{
    headers.append({std::move(name), std::move(value)});
    return std::move(*this);
}

} // namespace http
