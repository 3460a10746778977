// SPDX-License-Identifier: GPL-3.0-or-later
// The one style file of the browser pages, as a served asset whose URL changes with its content. Server thread.
#pragma once

#include "server/http/exchange.h"

namespace branding
{

// "/assets/page.css?v=…"
[[nodiscard]] QByteArray stylesheetUrl();

// GET /assets/page.css: route policy Caching::Handler.
class StylesheetEndpoint
{
public:
    void handle(const http::ExchangePtr &exchange) const;
};

} // namespace branding
