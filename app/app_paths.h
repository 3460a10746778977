// SPDX-License-Identifier: GPL-3.0-or-later
// Where Gatehouse keeps its things when nobody says otherwise, and the names of the files in a data directory. Any thread.
#pragma once

#include <QString>

namespace app
{

// The platform's application data folder: ~/.local/share/gatehouse on Linux. The same for both programs.
[[nodiscard]] QString defaultDataDir();

[[nodiscard]] QString lockPath(const QString &dataDir);
[[nodiscard]] QString logPath(const QString &dataDir);

} // namespace app
