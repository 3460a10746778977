// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/router.h"

#include <algorithm>

namespace http
{

namespace
{

const QByteArray getMethod = QByteArrayLiteral("GET");
const QByteArray headMethod = QByteArrayLiteral("HEAD");
const QByteArray optionsMethod = QByteArrayLiteral("OPTIONS");

QByteArrayView pathOf(QByteArrayView rawTarget)
{
    const qsizetype end = rawTarget.indexOf('?');
    return end < 0 ? rawTarget : rawTarget.first(end);
}

QByteArrayList allowedMethods(const QHash<QByteArray, Handler> &handlers, const RoutePolicy &policy)
{
    QByteArrayList methods = handlers.keys();
    if (methods.contains(getMethod) && !methods.contains(headMethod)) {
        methods.append(headMethod);
    }
    if (policy.cors != Cors::None && !methods.contains(optionsMethod)) {
        methods.append(optionsMethod);
    }
    std::sort(methods.begin(), methods.end());
    return methods;
}

} // namespace

void Router::add(const QByteArray &method, const QByteArray &pattern, RoutePolicy policy, Handler handler)
{
    Q_ASSERT(pattern.startsWith('/') && handler);
    const qsizetype parameter = pattern.indexOf('<');
    Q_ASSERT(parameter < 0 || (pattern[parameter - 1] == '/' && pattern.endsWith('>')));
    Route &route = parameter < 0 ? m_exact[pattern] : m_prefixes[pattern.first(parameter)];
    Q_ASSERT(!route.handlers.contains(method));
    // One path, one policy; methods may differ only in how much body they take.
    const qint64 bodyLimit
        = route.handlers.isEmpty() ? policy.bodyLimit : std::max(policy.bodyLimit, route.policy.bodyLimit);
    route.policy = policy;
    route.policy.bodyLimit = bodyLimit;
    route.handlers.insert(method, std::move(handler));
}

const Router::Route *Router::find(QByteArrayView path, QByteArray *segment) const
{
    // A raw-data key: looking up must not copy the path.
    const auto exact = m_exact.constFind(QByteArray::fromRawData(path.data(), path.size()));
    if (exact != m_exact.cend()) {
        return &exact.value();
    }
    const qsizetype slash = path.lastIndexOf('/');
    if (slash < 0 || slash + 1 == path.size()) {
        return nullptr;
    }
    const auto prefix = m_prefixes.constFind(QByteArray::fromRawData(path.data(), slash + 1));
    if (prefix == m_prefixes.cend()) {
        return nullptr;
    }
    if (segment) {
        *segment = path.sliced(slash + 1).toByteArray();
    }
    return &prefix.value();
}

Router::Match Router::match(const QByteArray &method, QByteArrayView path) const
{
    Match match;
    const Route *route = find(path, &match.segment);
    if (!route) {
        return match;
    }
    match.policy = &route->policy;
    auto handler = route->handlers.constFind(method);
    if (handler == route->handlers.cend() && method == headMethod) {
        handler = route->handlers.constFind(getMethod);
    }
    if (handler != route->handlers.cend()) {
        match.handler = &handler.value();
    } else {
        match.allowedMethods = allowedMethods(route->handlers, route->policy);
    }
    return match;
}

qint64 Router::bodyLimitFor(QByteArrayView rawTarget) const
{
    const Route *route = find(pathOf(rawTarget), nullptr);
    return route ? route->policy.bodyLimit : RoutePolicy{}.bodyLimit;
}

void Router::dispatch(const ExchangePtr &exchange) const
{
    dispatch(exchange, match(exchange->request().method, exchange->request().path));
}

void Router::dispatch(const ExchangePtr &exchange, const Match &match)
{
    if (!match.policy) {
        exchange->send(Response::json(404, QByteArrayLiteral(R"({"error":"not_found"})")));
        return;
    }
    if (match.handler) {
        (*match.handler)(exchange, match.segment);
        return;
    }
    const QByteArray allow = match.allowedMethods.join(", ");
    if (exchange->request().method == optionsMethod && match.policy->cors != Cors::None) {
        // Before any authentication (protocol section 7): a preflight carries no credentials. The CORS headers
        // themselves are put on every answer in one place, see cors.h.
        exchange->send(Response::empty(204).withHeader(QByteArrayLiteral("Allow"), allow));
        return;
    }
    exchange->send(Response::json(405, QByteArrayLiteral(R"({"error":"method_not_allowed"})"))
                       .withHeader(QByteArrayLiteral("Allow"), allow));
}

} // namespace http
