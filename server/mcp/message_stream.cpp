// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/message_stream.h"

#include "server/core/random.h"

namespace mcp
{

std::optional<EventId> EventId::parse(const QByteArray &text)
{
    const qsizetype dash = text.lastIndexOf('-');
    bool isNumber = false;
    const qint64 number = dash < 1 ? 0 : text.mid(dash + 1).toLongLong(&isNumber);
    if (!isNumber || number < 0) {
        return std::nullopt;
    }
    return EventId{text.first(dash), number};
}

MessageStream::MessageStream(std::shared_ptr<ReplayBudget> budget)
    : m_budget(std::move(budget))
    , m_id(core::randomToken(6))
{
}

MessageStream::~MessageStream()
{
    hangUp();
    if (m_budget) {
        m_budget->give(m_keptBytes);
    }
}

QByteArray MessageStream::nextEventId()
{
    return m_id + '-' + QByteArray::number(m_next);
}

// The reader may turn out to have gone while we write, and its callbacks come before send() is back.
void MessageStream::send(const http::ServerSentEvent &event) const
{
    if (const std::shared_ptr<http::EventStream> connection = m_connection; connection && connection->isOpen()) {
        connection->send(event);
    }
}

void MessageStream::dropOldest()
{
    const qint64 bytes = m_kept.front().message.size();
    m_keptBytes -= bytes;
    m_budget->give(bytes);
    m_kept.pop_front();
    ++m_firstKept;
}

void MessageStream::readOn(std::shared_ptr<http::EventStream> connection)
{
    hangUp();
    m_connection = std::move(connection);
    if (isResumable()) {
        // MCP 2025-11-25, Streamable HTTP: id and empty data first, so that a reader cut off early can come back.
        send({nextEventId(), {}, {}, RetryMs});
        m_kept.push_back({});
        ++m_next;
    }
}

bool MessageStream::resumeOn(std::shared_ptr<http::EventStream> connection, qint64 lastSeen)
{
    if (!isResumable() || !canResumeAfter(lastSeen)) {
        return false;
    }
    hangUp();
    m_connection = std::move(connection);
    for (qint64 number = lastSeen + 1; number < m_next; ++number) {
        const QByteArray message = m_kept.at(size_t(number - m_firstKept)).message;
        if (!message.isEmpty()) { // priming events of earlier connections say nothing
            send({m_id + '-' + QByteArray::number(number), QByteArrayLiteral("message"), message});
        }
    }
    if (m_isFinished) {
        hangUp();
    }
    return true;
}

void MessageStream::say(const QByteArray &message)
{
    if (m_isFinished) {
        return;
    }
    if (!isResumable()) {
        send({{}, QByteArrayLiteral("message"), message});
        return;
    }
    const QByteArray id = nextEventId();
    while (!m_kept.empty() && m_keptBytes + message.size() > MaxKeptBytes) {
        dropOldest();
    }
    if (message.size() <= MaxKeptBytes && m_budget->take(message.size())) {
        m_kept.push_back({message});
        m_keptBytes += message.size();
    } else {
        // Whoever has not seen it cannot come back any more.
        while (!m_kept.empty()) {
            dropOldest();
        }
        ++m_firstKept;
    }
    ++m_next;
    send({id, QByteArrayLiteral("message"), message});
}

void MessageStream::finish()
{
    m_isFinished = true;
    hangUp();
}

void MessageStream::letGo()
{
    if (isResumable()) {
        hangUp();
    }
}

void MessageStream::hangUp()
{
    if (m_connection) {
        std::exchange(m_connection, nullptr)->close();
    }
}

void MessageStream::whenGone(QObject *context, std::function<void()> callback) const
{
    if (m_connection) {
        m_connection->whenGone(context, std::move(callback));
    }
}

} // namespace mcp
