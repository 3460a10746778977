// SPDX-License-Identifier: GPL-3.0-or-later
// Requests to the addresses that an upstream's metadata name: its own host, which an administrator entered, is asked as it is; every other one
// only if it is an address on the internet (protocol.md 3.6). Server thread.
#pragma once

#include "server/http/fetch/guarded_fetcher.h"

namespace gateway
{

class UpstreamFetcher final : public http::HttpFetcher
{
public:
    // Neither follows redirects; both outlive this.
    UpstreamFetcher(QString ownHost, http::HttpFetcher &direct, http::GuardedFetcher &guarded)
        : m_ownHost(std::move(ownHost))
        , m_direct(direct)
        , m_guarded(guarded)
    {
    }

    void fetch(http::FetchRequest request, QObject *context, Callback callback) override
    {
        if (request.url.host() == m_ownHost) {
            return m_direct.fetch(std::move(request), context, std::move(callback));
        }
        m_guarded.fetch(std::move(request), context, std::move(callback));
    }

private:
    const QString m_ownHost;
    http::HttpFetcher &m_direct;
    http::GuardedFetcher &m_guarded;
};

} // namespace gateway
