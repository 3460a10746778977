// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/gateway/upstream/upstream_connection.h"

#include "server/gateway/upstream/connection_opening.h"
#include "server/gateway/upstream/parameter_headers.h"
#include "server/gateway/upstream/pending_request.h"
#include "server/mcp/protocol.h"

#include <QJsonArray>

namespace gateway
{

namespace
{

constexpr QLatin1String ProtocolPrefix("io.modelcontextprotocol/");
constexpr QLatin1String RelatedTask("io.modelcontextprotocol/related-task");
constexpr QLatin1String RequestId("requestId");
constexpr QLatin1String Uri("uri");
constexpr std::chrono::milliseconds longestRelistenDelay{60'000};

UpstreamFailure failureOf(UpstreamFailure::Kind kind, const QString &message)
{
    return {kind, message, {}, 0, {}};
}

bool isQuestion(const QString &method)
{
    return method == QLatin1String("sampling/createMessage") || method == QLatin1String("elicitation/create") || method == QLatin1String("roots/list");
}

bool isListChange(const QString &method)
{
    return method == mcp::method::ToolListChanged || method == QLatin1String("notifications/resources/list_changed")
        || method == QLatin1String("notifications/prompts/list_changed");
}

// Ours are numbers; whatever else comes back is not ours.
qint64 ownId(const QJsonValue &id)
{
    return id.isDouble() ? id.toInteger(0) : 0;
}

} // namespace

struct UpstreamConnection::Listen {
    ListenFilter filter;
    qint64 id = 0; // of the request that is open; 0: none
    std::chrono::milliseconds delay{};
    QTimer timer;
};

UpstreamConnection::UpstreamConnection(UpstreamDoor &door, ConnectionLimits limits, QObject *parent)
    : QObject(parent)
    , m_door(door)
    , m_limits(limits)
{
}

UpstreamConnection::~UpstreamConnection()
{
    dropTransport();
}

void UpstreamConnection::open(const DeclaredClient &client, EraHint hint, Opened then)
{
    Q_ASSERT(!m_opening && !m_transport);
    m_client = client;
    m_opening = std::make_unique<ConnectionOpening>(*this, hint, std::move(then));
    m_opening->begin();
}

void UpstreamConnection::adopt(std::unique_ptr<UpstreamTransport> transport)
{
    dropTransport();
    m_transport = std::move(transport);
    connect(m_transport.get(), &UpstreamTransport::started, this, [this] { m_opening->started(); });
    connect(m_transport.get(), &UpstreamTransport::received, this, &UpstreamConnection::receive);
    connect(m_transport.get(), &UpstreamTransport::requestFailed, this, [this](qint64 id, const UpstreamFailure &failure) {
        m_opening ? m_opening->requestFailed(id, failure) : settleRequest(id, core::unexpected(failure));
    });
    connect(m_transport.get(), &UpstreamTransport::closed, this,
            [this](const UpstreamFailure &failure) { m_opening ? m_opening->transportClosed(failure) : fail(failure); });
    m_transport->start();
}

void UpstreamConnection::dropTransport()
{
    if (m_transport) {
        m_transport->disconnect(this);
        m_transport->close();
        m_transport.release()->deleteLater(); // it may be within one of its own signals
    }
}

void UpstreamConnection::finishOpening(core::Expected<UpstreamFacts, UpstreamFailure> outcome)
{
    const Opened then = m_opening->takeThen();
    m_opening.release()->deleteLater(); // it is what calls
    if (outcome) {
        m_facts = *outcome;
        m_isOpen = true;
        m_transport->settle(*m_facts.revision);
    } else {
        dropTransport();
    }
    then(std::move(outcome));
}

void UpstreamConnection::send(OutgoingMessage message)
{
    if (m_transport) {
        m_transport->send(message);
    }
}

// --- requests of ours

QJsonObject UpstreamConnection::framed(QJsonObject params, const UpstreamRequest &request, qint64 id) const
{
    QJsonObject meta = params.value(mcp::key::Meta).toObject();
    for (const QString &name : meta.keys()) {
        if (name == mcp::key::ProgressToken || (name.startsWith(ProtocolPrefix) && name != RelatedTask)) {
            meta.remove(name);
        }
    }
    if (request.progress) {
        meta.insert(mcp::key::ProgressToken, id);
    }
    if (m_facts.isModern()) {
        meta.insert(mcp::key::ProtocolVersion, QString(m_facts.revision->wire));
        meta.insert(mcp::key::ClientCapabilities, request.capabilities.value_or(m_client.capabilities));
        meta.insert(mcp::key::ClientInfo, QJsonObject{{mcp::key::Name, m_client.name}, {mcp::key::Version, m_client.version}});
        if (!request.logLevel.isEmpty()) {
            meta.insert(mcp::key::LogLevel, request.logLevel);
        }
    }
    params.remove(mcp::key::Meta);
    if (!meta.isEmpty()) {
        params.insert(mcp::key::Meta, meta);
    }
    return params;
}

void UpstreamConnection::request(UpstreamRequest request)
{
    Q_ASSERT(request.context && request.then);
    if (!m_isOpen || int(m_pending.size()) >= m_limits.requestsAtOnce) {
        const UpstreamFailure failure = m_isOpen ? failureOf(UpstreamFailure::Kind::NotReading, QStringLiteral("too many requests to it are under way"))
                                                 : failureOf(UpstreamFailure::Kind::Ended, QStringLiteral("the connection to it is closed"));
        QMetaObject::invokeMethod(request.context, [then = std::move(request.then), failure] { then(core::unexpected(failure)); }, Qt::QueuedConnection);
        return;
    }
    const qint64 id = ++m_lastId;
    OutgoingMessage message;
    message.requestId = id;
    message.revision = m_facts.revision;
    message.method = request.method;
    message.name = headerName(request.method, request.params);
    message.json = mcp::requestMessage(id, request.method, framed(request.params, request, id));
    if (m_facts.isModern() && m_transport->isStreamPerRequest()) {
        message.parameterHeaders = parameterHeaders(request.inputSchema, request.params.value(mcp::key::Arguments).toObject());
    }
    const auto patience = request.timeout.value_or(m_limits.requestTimeout);
    auto pending = std::make_unique<PendingRequest>(std::move(request), patience, std::max(patience, m_limits.requestCap));
    pending->whenTimedOut([this, id] {
        if (auto node = m_pending.extract(id)) { // both clocks may ring
            PendingRequest *late = node.mapped().release();
            late->deleteLater(); // its own timer calls
            cancel(id, QStringLiteral("timed out"));
            late->settle(core::unexpected(failureOf(UpstreamFailure::Kind::Timeout, QStringLiteral("it did not answer in time"))));
        }
    });
    pending->whenCallerGone([this, id] {
        if (auto node = m_pending.extract(id)) {
            node.mapped().release()->deleteLater(); // its own connection calls
            cancel(id, QStringLiteral("the caller no longer waits"));
        }
    });
    m_pending.emplace(id, std::move(pending));
    m_transport->send(message);
}

// MCP 2026-07-28, Cancellation: over HTTP the end of the stream says it; everywhere else, and for older servers, a notification does.
void UpstreamConnection::cancel(qint64 id, const QString &reason)
{
    if (!m_transport) {
        return;
    }
    if (!m_facts.isModern() || !m_transport->isStreamPerRequest()) {
        notify(mcp::method::Cancelled, {{RequestId, id}, {QStringLiteral("reason"), reason}});
    }
    m_transport->abandon(id);
}

void UpstreamConnection::notify(const QString &method, const QJsonObject &params)
{
    OutgoingMessage message;
    message.method = method;
    message.revision = m_facts.revision;
    message.json = mcp::notificationMessage(method, params);
    send(std::move(message));
}

void UpstreamConnection::settleRequest(qint64 id, UpstreamResult outcome)
{
    if (m_listen && id == m_listen->id && id != 0) {
        m_listen->id = 0;
        const bool isRefused = !outcome && outcome.error().kind == UpstreamFailure::Kind::Rpc;
        if (isRefused && !m_listen->filter.resourceUris.isEmpty()) {
            m_listen->filter.resourceUris.clear(); // one resource it does not know must not cost the news of every list
            return sendListen();
        }
        return isRefused ? m_listen.reset() : relistenLater();
    }
    if (auto node = m_pending.extract(id)) { // else answered late, and nobody waits
        const std::unique_ptr<PendingRequest> pending = std::move(node.mapped());
        pending->settle(std::move(outcome));
    }
}

void UpstreamConnection::failPending(const UpstreamFailure &failure)
{
    auto pending = std::exchange(m_pending, {});
    m_questions.clear();
    m_listen.reset();
    for (auto &[id, request] : pending) {
        request->settle(core::unexpected(failure));
    }
}

void UpstreamConnection::fail(const UpstreamFailure &failure)
{
    if (!std::exchange(m_isOpen, false)) {
        return;
    }
    dropTransport();
    const QPointer<UpstreamConnection> alive(this);
    failPending(failure);
    if (alive) {
        Q_EMIT closed(failure);
    }
}

void UpstreamConnection::close()
{
    if (m_opening) {
        return m_opening->finish(core::unexpected(failureOf(UpstreamFailure::Kind::Ended, QStringLiteral("the connection was closed while it was opened"))));
    }
    m_isOpen = false;
    dropTransport();
    failPending(failureOf(UpstreamFailure::Kind::Ended, QStringLiteral("the connection to it was closed")));
}

// --- what the upstream says

void UpstreamConnection::receive(const QByteArray &json, qint64 during)
{
    auto body = mcp::parseBody(json);
    if (!body) {
        return receiveGarbage(body.error().error.message, during);
    }
    if (const auto *message = std::get_if<mcp::Message>(&*body)) {
        return receiveMessage(*message, during);
    }
    const QPointer<UpstreamConnection> alive(this);
    for (const auto &message : std::get<mcp::Batch>(*body)) { // of 2025-03-26
        if (alive && m_transport) {
            message ? receiveMessage(*message, during) : receiveGarbage(message.error().error.message, during);
        }
    }
}

void UpstreamConnection::receiveMessage(const mcp::Message &message, qint64 during)
{
    switch (message.kind) {
    case mcp::MessageKind::Response:
        return receiveResponse(message);
    case mcp::MessageKind::Request:
        return receiveQuestion(message, during);
    case mcp::MessageKind::Notification:
        return receiveNotification(message, during);
    }
}

void UpstreamConnection::receiveGarbage(const QString &why, qint64 during)
{
    const UpstreamFailure failure = failureOf(UpstreamFailure::Kind::Garbage, QStringLiteral("what it says is not MCP: %1").arg(why));
    if (during != 0) {
        m_transport->abandon(during);
        return m_opening ? m_opening->requestFailed(during, failure) : settleRequest(during, core::unexpected(failure));
    }
    if (++m_garbage > m_limits.garbage) {
        m_opening ? m_opening->finish(core::unexpected(failure)) : fail(failure);
    }
}

void UpstreamConnection::receiveResponse(const mcp::Message &message)
{
    if (m_opening) {
        return m_opening->receiveResponse(message);
    }
    const qint64 id = ownId(message.id);
    m_transport->answered(id);
    if (!message.error) {
        return settleRequest(id, message.result);
    }
    settleRequest(id, core::unexpected(UpstreamFailure{UpstreamFailure::Kind::Rpc, message.error->message, *message.error, 0, {}}));
}

void UpstreamConnection::receiveQuestion(const mcp::Message &message, qint64 during)
{
    if (m_facts.isModern()) {
        return; // MCP 2026-07-28 has none; an answer would have nowhere to go
    }
    if (message.method == mcp::method::Ping) {
        return send({mcp::resultMessage(message.id, {}), 0, m_facts.revision, {}, {}, {}});
    }
    const QByteArray key = mcp::idKey(message.id);
    const bool isTooMany = m_questions.size() >= m_limits.questionsAtOnce;
    if (!isQuestion(message.method) || isTooMany || m_questions.contains(key) || !m_isOpen) {
        const mcp::RpcError error = isQuestion(message.method)
            ? mcp::RpcError{mcp::ErrorCode::InternalError, QStringLiteral("too many requests are open"), {}}
            : mcp::RpcError{mcp::ErrorCode::MethodNotFound, QStringLiteral("this client has no such method"), {}};
        return send({mcp::errorMessage(message.id, error), 0, m_facts.revision, {}, {}, {}});
    }
    m_questions.insert(key, message.id);
    Q_EMIT asked(message.id, message.method, message.params, contextOf(during));
}

void UpstreamConnection::answer(const QJsonValue &id, const core::Expected<QJsonObject, mcp::RpcError> &answer)
{
    if (m_questions.remove(mcp::idKey(id)) > 0) {
        send({answer ? mcp::resultMessage(id, *answer) : mcp::errorMessage(id, answer.error()), 0, m_facts.revision, {}, {}, {}});
    }
}

QObject *UpstreamConnection::contextOf(qint64 during) const
{
    if (during == 0 && m_pending.size() == 1) {
        return m_pending.begin()->second->context();
    }
    const auto pending = m_pending.find(during);
    return pending == m_pending.end() ? nullptr : pending->second->context();
}

void UpstreamConnection::receiveNotification(const mcp::Message &message, qint64 during)
{
    const QString &method = message.method;
    const QJsonObject &params = message.params;
    if (method == mcp::method::Progress) {
        receiveProgress(params);
    } else if (method == QLatin1String("notifications/message")) {
        receiveLog(params, during);
    } else if (method == mcp::method::Cancelled) {
        const QJsonValue id = params.value(RequestId);
        if (m_listen && m_listen->id != 0 && ownId(id) == m_listen->id) { // how a modern stdio server ends a listen
            m_listen->id = 0;
            relistenLater();
        } else if (mcp::isRequestId(id) && m_questions.remove(mcp::idKey(id)) > 0) {
            Q_EMIT questionCancelled(id);
        }
    } else if (!m_isOpen) {
        return;
    } else if (isListChange(method)) {
        Q_EMIT listChanged(method);
    } else if (method == QLatin1String("notifications/resources/updated")) {
        Q_EMIT resourceUpdated(params.value(Uri).toString());
    } else if (method == QLatin1String("notifications/elicitation/complete")) {
        Q_EMIT elicitationCompleted(params.value(QLatin1String("elicitationId")).toString());
    } else if (method == QLatin1String("notifications/tasks")) {
        Q_EMIT taskChanged(params);
    } else if (method == mcp::method::SubscriptionAcknowledged && m_listen) {
        m_listen->delay = {};
    }
}

void UpstreamConnection::receiveProgress(const QJsonObject &params)
{
    const auto pending = m_pending.find(ownId(params.value(mcp::key::ProgressToken)));
    if (pending != m_pending.end()) {
        pending->second->progress(params);
    }
}

void UpstreamConnection::receiveLog(const QJsonObject &params, qint64 during)
{
    const auto pending = during == 0 && m_pending.size() == 1 ? m_pending.begin() : m_pending.find(during);
    if (pending != m_pending.end() && pending->second->hasLog()) {
        pending->second->log(params);
    } else if (m_isOpen) {
        Q_EMIT logged(params);
    }
}

// --- change notifications of modern upstreams

void UpstreamConnection::listen(const ListenFilter &filter)
{
    if (!m_isOpen || !m_facts.isModern() || (m_listen && m_listen->filter == filter)) {
        return;
    }
    endListen();
    m_listen = std::make_unique<Listen>();
    m_listen->filter = filter;
    m_listen->timer.setSingleShot(true);
    connect(&m_listen->timer, &QTimer::timeout, this, &UpstreamConnection::sendListen);
    sendListen();
}

void UpstreamConnection::endListen()
{
    if (m_listen && m_listen->id != 0) {
        cancel(std::exchange(m_listen->id, 0), QStringLiteral("replaced"));
    }
}

QJsonObject UpstreamConnection::listenNotifications() const
{
    QJsonObject wanted;
    const auto want = [this, &wanted](QLatin1String capability, QLatin1String word) {
        if (m_listen->filter.hasListChanges && m_facts.capabilities.value(capability).toObject().value(mcp::key::ListChanged).toBool()) {
            wanted.insert(word, true);
        }
    };
    want(QLatin1String("tools"), QLatin1String("toolsListChanged"));
    want(QLatin1String("prompts"), QLatin1String("promptsListChanged"));
    want(QLatin1String("resources"), QLatin1String("resourcesListChanged"));
    if (!m_listen->filter.resourceUris.isEmpty()) {
        wanted.insert(QLatin1String("resourceSubscriptions"), QJsonArray::fromStringList(m_listen->filter.resourceUris));
    }
    if (!m_listen->filter.taskIds.isEmpty()) {
        wanted.insert(QLatin1String("taskIds"), QJsonArray::fromStringList(m_listen->filter.taskIds));
    }
    return wanted;
}

void UpstreamConnection::sendListen()
{
    const QJsonObject wanted = listenNotifications();
    if (wanted.isEmpty()) {
        return;
    }
    m_listen->id = ++m_lastId;
    OutgoingMessage message;
    message.requestId = m_listen->id;
    message.revision = m_facts.revision;
    message.method = mcp::method::Listen;
    message.json = mcp::requestMessage(m_listen->id, message.method,
                                       framed({{QStringLiteral("notifications"), wanted}}, {}, m_listen->id));
    m_transport->send(message);
}

void UpstreamConnection::relistenLater()
{
    m_listen->delay = std::clamp(2 * m_listen->delay, m_limits.relistenDelay, longestRelistenDelay);
    m_listen->timer.start(m_listen->delay);
}

} // namespace gateway
