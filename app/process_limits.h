// SPDX-License-Identifier: GPL-3.0-or-later
// What the operating system lets this process have.
#pragma once

namespace app
{

// To its hard maximum: each connection is a descriptor (product section 10).
void raiseOpenFileLimit();

} // namespace app
