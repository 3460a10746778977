// SPDX-License-Identifier: GPL-3.0-or-later
// One row of `upstream_servers`.
#pragma once

#include "server/core/clock.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <optional>

namespace store
{

enum class UpstreamAuthentication {
    None,
    Bearer,
    Header,
    OAuth, // Gatehouse is its client
};

enum class UpstreamSharing {
    PerUser,
    Shared, // one connection for everybody: for servers that keep nothing of anybody
};

enum class UpstreamEra {
    Unknown,
    Legacy, // initialize and sessions, up to 2025-11-25
    Modern, // stateless, since 2026-07-28
};

struct UpstreamServerRow {
    QString serverId;
    QString description;
    bool isEnabled = true;
    QStringList command; // program and arguments
    QString workingDirectory;
    QStringList environmentNames;
    QByteArray environmentSealed; // JSON object name -> value; empty: none
    QString url;
    UpstreamAuthentication authentication = UpstreamAuthentication::None;
    QString headerName;
    QByteArray credentialSealed; // empty: none
    std::chrono::seconds timeout{60};
    UpstreamSharing sharing = UpstreamSharing::PerUser;
    bool tellsByToken = false;
    bool tellsByEnvironment = false;
    bool tellsByMeta = false;
    bool sendsProviderToken = false;
    QByteArray confirmedHash; // empty: an administrator has agreed to nothing yet
    QByteArray about;         // JSON object
    UpstreamEra era = UpstreamEra::Unknown;
    std::optional<core::Seconds> eraAt;
    std::optional<core::Seconds> firstListAt; // of its tools, even of none; written by updateFirstListAt() alone

    friend bool operator==(const UpstreamServerRow &, const UpstreamServerRow &) = default;
};

} // namespace store
