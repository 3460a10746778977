// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/core/clock.h"
#include "server/core/ids.h"

#include <QByteArray>

namespace store
{

struct ProviderTokenKeyRow {
    QByteArray tokenHash; // of the code, access or refresh token that opens it
    core::FamilyId familyId;
    QByteArray keyWrapped;
    core::Seconds expiresAt{};
    QByteArray earlierMasterKeyId{}; // empty: wrapped under the one in use
};

} // namespace store
