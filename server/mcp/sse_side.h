// SPDX-License-Identifier: GPL-3.0-or-later
// The transport of 2024-11-05: GET /sse is a session's one stream, POST /messages?sessionId=… takes its messages, and the session ends
// with the stream. Any revision with sessions may be agreed on over it. Server thread only.
#pragma once

#include "server/mcp/session_side.h"

namespace mcp
{

class SseSide final : public QObject
{
    Q_OBJECT
public:
    SseSide(SessionRegistry &sessions, SessionSide &sessionSide, const core::Clock &clock, const QString &publicUrl);

    void openStream(const http::ExchangePtr &exchange, const Caller &caller, const McpResource &resource);
    // `caller` is whoever sends this message: who opened the stream, or nobody (the id of a session is no credential).
    void message(const http::ExchangePtr &exchange, const Caller &caller, const McpResource &resource);

private:
    void deliver(const IncomingRequestPtr &request);
    void initialize(const IncomingRequestPtr &request);

    SessionRegistry &m_sessions;
    SessionSide &m_sessionSide;
    const core::Clock &m_clock;
    QByteArray m_messagesPath;
};

} // namespace mcp
