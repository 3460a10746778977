// SPDX-License-Identifier: GPL-3.0-or-later
// Mcp-Name and Mcp-Param-* of a request, made from its parameters and the tool's schema (MCP 2026-07-28, Streamable HTTP). Any thread.
#pragma once

#include "server/core/error.h"
#include "server/http/request.h"

#include <QJsonObject>
#include <QString>

namespace gateway
{

// A tool whose annotations break the rules must not be offered over HTTP: what is wrong with them.
[[nodiscard]] core::Expected<void, QString> checkParameterHeaders(const QJsonObject &inputSchema);

// Arguments that are absent or null get none.
[[nodiscard]] QList<http::Header> parameterHeaders(const QJsonObject &inputSchema, const QJsonObject &arguments);

// params.name, .uri or .taskId, as the method has it; null for methods without.
[[nodiscard]] QString headerName(const QString &method, const QJsonObject &params);

} // namespace gateway
