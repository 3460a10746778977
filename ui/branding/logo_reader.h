// SPDX-License-Identifier: GPL-3.0-or-later
// A chosen picture as the small PNG that is kept: drawn anew from its data alone, so that nothing else of the file comes along. SVG that
// could load or run anything is refused (product section 9). Main thread.
#pragma once

#include "server/core/error.h"

#include <QByteArray>
#include <QString>

namespace ui
{

// The error is a sentence.
[[nodiscard]] core::Expected<QByteArray, QString> logoFromFile(const QString &fileName);
[[nodiscard]] core::Expected<QByteArray, QString> logoFromData(const QByteArray &data);

} // namespace ui
