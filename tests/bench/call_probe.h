// SPDX-License-Identifier: GPL-3.0-or-later
// Somebody who calls a tool every few milliseconds over one connection, on a thread of their own, so that what this program does beside it
// is not mistaken for the server's time. A call that is late delays none: the time counts from when it was due.
#pragma once

#include "tests/bench/latencies.h"
#include "tests/support/oauth_flow.h"

#include <QThread>

#include <atomic>
#include <chrono>
#include <memory>

namespace bench
{

class CallProbe : public QObject
{
    Q_OBJECT
public:
    static constexpr std::chrono::milliseconds Every{4};

    explicit CallProbe(const tests::CallRequest &request);
    ~CallProbe() override;

    void start();
    [[nodiscard]] Latencies stop();
    [[nodiscard]] int failures() const { return m_failures; }

private:
    class Caller;

    tests::CallRequest m_request;
    std::unique_ptr<QThread> m_thread;
    Latencies m_latencies; // the caller's while the thread runs
    int m_failures = 0;
};

} // namespace bench
