// SPDX-License-Identifier: GPL-3.0-or-later
// Our own table router: exact paths and one-segment parameters matched on the raw target, 405 with Allow, HEAD by
// GET, OPTIONS by CORS policy (qt-httpserver's own matches decoded paths with regular expressions). Server thread.
#pragma once

#include "server/http/exchange.h"

#include <QHash>

namespace http
{

enum class Cors {
    None, // no CORS headers: pages and administration
    AnyOrigin, // `*` without credentials: well-known documents, /register, /token, /revoke, JWKS
    Configured, // own, loopback and configured origins: /mcp, /sse
};

enum class Caching {
    NoStore, // Cache-Control: no-store
    Handler, // the handler decides
};

struct RoutePolicy {
    Cors cors = Cors::None;
    Caching caching = Caching::NoStore;
    qint64 bodyLimit = 64 * 1024; // bytes; product limit: 64 KiB, 4 MiB for /mcp
};

// `segment` is what stood in place of `<...>`, raw as in the target; empty when the pattern has none.
using Handler = std::function<void(const ExchangePtr &exchange, const QByteArray &segment)>;

class Router
{
public:
    // `pattern` is an exact path, or one whose last segment is a parameter: "/client/<id>".
    void add(const QByteArray &method, const QByteArray &pattern, RoutePolicy policy, Handler handler);

    struct Match {
        const RoutePolicy *policy = nullptr; // null: no such path
        const Handler *handler = nullptr; // null: path known, method not
        QByteArray segment;
        QByteArrayList allowedMethods; // filled only when the method is not known
    };
    // The pointers stay good until the next add().
    [[nodiscard]] Match match(const QByteArray &method, QByteArrayView path) const;

    void dispatch(const ExchangePtr &exchange) const;
    static void dispatch(const ExchangePtr &exchange, const Match &match);

    // What the guard may read of a body for this target before anybody has looked at the request.
    [[nodiscard]] qint64 bodyLimitFor(QByteArrayView rawTarget) const;

private:
    struct Route {
        RoutePolicy policy;
        QHash<QByteArray, Handler> handlers;
    };
    [[nodiscard]] const Route *find(QByteArrayView path, QByteArray *segment) const;

    QHash<QByteArray, Route> m_exact;
    QHash<QByteArray, Route> m_prefixes; // "/client/" for "/client/<id>"
};

} // namespace http
