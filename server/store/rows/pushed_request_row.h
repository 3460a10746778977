// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/core/clock.h"
#include "server/core/ids.h"

namespace store
{

struct PushedRequestRow {
    QByteArray requestUriHash;
    core::ClientId clientId;
    QByteArray parameters; // form-encoded
    core::Seconds expiresAt{};
};

} // namespace store
