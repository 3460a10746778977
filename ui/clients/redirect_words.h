// SPDX-License-Identifier: GPL-3.0-or-later
// Where a redirect URI sends the answer to, in words a person can judge (RFC 8252 sections 7 and 8). Main thread.
#pragma once

#include "ui/common/tone.h"

#include <QString>

namespace ui
{

struct RedirectVerdict {
    Tone tone = Tone::Ok;
    QString words; // "this computer", "example.com on the internet"
};

[[nodiscard]] RedirectVerdict redirectVerdict(const QString &redirectUri);

} // namespace ui
