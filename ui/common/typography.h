// SPDX-License-Identifier: GPL-3.0-or-later
// The type scale: factors of the desktop's font, never pixels, never a family. Main thread.
#pragma once

#include <QFont>

namespace ui
{

enum class TextRole {
    Title,
    H2,
    H3,
    Body,
    Strong,
    Caption,
    CaptionStrong,
    Stat,
    Mono,
};

[[nodiscard]] QFont fontOf(TextRole role);

} // namespace ui
