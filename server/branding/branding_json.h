// SPDX-License-Identifier: GPL-3.0-or-later
// Branding as the JSON object that is stored, exported and imported; the logo in base64. Any thread.
#pragma once

#include "server/branding/branding_check.h"

#include <QJsonObject>

namespace branding
{

[[nodiscard]] QJsonObject toJson(const Branding &branding);
// Checked. What is absent is as in `base`; a member that nobody knows is an error, for it is a spelling mistake.
[[nodiscard]] core::Expected<Branding, BrandingProblem> brandingFromJson(const QJsonObject &object, const Branding &base = {});

} // namespace branding
