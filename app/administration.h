// SPDX-License-Identifier: GPL-3.0-or-later
// One administration verb, carried out by the process that holds the data directory, or here when nobody does: so that there
// is always exactly one writer. Blocking; command line only.
#pragma once

#include "app/command_line.h"
#include "server/admin/admin_types.h"

#include <QJsonObject>
#include <QJsonValue>

namespace app
{

struct AdministrationFailure {
    ExitCode code = ExitCode::Refused;
    QString sentence;
};

[[nodiscard]] core::Expected<QJsonValue, AdministrationFailure> administer(const Invocation &invocation, const QString &verb,
                                                                            const QJsonObject &parameters,
                                                                            std::chrono::milliseconds patience = std::chrono::seconds(30));

// Asks the process that holds `dataDir`; nullopt when none answers there.
[[nodiscard]] std::optional<core::Expected<QJsonValue, AdministrationFailure>> askRunningProcess(const QString &dataDir, const QString &verb,
                                                                                                const QJsonObject &parameters,
                                                                                                std::chrono::milliseconds patience = std::chrono::seconds(30));

} // namespace app
