// SPDX-License-Identifier: GPL-3.0-or-later
// From argv to one command with its options, by one table: what is in the table is in --help and nowhere else. Knows nothing of
// what commands do. Main thread.
#pragma once

#include "server/runtime/config_loader.h"

#include <QHash>
#include <QStringList>

#include <vector>

namespace app
{

enum class ExitCode {
    Done = 0,
    Refused = 1, // or not found
    Usage = 2,
    NoDataDirectory = 3,
};

struct Invocation {
    runtime::ConfigSources sources;
    QStringList arguments;           // what stands behind the command's words
    QHash<QString, QString> options; // the command's own, without dashes; flags have an empty value
    bool wantsJson = false;
};

struct OptionDefinition {
    const char *name;
    const char *valueName; // empty = a flag
    const char *meaning;
};

enum class SettingsScope {
    DataDirectory, // --data-dir and --profile
    All,
};

enum class AnswerForms {
    TextOrJson,
    None, // it goes on until it is stopped
};

struct CommandDefinition {
    const char *words;     // "user approve"
    const char *arguments; // "USER", "" = none; "[USER]" = optional
    const char *summary;
    std::vector<OptionDefinition> options;
    SettingsScope settings = SettingsScope::DataDirectory;
    ExitCode (*run)(const Invocation &invocation) = nullptr;
    AnswerForms answers = AnswerForms::TextOrJson;
};

struct CommandChoice {
    const CommandDefinition *command = nullptr;
    Invocation invocation;
};

struct UsageError {
    QString sentence; // empty: not an error, `help` was asked for
    QString help;
};

// `arguments` without the program's name.
[[nodiscard]] core::Expected<CommandChoice, UsageError> parseCommandLine(const QString &program, const QStringList &arguments,
                                                                       const std::vector<CommandDefinition> &commands);

// Names and meanings of the settings that can be given as options, for --help.
[[nodiscard]] QString settingsHelp(SettingsScope scope);

void printLine(const QString &line);     // standard output
void printProblem(const QString &line);  // standard error

} // namespace app
