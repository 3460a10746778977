// SPDX-License-Identifier: GPL-3.0-or-later
// The one validator of branding, whether it comes from the console's form, an imported file or the command line (product section 9).
// Any thread.
#pragma once

#include "server/branding/branding.h"
#include "server/core/error.h"

namespace branding
{

inline constexpr int LongestName = 60;
inline constexpr int LongestDescription = 140;
inline constexpr int LongestFooter = 240;
inline constexpr int LongestLink = 500;

struct BrandingProblem {
    QString field;    // "accent"
    QString sentence; // what is wrong and what helps
};

// Trimmed, the colour in lower case, the logo without anything but its picture.
[[nodiscard]] core::Expected<Branding, BrandingProblem> checkedBranding(Branding branding);

} // namespace branding
