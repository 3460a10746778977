// SPDX-License-Identifier: GPL-3.0-or-later
// One line a record, "time level category: message", on standard error and in gatehouse.log of the data directory (two files of
// at most 5 MiB). Installed once by a main; any thread may log.
#pragma once

#include <QString>

namespace app
{

enum class LogTarget {
    ErrorStreamAndFile,
    FileOnly, // commands: standard error belongs to their one sentence
};

enum class LogForm {
    Text,
    Json, // one object a line
};

// `rules` in the language of the `log` setting. The data directory must exist.
void setUpLogging(const QString &dataDir, const QString &rules, LogTarget target, LogForm form);

// An error that standard error has in plain words already.
void noteInLogFile(const QString &sentence);

} // namespace app
