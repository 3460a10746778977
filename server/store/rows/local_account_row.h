// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/core/clock.h"
#include "server/core/ids.h"

#include <QString>

namespace store
{

struct LocalAccountRow {
    core::UserId userId;
    QString login;
    QByteArray passwordHash; // Argon2id, PHC string
    core::Milliseconds changedAt{};
};

} // namespace store
