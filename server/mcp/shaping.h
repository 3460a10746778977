// SPDX-License-Identifier: GPL-3.0-or-later
// What servers say the newest way, as each revision says it: members and kinds of content that a revision does not know are left out or
// told in words (protocol.md 2.9, 12). Pure.
#pragma once

#include "server/mcp/mcp_server.h"
#include "server/mcp/revision.h"

namespace mcp
{

[[nodiscard]] QJsonObject shapeItem(ItemKind kind, QJsonObject item, const Revision &revision);
// A result of tools/call, prompts/get, resources/read or completion/complete.
[[nodiscard]] QJsonObject shapeResult(QJsonObject result, const Revision &revision);
// With what every result of the revision carries; `_meta` of both are one.
[[nodiscard]] QJsonObject framed(QJsonObject result, const QJsonObject &frame);
// The params of a request to a client with a session.
[[nodiscard]] QJsonObject shapeClientRequest(const QString &method, QJsonObject params, const Revision &revision);

} // namespace mcp
