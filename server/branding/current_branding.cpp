// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/branding/current_branding.h"

#include "server/core/base64url.h"
#include "server/core/digest.h"

namespace branding
{

void CurrentBranding::replace(Branding branding)
{
    m_logoVersion = branding.logo.isEmpty() ? QByteArray() : core::toBase64Url(core::sha256(branding.logo)).first(12);
    m_branding = std::move(branding);
}

} // namespace branding
