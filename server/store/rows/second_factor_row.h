// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/core/clock.h"
#include "server/core/ids.h"

#include <QByteArray>

namespace store
{

struct SecondFactorRow {
    core::UserId userId;
    QByteArray secretSealed; // RFC 6238, under the master key
    qint64 lastStep = 0; // of the last code that was accepted
    core::Seconds createdAt{};
};

} // namespace store
