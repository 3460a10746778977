// SPDX-License-Identifier: GPL-3.0-or-later
// GET /metrics on a loopback listener of its own, for a Prometheus on this machine. No user is named in it. Server thread.
#pragma once

#include "server/http/http_listener.h"
#include "server/http/router.h"
#include "server/store/audit_event_table.h"

#include <QObject>

#include <functional>
#include <map>

namespace analytics
{
class EventRecorder;
}
namespace store
{
class Store;
}

namespace runtime
{

struct MetricsAddress { // loopback alone
    QHostAddress address;
    quint16 port = 0;

    friend bool operator==(const MetricsAddress &, const MetricsAddress &) = default;
};

class MetricsServer final : public QObject
{
    Q_OBJECT
public:
    struct Open { // now
        int connections = 0;
        int eventStreams = 0;
    };
    struct Parts {
        store::Store &store;
        const core::Clock &clock;
        const analytics::EventRecorder &recorder;
        std::function<Open()> open;
    };
    explicit MetricsServer(const Parts &parts);

    // nullopt: not at all. A port that is taken is told in the log, and nothing else stops for it.
    void listen(const std::optional<MetricsAddress> &address);
    [[nodiscard]] quint16 port() const { return m_listener ? m_listener->port() : 0; }

private:
    struct Read {
        int sessions = 0;
        QList<store::AuditEventTable::KindCount> events;
        qint64 lastEvent = 0;
    };
    void answer(const http::ExchangePtr &exchange);
    [[nodiscard]] QByteArray text(const Read &read);
    [[nodiscard]] static store::Result<Read> readFrom(store::Database &database, std::optional<qint64> lastEvent);

    Parts m_parts;
    std::optional<MetricsAddress> m_address;
    http::Router m_router;
    std::unique_ptr<http::HttpListener> m_listener;
    std::optional<qint64> m_lastEvent; // that was counted; nullopt: counting has not begun
    std::map<std::pair<QString, QString>, qint64> m_events; // by kind and result
};

} // namespace runtime
