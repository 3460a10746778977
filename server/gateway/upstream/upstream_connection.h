// SPDX-License-Identifier: GPL-3.0-or-later
// One conversation with one upstream, Gatehouse being the client: settles the era, gives requests ids and progress tokens of its own, takes
// care of cancellation and of time (protocol.md 2.9, rules 1-3, 10, 11, 15). Whose conversation it is, the owner knows. Server thread.
#pragma once

#include "server/gateway/upstream/upstream_transport.h"

#include <QHash>
#include <QJsonObject>
#include <QObject>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>

namespace gateway
{

class PendingRequest;
class ConnectionOpening;

struct ConnectionLimits {
    std::chrono::milliseconds openTimeout{20'000};    // starting, probing and initialize together
    std::chrono::milliseconds probeTimeout{3'000};    // server/discover where silence means an older server: stdio
    std::chrono::milliseconds requestTimeout{60'000}; // without any sign of progress
    std::chrono::milliseconds requestCap{600'000};    // whatever the progress
    std::chrono::milliseconds relistenDelay{1'000};   // doubles up to a minute
    int requestsAtOnce = 1024;
    int questionsAtOnce = 64; // requests of the upstream that wait for our answer
    int garbage = 100;        // messages that are none, before it is given up
};

using UpstreamResult = core::Expected<QJsonObject, UpstreamFailure>;

struct UpstreamRequest {
    QString method;
    QJsonObject params;                        // names and URIs of the upstream; of `_meta` only what is not the protocol's is kept
    std::optional<QJsonObject> capabilities;   // modern: what this caller can do, in place of DeclaredClient's
    QString logLevel;                          // modern; empty: no log lines
    QJsonObject inputSchema;                   // of the tool that is called: its x-mcp-header properties become headers
    QObject *context = nullptr;                // its end cancels the request; nothing is called afterwards
    std::function<void(const QJsonObject &params)> progress; // null: not asked for. `progressToken` is taken out; strictly rising
    std::function<void(const QJsonObject &params)> log;      // notifications/message that came on this request's stream; null: message()
    std::optional<std::chrono::milliseconds> timeout;        // in place of the limits' requestTimeout
    std::function<void(UpstreamResult)> then;  // once; the result as it came, with resultType (also input_required and task)
};

// What to be told of by a modern upstream; legacy ones tell without being asked, but for resources/subscribe.
struct ListenFilter {
    bool hasListChanges = true; // those of the lists that its capabilities say may change
    QStringList resourceUris;
    QStringList taskIds = {};

    friend bool operator==(const ListenFilter &, const ListenFilter &) = default;
};

class UpstreamConnection final : public QObject
{
    Q_OBJECT
public:
    using Opened = std::function<void(core::Expected<UpstreamFacts, UpstreamFailure>)>;

    // `door` outlives this.
    UpstreamConnection(UpstreamDoor &door, ConnectionLimits limits = {}, QObject *parent = nullptr);
    // Cancels nothing upstream by itself: close() does it in order.
    ~UpstreamConnection() override;

    // Once. After a failure this connection is over; closed() is not emitted for it.
    void open(const DeclaredClient &client, EraHint hint, Opened then);
    [[nodiscard]] bool isOpen() const { return m_isOpen; }
    [[nodiscard]] const UpstreamFacts &facts() const { return m_facts; }
    [[nodiscard]] int underWay() const { return int(m_pending.size()); }

    void request(UpstreamRequest request);
    // Legacy only: notifications/roots/list_changed.
    void notify(const QString &method, const QJsonObject &params = {});
    // To asked(). An id that is not open (answered, or its connection gone) is ignored.
    void answer(const QJsonValue &id, const core::Expected<QJsonObject, mcp::RpcError> &answer);
    // Modern: one subscriptions/listen that is kept up and replaced when the filter changes. Legacy: nothing.
    void listen(const ListenFilter &filter);
    // Fails what is under way, says good-bye as the transport does (DELETE; end of stdin and then signals).
    void close();

Q_SIGNALS:
    void listChanged(const QString &method); // notifications/{tools,resources,prompts}/list_changed
    void resourceUpdated(const QString &uri);
    void logged(const QJsonObject &params);
    void elicitationCompleted(const QString &elicitationId);
    void taskChanged(const QJsonObject &params); // notifications/tasks of the extension
    // A legacy upstream asks us: sampling/createMessage, elicitation/create, roots/list. `during`: the context of the request it belongs to,
    // where that can be known: by its stream over HTTP; over stdio only when a single request is under way. Else null.
    void asked(const QJsonValue &id, const QString &method, const QJsonObject &params, QObject *during);
    // It gave up a question of its own.
    void questionCancelled(const QJsonValue &id);
    void closed(const gateway::UpstreamFailure &reason);

private:
    friend class ConnectionOpening;
    struct Listen;

    void adopt(std::unique_ptr<UpstreamTransport> transport);
    void dropTransport();
    void finishOpening(core::Expected<UpstreamFacts, UpstreamFailure> outcome);
    void send(OutgoingMessage message);

    void receive(const QByteArray &json, qint64 during);
    void receiveMessage(const mcp::Message &message, qint64 during);
    void receiveGarbage(const QString &why, qint64 during);
    void receiveResponse(const mcp::Message &message);
    void receiveQuestion(const mcp::Message &message, qint64 during);
    void receiveNotification(const mcp::Message &message, qint64 during);
    void receiveProgress(const QJsonObject &params);
    void receiveLog(const QJsonObject &params, qint64 during);

    void settleRequest(qint64 id, UpstreamResult outcome);
    void cancel(qint64 id, const QString &reason);
    void fail(const UpstreamFailure &failure);
    void failPending(const UpstreamFailure &failure);

    void sendListen();
    void endListen();
    void relistenLater();
    [[nodiscard]] QJsonObject listenNotifications() const;

    [[nodiscard]] QObject *contextOf(qint64 during) const;
    [[nodiscard]] QJsonObject framed(QJsonObject params, const UpstreamRequest &request, qint64 id) const;

    UpstreamDoor &m_door;
    const ConnectionLimits m_limits;
    DeclaredClient m_client;
    UpstreamFacts m_facts;
    std::unique_ptr<UpstreamTransport> m_transport;
    std::unique_ptr<ConnectionOpening> m_opening;
    std::unordered_map<qint64, std::unique_ptr<PendingRequest>> m_pending; // by our id, which is its progress token as well
    QHash<QByteArray, QJsonValue> m_questions;                              // by idKey
    std::unique_ptr<Listen> m_listen;
    qint64 m_lastId = 0;
    int m_garbage = 0;
    bool m_isOpen = false;
};

} // namespace gateway
