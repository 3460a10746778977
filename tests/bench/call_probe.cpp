// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/call_probe.h"

#include "tests/support/plain_connection.h"

#include <QElapsedTimer>
#include <QTimer>

namespace bench
{

using namespace std::chrono_literals;

class CallProbe::Caller : public QObject
{
public:
    Caller(CallProbe &probe)
        : m_probe(probe)
        , m_connection(probe.m_request.url)
    {
        connect(&m_timer, &QTimer::timeout, this, [this] {
            m_due.append(m_clock.nsecsElapsed());
            callNext();
        });
        m_timer.setTimerType(Qt::PreciseTimer);
        m_clock.start();
        m_timer.start(Every);
    }

private:
    void callNext()
    {
        if (m_isAsking || m_due.isEmpty()) {
            return;
        }
        m_isAsking = true;
        const tests::CallRequest &request = m_probe.m_request;
        m_connection.send("POST", request.url, request.headers, request.body, [this, due = m_due.takeFirst()](const tests::HttpAnswer &answer) {
            m_probe.m_failures += answer.status == 200 && !answer.body.contains("isError") ? 0 : 1;
            m_probe.m_latencies.add(m_clock.nsecsElapsed() - due);
            m_isAsking = false;
            callNext();
        });
    }

    CallProbe &m_probe; // its results are ours until the thread ends
    tests::PlainConnection m_connection;
    QElapsedTimer m_clock;
    QTimer m_timer;
    QList<qint64> m_due;
    bool m_isAsking = false;
};

CallProbe::CallProbe(const tests::CallRequest &request)
    : m_request(request)
{
}

CallProbe::~CallProbe()
{
    static_cast<void>(stop());
}

void CallProbe::start()
{
    m_latencies = {};
    m_thread = std::make_unique<QThread>();
    auto *const start = new QObject;
    start->moveToThread(m_thread.get());
    connect(m_thread.get(), &QThread::started, start, [this, start] {
        auto *const caller = new Caller(*this);
        connect(QThread::currentThread(), &QThread::finished, caller, &QObject::deleteLater);
        start->deleteLater();
    });
    m_thread->start();
}

Latencies CallProbe::stop()
{
    if (m_thread) {
        m_thread->quit();
        m_thread->wait();
        m_thread.reset();
    }
    return m_latencies;
}

} // namespace bench
