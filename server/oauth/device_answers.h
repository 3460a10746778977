// SPDX-License-Identifier: GPL-3.0-or-later
// How a device authorization ends in the browser: no redirect, a page that says so; a refusal is kept for the device,
// which asks for it (RFC 8628 section 3.5). Server thread.
#pragma once

#include "server/core/clock.h"
#include "server/http/exchange.h"
#include "server/oauth/oauth_error.h"

#include <QObject>

namespace branding
{
class PageRenderer;
}
namespace store
{
class Store;
}

namespace oauth
{

class DeviceAnswers final : public QObject
{
    Q_OBJECT
public:
    DeviceAnswers(store::Store &store, const core::Clock &clock, const branding::PageRenderer &pages);

    // That it may was written with the grant.
    void sendConnected(const http::ExchangePtr &exchange) const;
    // Only the person's or the administrator's no is final; after anything else the code may be typed again.
    void refuse(const http::ExchangePtr &exchange, const QByteArray &deviceCodeHash, const Error &error);

private:
    store::Store &m_store;
    const core::Clock &m_clock;
    const branding::PageRenderer &m_pages;
};

} // namespace oauth
