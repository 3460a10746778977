// SPDX-License-Identifier: GPL-3.0-or-later
// A real HttpListener on its own thread with a handful of routes, as the server has it.
#pragma once

#include "server/http/http_listener.h"

#include <QThread>

#include <atomic>
#include <memory>

namespace tests
{

class ListenerFixture
{
public:
    // What the handlers saw; written on the server thread.
    struct Seen {
        std::atomic<int> handled{0};
        std::atomic<int> gone{0}; // whenGone of exchanges
        std::atomic<int> streamsGone{0}; // whenGone of streams
        std::atomic<int> floodEnded{0}; // send() said false
        std::atomic<QThread *> thread{nullptr};
        std::atomic<int> fieldCount{0};
    };

    explicit ListenerFixture(http::ListenOptions options = {});
    ~ListenerFixture();

    [[nodiscard]] quint16 port() const { return m_port; }
    [[nodiscard]] http::ListenError::Kind error() const { return m_error; }
    [[nodiscard]] Seen &seen() const { return *m_seen; }
    [[nodiscard]] std::shared_ptr<const http::HttpCounters> counters() const { return m_counters; }
    [[nodiscard]] QThread *thread() { return &m_thread; }
    // On the server thread; waits.
    void run(const std::function<void(http::HttpListener &)> &work);
    void releaseParked();

private:
    class ServerSide;

    QThread m_thread;
    std::shared_ptr<Seen> m_seen = std::make_shared<Seen>();
    std::shared_ptr<const http::HttpCounters> m_counters;
    ServerSide *m_server = nullptr; // lives on m_thread
    quint16 m_port = 0;
    http::ListenError::Kind m_error = http::ListenError::Kind::Other;
};

} // namespace tests
