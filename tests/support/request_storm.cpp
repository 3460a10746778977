// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/request_storm.h"

#include <QDeadlineTimer>
#include <QEventLoop>
#include <QTimer>

#include <algorithm>

namespace tests
{

namespace
{

using namespace std::chrono_literals;

constexpr auto Timeout = 10s;
constexpr auto LookAgain = 20ms;

} // namespace

bool RequestStorm::waitUntil(const std::function<bool()> &isDone) const
{
    QEventLoop loop;
    QTimer wake;
    wake.start(LookAgain);
    const QDeadlineTimer end(Timeout);
    while (!isDone() && !end.hasExpired()) {
        loop.processEvents(QEventLoop::WaitForMoreEvents);
    }
    return isDone();
}

bool RequestStorm::connectTo(const QUrl &server, int count)
{
    m_requests.clear();
    for (int i = 0; i < count; ++i) {
        m_requests.push_back({std::make_unique<PlainConnection>(server), std::nullopt});
    }
    return waitUntil([this] {
        return std::all_of(m_requests.begin(), m_requests.end(), [](const Request &request) { return request.connection->isConnected(); });
    });
}

void RequestStorm::post(const QUrl &url, const Fields &form)
{
    for (Request &request : m_requests) {
        request.connection->postForm(url, form, {}, [&request](const HttpAnswer &answer) { request.answer = answer; });
    }
}

bool RequestStorm::isOver() const
{
    return std::all_of(m_requests.begin(), m_requests.end(), [](const Request &request) { return request.answer || request.connection->isClosed(); });
}

bool RequestStorm::waitForAnswers(qsizetype enough)
{
    return waitUntil([this, enough] {
        return std::count_if(m_requests.begin(), m_requests.end(), [](const Request &request) { return request.answer.has_value(); }) >= enough || isOver();
    });
}

QList<HttpAnswer> RequestStorm::answers()
{
    if (!waitUntil([this] { return isOver(); })) {
        qWarning("some of the requests were neither answered nor cut off");
    }
    QList<HttpAnswer> answers;
    for (const Request &request : m_requests) {
        if (request.answer) {
            answers.append(*request.answer);
        }
    }
    return answers;
}

} // namespace tests
