// SPDX-License-Identifier: GPL-3.0-or-later
// Browser pages with made-up people, to look at how they are branded. The same renderer makes them. Any thread.
#pragma once

#include "server/branding/pages.h"

namespace branding::sample
{

[[nodiscard]] ConsentPage consent();
[[nodiscard]] SignInPage signIn();
[[nodiscard]] WaitingPage waiting(core::Seconds now);
[[nodiscard]] ErrorPage error(core::Seconds now);

} // namespace branding::sample
