// SPDX-License-Identifier: GPL-3.0-or-later
// The admin types as JSON, as `--json` prints them and the local socket carries them. Times are ISO 8601 in UTC; what is absent
// is null. Any thread.
#pragma once

#include "server/admin/admin_types.h"

#include <QJsonArray>
#include <QJsonObject>

namespace admin
{

[[nodiscard]] QString isoTime(core::Seconds time);
[[nodiscard]] std::optional<core::Seconds> fromIsoTime(const QString &text); // "2026-11-21" or "2026-11-21T10:00:00Z"

[[nodiscard]] QString toText(UserStatus status);
[[nodiscard]] QString toText(ErrorCode code);

[[nodiscard]] QJsonObject toJson(const Overview &overview);
[[nodiscard]] QJsonObject toJson(const UserSummary &user);
[[nodiscard]] QJsonObject toJson(const CreatedClient &client);
[[nodiscard]] QJsonObject toJson(const ClientSummary &client);
[[nodiscard]] QJsonObject toJson(const SessionSummary &session);
[[nodiscard]] QJsonObject toJson(const SigningKeySummary &key);
[[nodiscard]] QJsonObject toJson(const Setting &setting);
[[nodiscard]] QJsonObject toJson(const RoleSummary &role);
[[nodiscard]] QJsonObject toJson(const LoginConflict &conflict);
[[nodiscard]] QJsonObject toJson(const PermissionAnswer &answer);
[[nodiscard]] QJsonObject toJson(const AuditVerification &verification);
[[nodiscard]] QJsonObject toJson(const AuditExportPage &page);
[[nodiscard]] QJsonObject toJson(const Error &error);

template <class T>
[[nodiscard]] QJsonArray toJson(const QList<T> &list)
{
    QJsonArray array;
    for (const T &item : list) {
        array.append(toJson(item));
    }
    return array;
}

} // namespace admin
