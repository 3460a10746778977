// SPDX-License-Identifier: GPL-3.0-or-later
// The words of the console in the reader's language. English has a catalogue too: its plurals. Main thread.
#pragma once

namespace ui
{

// Once, before the first widget.
void installTranslations();

} // namespace ui
