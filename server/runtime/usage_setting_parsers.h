// SPDX-License-Identifier: GPL-3.0-or-later
// The settings of recording, reports and exports: text to typed value, as setting_parsers.h does. Any thread.
#pragma once

#include "server/runtime/setting_parsers.h"

namespace runtime
{

[[nodiscard]] Parsed<QList<analytics::RecordingRule>> parseRecording(const QString &text); // "files/*=none,gatehouse/add=both"
[[nodiscard]] Parsed<QList<analytics::ToolPrice>> parsePrices(const QString &text);        // "gatehouse/generateImage=0.04"
[[nodiscard]] Parsed<QStringList> parseKeyNames(const QString &text);                      // "password,token"
[[nodiscard]] Parsed<ExportSchedule> parseExportSchedule(const QString &text);
[[nodiscard]] Parsed<analytics::ExportFormat> parseExportFormat(const QString &text);
[[nodiscard]] Parsed<std::optional<std::pair<QHostAddress, quint16>>> parseMetrics(const QString &text); // "off", "on", "127.0.0.1:9477"
[[nodiscard]] Parsed<bool> parseLogFormat(const QString &text); // whether JSON
[[nodiscard]] Parsed<QString> parseWritableFolder(const QString &text);

// They concern what is recorded, kept and exported, not how requests are answered.
[[nodiscard]] bool isUsageSetting(const QString &key);

} // namespace runtime
