// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/gateway/upstream_link.h"

#include "server/mcp/protocol.h"

#include <algorithm>

namespace gateway
{

namespace
{

// More than that for so long is no conversation: reading it would take the time of everybody else.
constexpr int MostUnasked = 2'000;
constexpr qint64 CountedForMs = 2'000;

qint64 steadyNowMs()
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

} // namespace

UpstreamLink::UpstreamLink(LinkKey key, UpstreamAccess access, ConnectionLimits limits, QObject *parent)
    : QObject(parent)
    , m_key(std::move(key))
    , m_access(std::move(access))
    , m_connection(*m_access.door, limits)
    , m_lastUsedMs(steadyNowMs())
{
    connect(&m_connection, &UpstreamConnection::listChanged, this, [this](const QString &method) {
        if (!isFlooding()) {
            Q_EMIT listChanged(method);
        }
    });
    connect(&m_connection, &UpstreamConnection::resourceUpdated, this, [this](const QString &uri) {
        if (!isFlooding()) {
            Q_EMIT resourceUpdated(uri);
        }
    });
    connect(&m_connection, &UpstreamConnection::elicitationCompleted, this, &UpstreamLink::elicitationCompleted);
    connect(&m_connection, &UpstreamConnection::logged, this, &UpstreamLink::routeLog);
    connect(&m_connection, &UpstreamConnection::asked, this, &UpstreamLink::route);
    connect(&m_connection, &UpstreamConnection::questionCancelled, this, [this](const QJsonValue &id) {
        for (const QPointer<UpstreamCall> &call : std::as_const(m_calls)) {
            if (call) {
                call->withdraw(id);
            }
        }
    });
    connect(&m_connection, &UpstreamConnection::closed, this, &UpstreamLink::closed);
}

UpstreamLink::~UpstreamLink() = default;

bool UpstreamLink::isIdle() const
{
    const bool hasCalls = std::any_of(m_calls.begin(), m_calls.end(), [](const QPointer<UpstreamCall> &call) { return !call.isNull(); });
    return m_connection.isOpen() && m_connection.underWay() == 0 && !hasCalls && m_subscriptions.isEmpty();
}

void UpstreamLink::touch()
{
    m_lastUsedMs = steadyNowMs();
}

void UpstreamLink::open(const DeclaredClient &client, EraHint hint)
{
    m_connection.open(client, hint, [this](const core::Expected<UpstreamFacts, UpstreamFailure> &outcome) { finishOpening(outcome); });
}

void UpstreamLink::finishOpening(const core::Expected<UpstreamFacts, UpstreamFailure> &outcome)
{
    const QPointer self(this);
    if (outcome) {
        listen();
        Q_EMIT opened();
    }
    for (const Waiter &waiter : std::exchange(m_waiters, {})) {
        if (waiter.context && self) {
            waiter.then(outcome ? core::Expected<UpstreamLink *, UpstreamFailure>(this) : core::unexpected(UpstreamFailure(outcome.error())));
        }
    }
    if (!outcome && self) {
        Q_EMIT closed(outcome.error());
    }
}

void UpstreamLink::whenOpen(QObject *context, Ready then)
{
    touch();
    if (m_connection.isOpen()) {
        return then(this);
    }
    m_waiters.append({context, std::move(then)});
}

void UpstreamLink::enlist(UpstreamCall &call)
{
    m_calls.removeAll(QPointer<UpstreamCall>()); // those that have ended
    m_calls.append(&call);
    connect(&call, &UpstreamCall::questionAnswered, this,
            [this](const QJsonValue &id, const QJsonObject &answer) { m_connection.answer(id, answer); });
}

void UpstreamLink::run(UpstreamCall &call, UpstreamRequest request, std::function<void(UpstreamCall &, UpstreamResult)> then)
{
    touch();
    // A level is a state of the connection before 2026-07-28; there it goes with each request.
    if (!m_connection.facts().isModern() && !request.logLevel.isEmpty() && request.logLevel != m_logLevel && !isShared()
        && m_connection.facts().capabilities.contains(QLatin1String("logging"))) {
        m_logLevel = request.logLevel;
        UpstreamRequest level;
        level.method = mcp::method::SetLogLevel;
        level.params = {{QStringLiteral("level"), m_logLevel}};
        level.context = this;
        level.then = [](const UpstreamResult &) {};
        m_connection.request(std::move(level));
    }
    request.context = &call;
    request.progress = [&call](const QJsonObject &params) { call.report(params); };
    request.log = [&call](const QJsonObject &params) { call.log(params); };
    request.then = [this, &call, then = std::move(then)](UpstreamResult result) {
        m_hasServed = m_hasServed || result || result.error().kind == UpstreamFailure::Kind::Rpc;
        touch();
        then(call, std::move(result));
    };
    m_connection.request(std::move(request));
}

void UpstreamLink::route(const QJsonValue &id, const QString &method, const QJsonObject &params, QObject *during)
{
    // What was not declared is not asked of anybody; over a shared connection nothing is, for its questions could reach anyone.
    if (isShared() || !answersQuestion(m_key.capabilities, method, params)) {
        m_connection.answer(id, core::unexpected(mcp::RpcError{mcp::ErrorCode::MethodNotFound, QStringLiteral("the client does not support %1").arg(method), {}}));
        return;
    }
    auto *asking = qobject_cast<UpstreamCall *>(during);
    // Over standard output nothing says which request a question belongs to; they all are of one user and one set of capabilities.
    for (auto call = m_calls.crbegin(); !asking && call != m_calls.crend(); ++call) {
        if (*call && (*call)->canBeAsked(method, params)) {
            asking = *call;
        }
    }
    if (asking && asking->canBeAsked(method, params)) {
        return asking->ask(id, method, params);
    }
    if (!asking) {
        Q_EMIT askedOutside(id, method, params);
        return;
    }
    m_connection.answer(id, core::unexpected(mcp::RpcError{mcp::ErrorCode::InvalidRequest, QStringLiteral("the call that this belongs to has ended"), {}}));
}

// What no stream says the owner of: the call's, when the user has one; never anybody's when several users share it.
void UpstreamLink::routeLog(const QJsonObject &params)
{
    if (isFlooding() || isShared()) {
        return;
    }
    for (auto call = m_calls.crbegin(); call != m_calls.crend(); ++call) {
        if (*call && (*call)->isAttached() && !(*call)->leg().logLevel.isEmpty()) {
            return (*call)->log(params);
        }
    }
    Q_EMIT logged(params);
}

bool UpstreamLink::isFlooding()
{
    const qint64 now = steadyNowMs();
    if (now - m_countedSinceMs > CountedForMs) {
        m_countedSinceMs = now;
        m_counted = 0;
    }
    if (++m_counted == MostUnasked) {
        UpstreamFailure failure;
        failure.kind = UpstreamFailure::Kind::Garbage;
        failure.message = QStringLiteral("it sends more than can be read");
        m_hasServed = false; // not forgiven
        // Not from within its own signal.
        QMetaObject::invokeMethod(
            this,
            [this, failure] {
                m_connection.close();
                Q_EMIT closed(failure);
            },
            Qt::QueuedConnection);
    }
    return m_counted >= MostUnasked;
}

void UpstreamLink::listen()
{
    m_connection.listen({.resourceUris = m_subscriptions.keys()});
}

void UpstreamLink::subscribe(const QString &uri)
{
    if (++m_subscriptions[uri] == 1) {
        listen();
    }
}

void UpstreamLink::unsubscribe(const QString &uri)
{
    const auto found = m_subscriptions.find(uri);
    if (found != m_subscriptions.end() && --found.value() <= 0) {
        m_subscriptions.erase(found);
        listen();
    }
}

void UpstreamLink::close()
{
    m_connection.close();
}

} // namespace gateway
