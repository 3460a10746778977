// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/device_answers.h"

#include "server/branding/page_renderer.h"
#include "server/oauth/oauth_log.h"
#include "server/store/device_authorization_table.h"
#include "server/store/store.h"

namespace oauth
{

using Outcome = branding::DeviceDonePage::Outcome;

DeviceAnswers::DeviceAnswers(store::Store &store, const core::Clock &clock, const branding::PageRenderer &pages)
    : m_store(store)
    , m_clock(clock)
    , m_pages(pages)
{
}

void DeviceAnswers::sendConnected(const http::ExchangePtr &exchange) const
{
    exchange->send(m_pages.deviceDone({Outcome::Connected}));
}

void DeviceAnswers::refuse(const http::ExchangePtr &exchange, const QByteArray &deviceCodeHash, const Error &error)
{
    if (error.code != ErrorCode::AccessDenied) {
        exchange->send(m_pages.deviceDone({Outcome::Failed}));
        return;
    }
    m_store.write(
        this,
        [deviceCodeHash, now = m_clock.now()](
            store::Transaction &tx) { return store::DeviceAuthorizationTable(tx).deny(deviceCodeHash, now); },
        [this, exchange](const store::Result<bool> &denied) {
            if (!denied) {
                qCWarning(lcOAuth).noquote() << exchange->request().id.toString()
                                             << "the refusal of a device could not be stored:" << denied.error().detail;
            }
            exchange->send(m_pages.deviceDone({denied ? Outcome::Denied : Outcome::Failed}));
        });
}

} // namespace oauth
