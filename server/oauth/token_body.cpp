// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/token_body.h"

#include "server/http/form_body.h"
#include "server/oauth/parameters.h"
#include "server/oauth/token_request.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace oauth
{

TokenBody tokenOfBody(const http::Request &request)
{
    if (http::mediaType(request.header("Content-Type").value_or(QByteArray())) != "application/json") {
        return parseEndpointForm(request).map([](const http::FormBody &form) {
            const auto token = parameter(form, param::Token);
            return token ? std::optional(core::Secret(*token)) : std::nullopt;
        });
    }
    const QJsonDocument document = QJsonDocument::fromJson(request.body);
    const QJsonValue token = document.object().value(param::Token);
    if (!document.isObject() || !(token.isUndefined() || token.isString())) {
        return core::unexpected(
            Error{ErrorCode::InvalidRequest, QStringLiteral("The body must be JSON: {\"token\": \"...\"}."), {}, {}});
    }
    return token.toString().isEmpty() ? std::optional<core::Secret>()
                                      : std::optional(core::Secret(token.toString().toUtf8()));
}

} // namespace oauth
