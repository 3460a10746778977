// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/router.h"

namespace runtime
{

class EndpointSet;

// Every route of the product. `endpoints` outlives the router's use.
void mountRoutes(http::Router &router, EndpointSet &endpoints);

} // namespace runtime
