// SPDX-License-Identifier: GPL-3.0-or-later
// What the browser pages load: their style, its dark colours and the logo, each under a URL that changes with its content. Server
// thread.
#pragma once

#include "server/branding/current_branding.h"
#include "server/http/exchange.h"

namespace branding
{

enum class Stylesheet {
    Page,
    DarkColours, // loaded as well where a page is dark
};

[[nodiscard]] QByteArray stylesheetUrl(Stylesheet sheet); // "/assets/page.css?v=…"
[[nodiscard]] const QByteArray &stylesheetText(Stylesheet sheet);
[[nodiscard]] QByteArray logoUrl(const CurrentBranding &branding); // "/assets/logo.png?v=…"

// Route policy Caching::Handler.
class StylesheetEndpoint
{
public:
    explicit StylesheetEndpoint(Stylesheet sheet)
        : m_sheet(sheet)
    {
    }

    void handle(const http::ExchangePtr &exchange) const;

private:
    Stylesheet m_sheet;
};

class LogoEndpoint
{
public:
    explicit LogoEndpoint(CurrentBrandingPtr branding)
        : m_branding(std::move(branding))
    {
    }

    void handle(const http::ExchangePtr &exchange) const;

private:
    CurrentBrandingPtr m_branding;
};

} // namespace branding
