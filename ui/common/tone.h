// SPDX-License-Identifier: GPL-3.0-or-later
// What a thing says about itself, apart from its words: each tone has a colour, a soft fill and an icon, so that no meaning hangs
// on colour alone. Main thread.
#pragma once

#include "ui/common/icon.h"

#include <QColor>

namespace ui
{

struct Tokens;

enum class Tone {
    Neutral, // idle, external
    Info,    // calm: sign-in needed
    Ok,      // done, allowed, live
    Warn,    // needs a look, ends soon
    Err,     // failed, refused, blocked
    Pend,    // waits for a person
};

[[nodiscard]] QColor toneColor(const Tokens &tokens, Tone tone);
[[nodiscard]] QColor toneSoft(const Tokens &tokens, Tone tone);
[[nodiscard]] Icon toneIcon(Tone tone);

} // namespace ui
