// SPDX-License-Identifier: GPL-3.0-or-later
// One stream of a Streamable HTTP upstream: a POST and its answer, or the standing GET of older revisions; taken up again by GET with
// Last-Event-ID where it breaks off (MCP 2025-11-25, Resumability and Redelivery; 2026-07-28 has none of it). Server thread.
#pragma once

#include "server/gateway/upstream/authorized_call.h"
#include "server/http/fetch/event_stream_reader.h"

#include <QTimer>

namespace gateway
{

// What the transport knows of the conversation.
struct HttpConversation {
    const mcp::Revision *revision = nullptr; // null until settled
    QByteArray sessionId;
};

class HttpExchange final : public QObject
{
    Q_OBJECT
public:
    enum class Kind {
        Request, // ends when answered() is called, or fails
        Message, // a notification or an answer of ours: whatever becomes of it
        Standing,
    };

    HttpExchange(const HttpRoad &road, const HttpConversation &conversation, Kind kind, const OutgoingMessage &message = {});

    [[nodiscard]] qint64 requestId() const { return m_message.requestId; }
    // What is left of the stream is read for a moment, so that its connection can be used again.
    void answered();
    // As AuthorizedCall::giveUp().
    void giveUp();

Q_SIGNALS:
    void sessionGiven(const QByteArray &sessionId);
    void received(const QByteArray &json);
    void sessionEnded();
    void failed(const gateway::UpstreamFailure &failure); // then over()
    void over();

private:
    enum class Body {
        None,
        Json,
        Events,
        Error,
    };

    void post();
    void get();
    void take(http::CallRequest request);
    void judge();
    void judgeError();
    void read(const QByteArray &bytes);
    void readEvents(const QByteArray &bytes);
    void ended();
    void endedJson();
    void endedError();
    void resume(const UpstreamFailure &why);
    void callFailed(const UpstreamFailure &failure);
    void fail(UpstreamFailure::Kind kind, const QString &message, int status = 0);
    void fail(const UpstreamFailure &failure);
    void finish();
    [[nodiscard]] QList<http::Header> commonHeaders() const;

    const HttpRoad &m_road;
    const HttpConversation &m_conversation;
    const Kind m_kind;
    const OutgoingMessage m_message;
    std::unique_ptr<AuthorizedCall> m_call;
    Body m_body = Body::None;
    QByteArray m_collected;
    http::EventStreamReader m_events;
    QByteArray m_lastEventId;
    std::optional<std::chrono::milliseconds> m_retry;
    int m_resumptions = 0;
    bool m_isAnswered = false;
    bool m_isOver = false;
    QTimer m_timer; // until the next attempt; once answered, until the connection is closed
};

} // namespace gateway
