// SPDX-License-Identifier: GPL-3.0-or-later
// One row of `servers`.
#pragma once

#include "server/core/clock.h"

#include <QByteArray>
#include <QString>

namespace store
{

enum class ServerKind {
    External, // runs elsewhere and trusts our tokens
    Stdio,    // behind the gateway: a program that Gatehouse starts
    Http,     // behind the gateway: a URL that Gatehouse calls
};

struct ServerRow {
    QString id; // [a-z0-9][a-z0-9-]{0,31}
    ServerKind kind = ServerKind::External;
    QString name;
    QString resourceUrl; // `aud` of its tokens; empty unless external
    bool isOpenToAll = true;
    QByteArray secretHash; // empty unless external
    core::Seconds createdAt{};

    friend bool operator==(const ServerRow &, const ServerRow &) = default;
};

} // namespace store
