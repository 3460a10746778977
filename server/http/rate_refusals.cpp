// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/rate_refusals.h"

namespace http
{

namespace
{

// One row for what one route answers, not one for each name that was tried below it.
QByteArray routeOf(const QByteArray &path)
{
    static const QByteArray clients = QByteArrayLiteral("/client/");
    return path.startsWith(clients) ? clients + "<id>" : path.left(100);
}

} // namespace

void RateRefusals::note(const QByteArray &path, core::Milliseconds at)
{
    QByteArray route = routeOf(path);
    if (m_byPath.size() >= maxPaths && !m_byPath.contains(route)) {
        route = QByteArrayLiteral("(others)");
    }
    Count &count = m_byPath[route];
    ++count.count;
    count.lastAt = std::chrono::floor<std::chrono::seconds>(at);
}

} // namespace http
