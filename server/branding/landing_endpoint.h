// SPDX-License-Identifier: GPL-3.0-or-later
// GET /: name, description and the MCP URL, nothing else. Server thread.
#pragma once

#include "server/branding/page_renderer.h"
#include "server/http/exchange.h"

namespace branding
{

class LandingEndpoint
{
public:
    LandingEndpoint(const PageRenderer &pages, QString mcpUrl)
        : m_pages(pages)
        , m_mcpUrl(std::move(mcpUrl))
    {
    }

    void handle(const http::ExchangePtr &exchange) const { exchange->send(m_pages.landing(m_mcpUrl)); }

private:
    const PageRenderer &m_pages;
    QString m_mcpUrl;
};

} // namespace branding
