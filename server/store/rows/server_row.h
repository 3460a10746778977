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
};

struct ServerRow {
    QString id; // [a-z0-9][a-z0-9-]{0,31}
    ServerKind kind = ServerKind::External;
    QString name;
    QString resourceUrl; // `aud` of its tokens
    bool isOpenToAll = true;
    QByteArray secretHash;
    core::Seconds createdAt{};

    friend bool operator==(const ServerRow &, const ServerRow &) = default;
};

} // namespace store
