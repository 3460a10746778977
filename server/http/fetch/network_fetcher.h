// SPDX-License-Identifier: GPL-3.0-or-later
// HttpFetcher over QNetworkAccessManager. Server thread.
#pragma once

#include "server/http/fetch/http_fetcher.h"

#include <QNetworkAccessManager>

class QNetworkReply;
class QNetworkRequest;

namespace http
{

class NetworkFetcher final : public HttpFetcher
{
public:
    // GitHub refuses requests without User-Agent: "Gatehouse/<version>".
    explicit NetworkFetcher(QByteArray userAgent);

    void fetch(FetchRequest request, QObject *context, Callback callback) override;

private:
    [[nodiscard]] QNetworkRequest networkRequest(const FetchRequest &request) const;

    const QByteArray m_userAgent;
    QNetworkAccessManager m_network;
    QNetworkAccessManager m_direct; // for FetchRequest::connectTo: no proxy, which would connect where it likes
};

} // namespace http
