// SPDX-License-Identifier: GPL-3.0-or-later
// The code a device shows and a person types (RFC 8628 section 6.1): eight consonants without look-alikes, so that no
// word comes out; 34 bits, guarded by a rate limit and ten minutes of life. Pure.
#pragma once

#include <QString>

namespace oauth
{

[[nodiscard]] QString newUserCode();
// "WDJB-MJHT"
[[nodiscard]] QString shownUserCode(const QString &code);
// What a person typed, without case, dashes and blanks; empty when it cannot be a code.
[[nodiscard]] QString typedUserCode(const QString &text);

} // namespace oauth
