// SPDX-License-Identifier: GPL-3.0-or-later
// One request and the duty to answer it exactly once, now or later. Owned by shared_ptr; may outlive its
// connection: answering a client that has gone is a no-op. Server thread only.
#pragma once

#include "server/http/event_stream.h"
#include "server/http/request.h"
#include "server/http/response.h"

#include <functional>
#include <memory>

class QObject;

namespace http
{

class Exchange : public std::enable_shared_from_this<Exchange>
{
public:
    virtual ~Exchange() = default;

    [[nodiscard]] const Request &request() const { return m_request; }

    // Sends the whole answer in one write and lets the connection go on. A second call is our bug (asserted).
    virtual void send(Response response) = 0;

    // Starts a text/event-stream answer (200). `headers` are added to the stream's own. Streams count against the cap
    // of open streams: nullptr when it is full, and then 503 has been sent.
    [[nodiscard]] virtual std::shared_ptr<EventStream> startEventStream(QList<Header> headers = {}) = 0;

    // False once the client has gone or the answer was sent.
    [[nodiscard]] virtual bool isOpen() const = 0;

    // Called once if the client goes away before the whole answer was sent (also when it has gone already), from the
    // event loop and never inside send(); not called when `context` is gone.
    virtual void whenGone(QObject *context, std::function<void()> callback) = 0;

protected:
    explicit Exchange(Request request)
        : m_request(std::move(request))
    {
    }

private:
    Request m_request;
};

using ExchangePtr = std::shared_ptr<Exchange>;

} // namespace http
