// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/exchange_channel.h"

namespace mcp
{

ExchangeChannel::ExchangeChannel(http::ExchangePtr exchange, AcceptedForms forms, McpSessionPtr session)
    : m_exchange(std::move(exchange))
    , m_forms(forms)
    , m_session(std::move(session))
{
}

// False when the client has gone or every stream is taken (503 was sent).
bool ExchangeChannel::startStream()
{
    if (!m_stream && m_exchange->isOpen()) {
        if (auto connection = m_exchange->startEventStream(m_headers)) {
            m_stream = m_session ? m_session->newStream() : std::make_shared<MessageStream>();
            m_stream->readOn(std::move(connection));
        }
    }
    return m_stream != nullptr;
}

void ExchangeChannel::tell(const QByteArray &message)
{
    if (canTell() && startStream()) {
        m_stream->say(message);
    }
}

void ExchangeChannel::answer(const QByteArray &message, int httpStatus)
{
    // An error status can only be told by a plain answer, whatever the client accepts.
    const bool isStream = m_stream || (!m_forms.json && httpStatus == 200);
    if (isStream) {
        if (startStream()) {
            m_stream->say(message);
            m_stream->finish();
        }
    } else if (m_exchange->isOpen()) {
        http::Response response = http::Response::json(httpStatus, message);
        response.headers += m_headers;
        m_exchange->send(std::move(response));
    }
}

// A cancelled request gets no response: an event stream without one is the form that has room for it, and nothing to come back for.
void ExchangeChannel::answerNothing()
{
    if (m_stream) {
        m_stream->finish();
    } else if (m_exchange->isOpen()) {
        if (const auto connection = m_exchange->startEventStream(m_headers)) {
            connection->close();
        }
    }
}

void ExchangeChannel::refuse(const http::Response &response, const QByteArray &inBand)
{
    if (m_stream) {
        m_stream->say(inBand);
        m_stream->finish();
    } else if (m_exchange->isOpen()) {
        m_exchange->send(response);
    }
}

void ExchangeChannel::open()
{
    if (canTell()) {
        startStream();
    }
}

void ExchangeChannel::letGo()
{
    const bool canComeBack = m_session && m_session->revision().hasPrimingEvent && canTell();
    if (canComeBack && startStream()) {
        m_stream->letGo();
    }
}

} // namespace mcp
