// SPDX-License-Identifier: GPL-3.0-or-later
// The Exchange of a real connection: turns a Response into bytes with everything the route's policy asks for. Outlives
// its connection safely; one that is dropped unanswered answers 500. Server thread.
#pragma once

#include "server/http/exchange.h"
#include "server/http/guard/guard_socket.h"
#include "server/http/origin_check.h"
#include "server/http/response_writer.h"
#include "server/http/rate_refusals.h"
#include "server/http/socket_event_stream.h"

namespace http
{

// What every exchange of one listener shares.
struct AnswerEnvironment {
    OriginCheck origins;
    std::shared_ptr<EventStreams> streams;
    std::shared_ptr<RateRefusals> rateRefusals; // null: nobody counts
};

class SocketExchange final : public Exchange
{
public:
    [[nodiscard]] static std::shared_ptr<SocketExchange> on(GuardSocket &socket, Request request, AnswerFraming framing,
        Cors cors, std::shared_ptr<const AnswerEnvironment> environment);
    ~SocketExchange() override;

    void send(Response response) override;
    [[nodiscard]] std::shared_ptr<EventStream> startEventStream(QList<Header> headers = {}) override;
    [[nodiscard]] bool isOpen() const override;
    void whenGone(QObject *context, std::function<void()> callback) override;

private:
    SocketExchange(GuardSocket &socket, Request request, AnswerFraming framing, Cors cors,
        std::shared_ptr<const AnswerEnvironment> environment);
    [[nodiscard]] GuardSocket::Connection afterwards() const;
    [[nodiscard]] bool hasConnection() const;

    QPointer<GuardSocket> m_socket;
    AnswerFraming m_framing;
    Cors m_cors;
    std::shared_ptr<const AnswerEnvironment> m_environment;
    bool m_isAnswered = false;
    GoneCallbacks m_goneCallbacks;
};

} // namespace http
