// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/mcp_session.h"

#include <algorithm>

namespace mcp
{

namespace
{

constexpr std::chrono::seconds KeptFor(300); // a stream that nobody reads
constexpr size_t MaxStreams = 32;

bool isGivenUp(MessageStream &stream, core::Seconds now)
{
    if (stream.isRead()) {
        stream.unreadSince = {};
        return false;
    }
    if (stream.unreadSince == core::Seconds{}) {
        stream.unreadSince = now;
    }
    return stream.unreadSince + KeptFor <= now;
}

} // namespace

McpSession::McpSession(QByteArray id, live::Principal owner, McpResource resource, const Revision &revision, std::shared_ptr<ReplayBudget> budget)
    : principal(std::move(owner))
    , m_id(std::move(id))
    , m_owner(SessionOwner::of(principal, resource))
    , m_resource(std::move(resource))
    , m_revision(&revision)
    , m_budget(std::move(budget))
    // Only revisions that know priming events get ids: an id is a promise that a reader may come back with it.
    , m_ownStream(std::make_shared<MessageStream>(revision.hasPrimingEvent ? m_budget : nullptr))
    , m_clientRequests(std::make_unique<ClientRequests>())
{
}

McpSession::~McpSession()
{
    hangUpEverything();
}

void McpSession::tell(const QByteArray &message)
{
    // What nobody has read yet is not kept: lists that changed meanwhile are told anew when somebody does.
    if (isListening() || m_ownStream->isKept()) {
        m_ownStream->say(message);
    }
}

MessageStreamPtr McpSession::newStream()
{
    auto stream = std::make_shared<MessageStream>(m_revision->hasPrimingEvent ? m_budget : nullptr);
    if (stream->isResumable()) {
        m_streams.push_back(stream);
        if (m_streams.size() > MaxStreams) {
            const auto finished = std::find_if(m_streams.begin(), m_streams.end(), [](const MessageStreamPtr &s) { return s->isFinished(); });
            m_streams.erase(finished == m_streams.end() ? m_streams.begin() : finished); // whoever writes to it still may
        }
    }
    return stream;
}

MessageStreamPtr McpSession::streamOf(const EventId &event) const
{
    if (m_ownStream->id() == event.stream) {
        return m_ownStream;
    }
    const auto stream = std::find_if(m_streams.begin(), m_streams.end(), [&](const MessageStreamPtr &s) { return s->id() == event.stream; });
    return stream == m_streams.end() ? nullptr : *stream;
}

void McpSession::sweepStreams(core::Seconds now)
{
    if (m_ownStream->isRead() && m_ownStream->reader.expiresAt <= now) {
        m_ownStream->hangUp();
    }
    std::erase_if(m_streams, [now](const MessageStreamPtr &stream) { return isGivenUp(*stream, now); });
    if (m_ownStream->isKept() && isGivenUp(*m_ownStream, now)) {
        m_ownStream = std::make_shared<MessageStream>(m_budget);
    }
}

void McpSession::hangUpStreamsOpenedBy(const std::function<bool(const live::Principal &)> &isConcerned)
{
    if (isConcerned(m_ownStream->reader)) {
        m_ownStream->hangUp();
    }
    for (const MessageStreamPtr &stream : m_streams) {
        if (isConcerned(stream->reader)) {
            stream->hangUp();
        }
    }
}

void McpSession::hangUpEverything()
{
    m_ownStream->hangUp();
    for (const MessageStreamPtr &stream : m_streams) {
        stream->hangUp();
    }
    m_streams.clear();
    m_clientRequests->failAll();
}

} // namespace mcp
