// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/input_round.h"

#include "server/mcp/client_capabilities.h"
#include "server/mcp/shaping.h"

namespace mcp
{

InputRound::InputRound(Answered then, QObject *context)
    : QObject(context)
    , m_then(std::move(then))
{
}

void InputRound::start(const McpSessionPtr &session, const Reply &reply, const QJsonObject &inputRequests, QObject *context, Answered then)
{
    const QJsonObject missing = missingCapabilities(inputRequests, session->clientCapabilities);
    if (!missing.isEmpty() || !reply.canTell()) {
        const QString what = missing.isEmpty() ? QStringLiteral("text/event-stream") : missing.keys().join(QStringLiteral(", "));
        then(core::unexpected(RpcError{ErrorCode::InvalidRequest, QStringLiteral("this needs a client that supports: %1").arg(what),
                                       {{key::RequiredCapabilities, missing}}}));
        return;
    }
    auto *round = new InputRound(std::move(then), context);
    round->m_open = inputRequests.size();
    if (round->m_open == 0) {
        round->finish(QJsonObject());
        return;
    }
    const SendMessage send = [own = Reply(reply)](const QByteArray &message) mutable { own.tell(message); };
    for (auto request = inputRequests.begin(); request != inputRequests.end(); ++request) {
        const QString method = request.value()[key::Method].toString();
        const QJsonObject params = shapeClientRequest(method, request.value()[key::Params].toObject(), session->revision());
        session->clientRequests().ask(method, params, send, round,
                                      [round, name = request.key()](const core::Expected<QJsonObject, RpcError> &answer) { round->take(name, answer); });
    }
}

void InputRound::take(const QString &key, const core::Expected<QJsonObject, RpcError> &answer)
{
    if (!answer) {
        finish(core::unexpected(answer.error()));
        return;
    }
    m_answers.insert(key, *answer);
    if (--m_open == 0) {
        finish(m_answers);
    }
}

void InputRound::finish(core::Expected<QJsonObject, RpcError> answers)
{
    if (const Answered then = std::exchange(m_then, nullptr)) {
        deleteLater(); // takes back what is still open
        then(std::move(answers));
    }
}

} // namespace mcp
