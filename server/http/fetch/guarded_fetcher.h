// SPDX-License-Identifier: GPL-3.0-or-later
// HttpFetcher for addresses that somebody outside chose: resolves the name itself, refuses what ssrf_guard.h refuses, and has the very
// address it checked connected to, so that a second answer of the name service changes nothing. Server thread.
#pragma once

#include "server/http/fetch/http_fetcher.h"
#include "server/http/fetch/ssrf_guard.h"

#include <QObject>

namespace http
{

class GuardedFetcher final : public QObject, public HttpFetcher
{
    Q_OBJECT
public:
    static constexpr std::chrono::milliseconds longest{5'000}; // for all of it, the name included
    static constexpr int mostAtOnce = 32;

    using Resolved = std::function<void(const QList<QHostAddress> &addresses)>;
    using Resolve = std::function<void(const QString &host, QObject *context, Resolved then)>;

    // `fetcher` connects to FetchRequest::connectTo and follows no redirects.
    GuardedFetcher(HttpFetcher &fetcher, LoopbackFetch loopback, Resolve resolve = systemResolver());

    void fetch(FetchRequest request, QObject *context, Callback callback) override;

    // The system's name service; never blocks.
    [[nodiscard]] static Resolve systemResolver();

private:
    HttpFetcher &m_fetcher;
    const LoopbackFetch m_loopback;
    const Resolve m_resolve;
    int m_underWay = 0;
};

} // namespace http
