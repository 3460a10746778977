// SPDX-License-Identifier: GPL-3.0-or-later
// A claim that gives roles: which one, and which of its values mean which role of ours. Value; any thread.
#pragma once

#include <QHash>
#include <QJsonObject>
#include <QString>
#include <QStringList>

namespace identity
{

struct RoleClaim {
    QString name; // "permissions", "https://x.example/roles", "realm_access.roles"; empty: none
    QHash<QString, QStringList> roles; // value of the claim -> roles; empty: a value is the name of a role

    // Sorted, each once. A value that is not in the table means nothing.
    [[nodiscard]] QStringList rolesOf(const QJsonObject &claims) const;
    [[nodiscard]] bool isIn(const QJsonObject &claims) const;
};

} // namespace identity
