// SPDX-License-Identifier: GPL-3.0-or-later
// The same form posted many times at one moment, each on a connection of its own that is open before the first byte goes out: for what may
// happen only once, and for a server that is killed in the middle. Every wait ends after ten seconds.
#pragma once

#include "tests/support/plain_connection.h"

#include <memory>
#include <vector>

namespace tests
{

class RequestStorm
{
public:
    // Opens the connections. False: not all of them were taken.
    [[nodiscard]] bool connectTo(const QUrl &server, int count);
    void post(const QUrl &url, const Fields &form);
    // Until so many answers are there whole, or no more can come. False: time is up.
    [[nodiscard]] bool waitForAnswers(qsizetype enough);
    // All that come; a connection that was closed without a whole answer has none.
    [[nodiscard]] QList<HttpAnswer> answers();

private:
    struct Request {
        std::unique_ptr<PlainConnection> connection;
        std::optional<HttpAnswer> answer;
    };

    [[nodiscard]] bool waitUntil(const std::function<bool()> &isDone) const;
    [[nodiscard]] bool isOver() const;

    std::vector<Request> m_requests;
};

} // namespace tests
