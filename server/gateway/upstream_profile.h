// SPDX-License-Identifier: GPL-3.0-or-later
// An upstream as its administrator set it up, secrets opened: what connections are made from. Value; server thread.
#pragma once

#include "server/core/secret.h"
#include "server/gateway/upstream/stdio_command.h"
#include "server/store/rows/server_row.h"
#include "server/store/rows/upstream_server_row.h"
#include "server/store/transaction.h"

#include <QJsonObject>

#include <optional>

namespace gateway
{

struct UpstreamProfile {
    store::ServerRow server;
    store::UpstreamServerRow settings;
    std::vector<EnvironmentVariable> environment;
    core::Secret credential; // bearer token or header value

    [[nodiscard]] bool isShared() const { return settings.sharing == store::UpstreamSharing::Shared; }
    // An administrator has seen what is run or called, as it is now.
    [[nodiscard]] bool isConfirmed() const;
};

// Of everything that decides what is started or called: program, arguments, folder, names in the environment; or the address.
[[nodiscard]] QByteArray confirmationHash(const store::ServerRow &server, const store::UpstreamServerRow &settings);

// Where the secrets of an upstream are sealed: a sealed value moved to another row does not open.
[[nodiscard]] QByteArray environmentSealContext(const QString &serverId);
[[nodiscard]] QByteArray credentialSealContext(const QString &serverId);

// The master key is changed (store thread). What does not open with `from` stays as it is.
[[nodiscard]] store::Result<void> resealUpstreamSecrets(store::Transaction &transaction, const core::Secret &from, const core::Secret &to);

// nullopt: sealed under another master key, or damaged.
[[nodiscard]] std::optional<UpstreamProfile> openProfile(const store::ServerRow &server, const store::UpstreamServerRow &settings,
                                                         const core::Secret &masterKey);

} // namespace gateway
