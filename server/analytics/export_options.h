// SPDX-License-Identifier: GPL-3.0-or-later
// How an export is to look. Any thread.
#pragma once

#include <QStringList>

namespace analytics
{

enum class ExportFormat {
    Csv,
    JsonLines,
};

enum class ExportNames {
    Gatehouse,
    OpenTelemetry, // attribute names of its conventions for MCP, where there is one; JSON Lines alone
};

struct ExportOptions {
    ExportFormat format = ExportFormat::Csv;
    QStringList columns;    // in this order; empty: all that everybody may see, without arguments and result
    QChar separator = u',';
    QChar decimalPoint = u'.';
    bool hasByteOrderMark = false; // some spreadsheets take UTF-8 for something else without
    QString timeZone;       // IANA name; empty: UTC
    ExportNames names = ExportNames::Gatehouse;
};

} // namespace analytics
