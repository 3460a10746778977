// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/gateway/upstream_call.h"

#include "server/core/random.h"

#include <algorithm>

namespace gateway
{

namespace
{

constexpr char ParkedPrefix[] = "parked:";

} // namespace

QByteArray stateOfParked(const QByteArray &id)
{
    return ParkedPrefix + id;
}

std::optional<QByteArray> parkedFromState(const QByteArray &state)
{
    return state.startsWith(ParkedPrefix) ? std::optional(state.sliced(qsizetype(sizeof ParkedPrefix) - 1)) : std::nullopt;
}

bool answersQuestion(const QJsonObject &capabilities, const QString &method, const QJsonObject &params)
{
    if (method == QLatin1String("roots/list")) {
        return capabilities.contains(QLatin1String("roots"));
    }
    if (method == QLatin1String("sampling/createMessage")) {
        return capabilities.contains(QLatin1String("sampling"));
    }
    if (method != QLatin1String("elicitation/create") || !capabilities.contains(QLatin1String("elicitation"))) {
        return false;
    }
    // An empty object means forms (MCP 2025-11-25, elicitation capability).
    const QJsonObject modes = capabilities.value(QLatin1String("elicitation")).toObject();
    const QString mode = params.value(QLatin1String("mode")).toString(QStringLiteral("form"));
    return modes.contains(mode) || (mode == QLatin1String("form") && !modes.contains(QLatin1String("url")));
}

UpstreamCall::UpstreamCall(const mcp::ServerRequest &leg, mcp::ServerAnswer answer, std::chrono::milliseconds parkedLifetime, QObject *parent)
    : QObject(parent)
{
    m_askSoon.setSingleShot(true);
    connect(&m_askSoon, &QTimer::timeout, this, &UpstreamCall::askLeg);
    m_parkedEnd.setSingleShot(true);
    m_parkedEnd.setInterval(parkedLifetime);
    connect(&m_parkedEnd, &QTimer::timeout, this, &QObject::deleteLater);
    attach(leg, std::move(answer));
}

void UpstreamCall::attach(const mcp::ServerRequest &leg, mcp::ServerAnswer answer)
{
    m_leg = leg;
    m_answer = std::move(answer);
    m_parkedEnd.stop();
    m_legGone = connect(leg.context, &QObject::destroyed, this, &UpstreamCall::onLegGone);
}

void UpstreamCall::onLegGone()
{
    m_answer = nullptr;
    m_leg.context = nullptr;
    deleteLater();
}

// The answer ends the leg, and this call is not ended by that.
void UpstreamCall::answerLeg(mcp::ServerOutcome outcome)
{
    disconnect(m_legGone);
    const mcp::ServerAnswer answer = std::exchange(m_answer, nullptr);
    m_leg.context = nullptr;
    answer(std::move(outcome));
}

void UpstreamCall::report(const QJsonObject &progress) const
{
    if (isAttached()) {
        m_leg.report({progress.value(QLatin1String("progress")).toDouble(), progress.value(QLatin1String("total")).toDouble(),
                      progress.value(QLatin1String("message")).toString()});
    }
}

void UpstreamCall::log(const QJsonObject &params) const
{
    if (isAttached()) {
        m_leg.log(params);
    }
}

void UpstreamCall::finish(mcp::ServerOutcome outcome)
{
    m_questions.clear(); // it has gone on without them
    m_askSoon.stop();
    if (!isAttached()) {
        m_outcome = std::move(outcome);
        return;
    }
    answerLeg(std::move(outcome));
    deleteLater();
}

bool UpstreamCall::canBeAsked(const QString &method, const QJsonObject &params) const
{
    return !m_outcome && (isAttached() || isParked()) && answersQuestion(m_leg.client.capabilities, method, params);
}

void UpstreamCall::ask(const QJsonValue &id, const QString &method, const QJsonObject &params)
{
    const QString key = QStringLiteral("question-%1").arg(++m_asked);
    m_questions.append({key, id, {{QStringLiteral("method"), method}, {QStringLiteral("params"), params}}});
    if (isAttached()) {
        m_askSoon.start(0);
    }
}

void UpstreamCall::withdraw(const QJsonValue &id)
{
    m_questions.removeIf([&](const Question &question) { return question.id == id; });
}

void UpstreamCall::askLeg()
{
    if (m_questions.isEmpty() || !isAttached()) {
        return;
    }
    QJsonObject requests;
    for (const Question &question : std::as_const(m_questions)) {
        requests.insert(question.key, question.request);
    }
    if (m_parkedAs.isEmpty()) {
        m_parkedAs = core::randomToken(16);
    }
    m_parkedEnd.start();
    answerLeg(mcp::InputRequired{requests, stateOfParked(m_parkedAs)});
}

void UpstreamCall::resume(const mcp::ServerRequest &leg, mcp::ServerAnswer answer)
{
    attach(leg, std::move(answer));
    if (m_outcome) {
        answerLeg(*std::exchange(m_outcome, std::nullopt));
        deleteLater();
        return;
    }
    QList<Question> open;
    for (const Question &question : std::exchange(m_questions, {})) {
        const QJsonValue given = leg.inputResponses.value(question.key);
        if (given.isObject()) {
            Q_EMIT questionAnswered(question.id, given.toObject());
        } else {
            open.append(question); // missing or malformed: asked again (MCP 2026-07-28, multi round-trip requests)
        }
    }
    m_questions = open + m_questions;
    askLeg();
}

} // namespace gateway
