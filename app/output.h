// SPDX-License-Identifier: GPL-3.0-or-later
// How commands answer: JSON for machines, aligned columns or one sentence for people. Main thread.
#pragma once

#include "app/administration.h"

#include <QJsonArray>

namespace app
{

struct OutputColumn {
    const char *key; // of the JSON object
    const char *title;
};

void printJson(const QJsonValue &value);
void printList(const Invocation &invocation, const QJsonArray &rows, const std::vector<OutputColumn> &columns);

// Sends the verb and prints its array answer.
[[nodiscard]] ExitCode runList(const Invocation &invocation, const QString &verb, const QJsonObject &parameters,
                               const std::vector<OutputColumn> &columns);

// Sends the verb and prints `sentence` when it was done.
[[nodiscard]] ExitCode runAction(const Invocation &invocation, const QString &verb, const QJsonObject &parameters, const QString &sentence);

// One line from standard input; at a terminal it is asked for and not shown. nullopt: nothing came.
[[nodiscard]] std::optional<core::Secret> readSecret(const QString &prompt);

} // namespace app
