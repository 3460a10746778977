// SPDX-License-Identifier: GPL-3.0-or-later
// Lines of a CSV file (RFC 4180). A text that a spreadsheet would take for a formula gets an apostrophe in front: names and
// addresses come from strangers. Any thread.
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

namespace core
{

[[nodiscard]] QByteArray csvCell(const QString &text, char separator = ',');

// With its CRLF.
[[nodiscard]] QByteArray csvLine(const QList<QByteArray> &cells, char separator = ',');

} // namespace core
