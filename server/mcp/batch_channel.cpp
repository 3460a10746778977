// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/batch_channel.h"

namespace mcp
{

BatchAnswers::BatchAnswers(std::unique_ptr<AnswerChannel> channel, qsizetype requests)
    : m_channel(std::move(channel))
    , m_open(requests)
{
}

void BatchAnswers::answer(const QByteArray &message)
{
    const bool isLast = --m_open == 0;
    if (!message.isEmpty()) {
        m_answers.append(message);
    }
    if (canTell()) {
        for (const QByteArray &one : std::exchange(m_answers, {})) {
            m_channel->tell(one);
        }
        if (isLast) {
            m_channel->answerNothing(); // all has been told
        }
    } else if (isLast) {
        m_channel->answer('[' + m_answers.join(',') + ']', 200);
    }
}

BatchChannel::BatchChannel(std::shared_ptr<BatchAnswers> answers)
    : m_answers(std::move(answers))
{
}

} // namespace mcp
