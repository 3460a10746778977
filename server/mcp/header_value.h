// SPDX-License-Identifier: GPL-3.0-or-later
// Values of Mcp-Name and Mcp-Param-* headers (MCP 2026-07-28, Streamable HTTP, header encoding): plain visible ASCII, or
// `=?base64?<UTF-8 in standard base64>?=`. Any thread.
#pragma once

#include <QByteArrayView>
#include <QString>

#include <optional>

namespace mcp
{

// nullopt for bad base64, text that is not UTF-8, or bytes that must not stand in a header unencoded.
[[nodiscard]] std::optional<QString> decodeHeaderValue(QByteArrayView value);

// As it is where that can be read back unchanged, else encoded.
[[nodiscard]] QByteArray encodeHeaderValue(const QString &text);

} // namespace mcp
