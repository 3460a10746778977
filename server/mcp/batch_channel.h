// SPDX-License-Identifier: GPL-3.0-or-later
// The answers to one batch (up to 2025-03-26): an array of them where plain JSON is all that is accepted, one event each otherwise. Server
// thread only.
#pragma once

#include "server/mcp/exchange_channel.h"

namespace mcp
{

// What the requests of a batch share.
class BatchAnswers
{
public:
    // `requests`: how many of the messages will be answered.
    BatchAnswers(std::unique_ptr<AnswerChannel> channel, qsizetype requests);

    [[nodiscard]] bool canTell() const { return m_channel->canTell(); }
    void tell(const QByteArray &message) { m_channel->tell(message); }
    // Empty: that request was cancelled.
    void answer(const QByteArray &message);

private:
    std::unique_ptr<AnswerChannel> m_channel;
    QByteArrayList m_answers; // where they cannot be told one by one
    qsizetype m_open;
};

class BatchChannel final : public AnswerChannel
{
public:
    explicit BatchChannel(std::shared_ptr<BatchAnswers> answers);

    [[nodiscard]] bool canTell() const override { return m_answers->canTell(); }
    void tell(const QByteArray &message) override { m_answers->tell(message); }
    void answer(const QByteArray &message, int) override { m_answers->answer(message); }
    void answerNothing() override { m_answers->answer({}); }
    void refuse(const http::Response &, const QByteArray &inBand) override { m_answers->answer(inBand); }

private:
    std::shared_ptr<BatchAnswers> m_answers;
};

} // namespace mcp
