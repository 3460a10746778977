// SPDX-License-Identifier: GPL-3.0-or-later
// What a settings field can say without asking the server. Each answers a sentence, or nothing when the value can be used.
// Main thread.
#pragma once

#include <QString>

namespace ui
{

[[nodiscard]] QString listenProblem(const QString &value);
[[nodiscard]] QString publicUrlProblem(const QString &value);
[[nodiscard]] QString webUrlProblem(const QString &value);
[[nodiscard]] QString secondsProblem(const QString &value);
[[nodiscard]] QString countProblem(const QString &value);
[[nodiscard]] QString noBlanksProblem(const QString &value);
[[nodiscard]] QString scopesProblem(const QString &value);
[[nodiscard]] QString organisationProblem(const QString &value);
[[nodiscard]] QString domainsProblem(const QString &value);
[[nodiscard]] QString tenantsProblem(const QString &value);
[[nodiscard]] QString roleMapProblem(const QString &value);

} // namespace ui
