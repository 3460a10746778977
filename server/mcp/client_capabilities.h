// SPDX-License-Identifier: GPL-3.0-or-later
// What a request to the client takes of its capabilities (sampling, elicitation, roots), in the shape that capabilities have on the wire.
// Pure.
#pragma once

#include <QJsonObject>
#include <QString>

namespace mcp
{

// `inputRequests` of an input_required result: key -> {method, params}. Empty: the client has declared all it takes. A request that no
// client can be asked counts as one that is not declared.
[[nodiscard]] QJsonObject missingCapabilities(const QJsonObject &inputRequests, const QJsonObject &declared);
[[nodiscard]] QJsonObject missingCapability(const QString &method, const QJsonObject &params, const QJsonObject &declared);

} // namespace mcp
