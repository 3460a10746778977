// SPDX-License-Identifier: GPL-3.0-or-later
// One connection to an upstream and for whom it is: nothing that one user's connection says or is asked reaches another (protocol.md 2.9,
// rule 6; CVE-2026-25536). Brings the upstream's own questions and messages to the call they belong to. Server thread.
#pragma once

#include "server/gateway/upstream/request_authorizer.h"
#include "server/gateway/upstream/upstream_connection.h"
#include "server/gateway/upstream_call.h"

#include <QHash>
#include <QPointer>
#include <QSet>

namespace gateway
{

// Who shares a connection. Equal in every field or apart.
struct LinkKey {
    core::UserId userId;           // empty: shared by everybody
    QByteArray session;            // of a client with roots, which are not those of the user's next window; empty: of all their clients
    QByteArray credentialHash;     // of what is sent on the user's behalf; empty: nothing
    QJsonObject capabilities;      // what we declare to the upstream
    bool operator==(const LinkKey &) const = default;
};

// Order of members = order of construction.
struct UpstreamAccess {
    std::unique_ptr<RequestAuthorizer> authorizer; // null for a program
    std::unique_ptr<UpstreamDoor> door;
};

class UpstreamLink final : public QObject
{
    Q_OBJECT
public:
    using Ready = std::function<void(core::Expected<UpstreamLink *, UpstreamFailure>)>;

    UpstreamLink(LinkKey key, UpstreamAccess access, ConnectionLimits limits, QObject *parent);
    ~UpstreamLink() override;

    [[nodiscard]] const LinkKey &key() const { return m_key; }
    [[nodiscard]] bool isShared() const { return m_key.userId.isEmpty(); }
    [[nodiscard]] UpstreamConnection &connection() { return m_connection; }
    [[nodiscard]] bool isIdle() const;
    [[nodiscard]] bool hasServed() const { return m_hasServed; } // something was answered over it
    [[nodiscard]] qint64 lastUsedMs() const { return m_lastUsedMs; }

    void open(const DeclaredClient &client, EraHint hint);
    // At once when it is open, else when it is, or has failed; never when `context` is gone.
    void whenOpen(QObject *context, Ready then);

    // Sends it for that call; the call gets progress, log lines, questions and the result.
    void run(UpstreamCall &call, UpstreamRequest request, std::function<void(UpstreamCall &, UpstreamResult)> then);
    // Calls that wait for it or run over it: who a question may be for.
    void enlist(UpstreamCall &call);

    void subscribe(const QString &uri);
    void unsubscribe(const QString &uri);
    [[nodiscard]] bool isSubscribed(const QString &uri) const { return m_subscriptions.contains(uri); }
    void close();

Q_SIGNALS:
    void opened();
    void closed(const gateway::UpstreamFailure &reason); // after it was open; or it could not be opened
    void listChanged(const QString &method);
    void resourceUpdated(const QString &uri);
    void logged(const QJsonObject &params);
    void elicitationCompleted(const QString &elicitationId);
    // Nobody's call is under way: for a session of the user's that can answer, or nobody.
    void askedOutside(const QJsonValue &id, const QString &method, const QJsonObject &params);

private:
    struct Waiter {
        QPointer<QObject> context;
        Ready then;
    };
    void finishOpening(const core::Expected<UpstreamFacts, UpstreamFailure> &outcome);
    void route(const QJsonValue &id, const QString &method, const QJsonObject &params, QObject *during);
    void routeLog(const QJsonObject &params);
    void listen();
    void touch();
    [[nodiscard]] bool isFlooding(); // counts one message that nobody asked for

    const LinkKey m_key;
    UpstreamAccess m_access;
    UpstreamConnection m_connection;
    QList<Waiter> m_waiters;
    QList<QPointer<UpstreamCall>> m_calls; // oldest first
    QHash<QString, int> m_subscriptions;   // uri -> how many want it
    QString m_logLevel;                    // what a legacy upstream was last told
    bool m_hasServed = false;
    qint64 m_lastUsedMs = 0;
    qint64 m_countedSinceMs = 0;
    int m_counted = 0;
};

} // namespace gateway
