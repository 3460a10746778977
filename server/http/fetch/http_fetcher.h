// SPDX-License-Identifier: GPL-3.0-or-later
// Asking other HTTP servers (identity providers, key sets, client metadata). Neither redirects nor cookies are
// followed. Server thread; the callback comes on it too, and never once its context is gone.
#pragma once

#include "server/core/error.h"
#include "server/http/request.h"

#include <QHostAddress>
#include <QUrl>

#include <chrono>
#include <functional>

class QObject;

namespace http
{

struct FetchRequest {
    QByteArray method = QByteArrayLiteral("GET"); // GET or POST
    QUrl url = {};
    QList<Header> headers = {};
    QByteArray body = {};
    std::chrono::milliseconds timeout{10'000}; // for all of it
    qint64 maxResponseBytes = 1024 * 1024;
    QHostAddress connectTo = {}; // this very address, whatever the name means by now; Host and certificate go by the name
};

// Any status is a result, also 4xx and 5xx: only the caller knows what they mean.
struct FetchResult {
    int status = 0;
    QList<Header> headers;
    QByteArray body;

    [[nodiscard]] std::optional<QByteArray> header(QByteArrayView name) const;
};

struct FetchError {
    enum class Kind {
        BadUrl, // not http or https, or no host
        Forbidden, // an address that we do not ask for others
        Unreachable,
        Tls,
        Timeout,
        TooLarge,
        BrokenAnswer,
    };
    Kind kind = Kind::Unreachable;
    QString detail; // for the log and the administrator, without secrets
};

class HttpFetcher
{
public:
    using Callback = std::function<void(core::Expected<FetchResult, FetchError>)>;

    virtual ~HttpFetcher() = default;
    virtual void fetch(FetchRequest request, QObject *context, Callback callback) = 0;
};

} // namespace http
