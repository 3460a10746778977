// SPDX-License-Identifier: GPL-3.0-or-later
// What known clients need when they are made by hand: their redirect URIs as they are documented or were seen. Any thread.
#pragma once

#include <QString>
#include <QStringList>

#include <optional>

namespace admin
{

struct ClientPreset {
    QString id; // "claude"
    QString name; // "Claude"
    QStringList redirectUris;
    QString ownRedirect; // not empty: it has another for each connection, and where to read it
};

[[nodiscard]] const QList<ClientPreset> &clientPresets();
[[nodiscard]] std::optional<ClientPreset> findClientPreset(const QString &id);

} // namespace admin
