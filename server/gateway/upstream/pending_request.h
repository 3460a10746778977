// SPDX-License-Identifier: GPL-3.0-or-later
// One request of ours that an upstream has not answered yet: its callbacks, the end of its caller, and its two clocks (protocol.md 2.9,
// rule 15). Server thread.
#pragma once

#include "server/gateway/upstream/upstream_connection.h"

#include <QPointer>
#include <QTimer>

#include <limits>

namespace gateway
{

class PendingRequest final : public QObject
{
public:
    PendingRequest(UpstreamRequest request, std::chrono::milliseconds patience, std::chrono::milliseconds cap)
        : m_request(std::move(request))
        , m_context(m_request.context)
    {
        m_patience.setTimerType(Qt::PreciseTimer);
        m_cap.setTimerType(Qt::PreciseTimer);
        m_patience.setSingleShot(true);
        m_patience.start(std::min(patience, cap));
        m_cap.setSingleShot(true);
        m_cap.start(cap);
    }

    template <class Handler>
    void whenTimedOut(Handler handler)
    {
        connect(&m_patience, &QTimer::timeout, this, handler);
        connect(&m_cap, &QTimer::timeout, this, handler);
    }
    template <class Handler>
    void whenCallerGone(Handler handler)
    {
        connect(m_context, &QObject::destroyed, this, handler);
    }

    [[nodiscard]] QObject *context() const { return m_context; }
    [[nodiscard]] bool hasLog() const { return m_request.log != nullptr; }

    // Copies of the callbacks: what they do may end this.
    void log(const QJsonObject &params) const
    {
        const auto log = m_request.log;
        log(params);
    }

    // Progress that does not rise is none (MCP 2025-11-25, Progress).
    void progress(QJsonObject params)
    {
        const double done = params.value(QLatin1String("progress")).toDouble(m_lastProgress);
        if (!m_request.progress || !(done > m_lastProgress)) {
            return;
        }
        m_lastProgress = done;
        m_patience.start();
        params.remove(QLatin1String("progressToken"));
        const auto report = m_request.progress;
        report(params);
    }

    void settle(UpstreamResult outcome)
    {
        if (m_context) {
            std::exchange(m_request.then, nullptr)(std::move(outcome));
        }
    }

private:
    UpstreamRequest m_request;
    QPointer<QObject> m_context;
    QTimer m_patience;
    QTimer m_cap;
    double m_lastProgress = -std::numeric_limits<double>::infinity();
};

} // namespace gateway
