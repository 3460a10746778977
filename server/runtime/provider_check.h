// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a provider accepts our app: asked to redeem a code that it never gave, it names what it minds first. The code, and all of
// the rest is right; the client, and the id or secret is wrong. Server thread.
#pragma once

#include "server/admin/admin_types.h"
#include "server/identity/provider.h"

namespace runtime
{

[[nodiscard]] admin::Result<admin::Done> appVerdict(const identity::ProviderError &error);

// `context`: dropped with it.
void checkApp(identity::Provider &provider, QObject *context, admin::Reply<admin::Done> reply);

} // namespace runtime
