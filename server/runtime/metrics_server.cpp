// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/runtime/metrics_server.h"

#include "server/analytics/event_recorder.h"
#include "server/store/refresh_token_family_table.h"
#include "server/store/store.h"

#include <QCoreApplication>
#include <QLoggingCategory>

namespace runtime
{

namespace
{

Q_LOGGING_CATEGORY(lcMetrics, "gatehouse.runtime.metrics")

QByteArray metric(const char *name, const char *type, const char *help, qint64 value)
{
    return QByteArray("# HELP ") + name + ' ' + help + "\n# TYPE " + name + ' ' + type + '\n' + name + ' ' + QByteArray::number(value) + '\n';
}

} // namespace

MetricsServer::MetricsServer(const Parts &parts)
    : m_parts(parts)
{
    m_router.add("GET", "/metrics", {}, [this](const http::ExchangePtr &exchange, const QByteArray &) { answer(exchange); });
    // From here on: what happened before the start is in the audit log, not in counters.
    m_parts.store.report(
        this, [](store::Database &database) { return store::AuditEventTable(database).lastId(); },
        [this](const store::Result<qint64> &last) { m_lastEvent = last.value_or(0); });
}

void MetricsServer::listen(const std::optional<MetricsAddress> &address)
{
    if (address == m_address) {
        return;
    }
    m_address = address;
    m_listener.reset();
    if (!address) {
        return;
    }
    m_listener = std::make_unique<http::HttpListener>(m_router, m_parts.clock);
    http::ListenOptions options;
    options.address = address->address;
    options.port = address->port;
    if (const auto port = m_listener->start(options); !port) {
        qCWarning(lcMetrics).noquote() << "/metrics cannot listen on" << address->address.toString() << address->port;
        m_listener.reset();
        return;
    }
    qCInfo(lcMetrics).noquote().nospace() << "metrics on http://" << address->address.toString() << ':' << m_listener->port() << "/metrics";
}

store::Result<MetricsServer::Read> MetricsServer::readFrom(store::Database &database, std::optional<qint64> lastEvent)
{
    Read read;
    const auto sessions = store::RefreshTokenFamilyTable(database).countLive();
    const auto last = store::AuditEventTable(database).lastId();
    if (!sessions || !last) {
        return core::unexpected(store::Error(sessions ? last.error() : sessions.error()));
    }
    read.sessions = *sessions;
    read.lastEvent = *last;
    const auto events = store::AuditEventTable(database).countKinds(lastEvent.value_or(*last), *last);
    if (!events) {
        return core::unexpected(store::Error(events.error()));
    }
    read.events = *events;
    return read;
}

void MetricsServer::answer(const http::ExchangePtr &exchange)
{
    const auto job = [last = m_lastEvent](store::Database &database) { return readFrom(database, last); };
    m_parts.store.report(this, job, [this, exchange](const store::Result<Read> &read) {
        if (!read) {
            exchange->send(http::Response::empty(503));
            return;
        }
        http::Response response;
        response.status = 200;
        response.contentType = "text/plain; version=0.0.4; charset=utf-8";
        response.body = text(*read);
        exchange->send(response);
    });
}

QByteArray MetricsServer::text(const Read &read)
{
    if (read.lastEvent > m_lastEvent.value_or(0)) { // two scrapes at once: the second has nothing to add
        for (const store::AuditEventTable::KindCount &event : read.events) {
            m_events[{event.kind, event.result}] += event.count;
        }
        m_lastEvent = read.lastEvent;
    }
    const Open open = m_parts.open();
    QByteArray text = "# HELP gatehouse_info The version that runs.\n# TYPE gatehouse_info gauge\ngatehouse_info{version=\""
        + analytics::metricLabel(QCoreApplication::applicationVersion()) + "\"} 1\n";
    text += metric("gatehouse_sessions", "gauge", "Sessions that are live.", read.sessions);
    text += metric("gatehouse_connections", "gauge", "Open connections.", open.connections);
    text += metric("gatehouse_event_streams", "gauge", "Open event streams.", open.eventStreams);
    text += metric("gatehouse_recording_queue", "gauge", "Calls that wait to be written.", m_parts.recorder.waiting());
    text += metric("gatehouse_recording_dropped_total", "counter", "Calls that could not be recorded.", m_parts.recorder.dropped());
    text += metric("gatehouse_database_bytes", "gauge", "Size of the database on the disk.", m_parts.store.sizeOnDisk());
    text += "# HELP gatehouse_events_total Sign-ins, tokens and administration since the start, as the audit log has them.\n"
            "# TYPE gatehouse_events_total counter\n";
    for (const auto &[key, count] : m_events) {
        text += "gatehouse_events_total{kind=\"" + analytics::metricLabel(key.first) + "\",result=\"" + analytics::metricLabel(key.second) + "\"} "
            + QByteArray::number(count) + '\n';
    }
    return text + m_parts.recorder.metrics().text();
}

} // namespace runtime
