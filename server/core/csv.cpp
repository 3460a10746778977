// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/core/csv.h"

namespace core
{

QByteArray csvCell(const QString &text, char separator)
{
    // Tab and CR too: spreadsheets skip them before they look for a formula.
    const bool isFormula = !text.isEmpty() && QStringLiteral("=+-@\t\r\n").contains(text.front());
    QByteArray cell = isFormula ? QByteArray("'") + text.toUtf8() : text.toUtf8();
    const bool needsQuotes = cell.contains(separator) || cell.contains('"') || cell.contains('\n') || cell.contains('\r')
        || cell.startsWith(' ') || cell.endsWith(' ');
    if (!needsQuotes) {
        return cell;
    }
    return '"' + cell.replace('"', "\"\"") + '"';
}

QByteArray csvLine(const QList<QByteArray> &cells, char separator)
{
    return cells.join(separator) + "\r\n";
}

} // namespace core
