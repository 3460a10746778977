// SPDX-License-Identifier: GPL-3.0-or-later
// The answer to a POST: plain JSON, or an event stream as soon as something is told before the answer (or when the client takes nothing
// else). In a session since 2025-11-25 that stream can be come back to. Server thread only.
#pragma once

#include "server/http/exchange.h"
#include "server/mcp/answer_channel.h"
#include "server/mcp/mcp_session.h"
#include "server/mcp/media_type.h"

namespace mcp
{

class ExchangeChannel final : public AnswerChannel
{
public:
    ExchangeChannel(http::ExchangePtr exchange, AcceptedForms forms, McpSessionPtr session = nullptr);

    [[nodiscard]] bool canTell() const override { return m_forms.eventStream; }
    void tell(const QByteArray &message) override;
    void answer(const QByteArray &message, int httpStatus) override;
    void answerNothing() override;
    void refuse(const http::Response &response, const QByteArray &inBand) override;
    void addHeader(const QByteArray &name, const QByteArray &value) override { m_headers.append({name, value}); }
    void open() override;
    void letGo() override;

private:
    bool startStream();

    http::ExchangePtr m_exchange;
    AcceptedForms m_forms;
    McpSessionPtr m_session;
    QList<http::Header> m_headers;
    MessageStreamPtr m_stream;
};

} // namespace mcp
