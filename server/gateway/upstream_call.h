// SPDX-License-Identifier: GPL-3.0-or-later
// One request on its way through the gateway, between the caller's leg and the upstream's (protocol.md 2.9, rule 4). An upstream of an older
// revision asks in the middle of it: then it is parked, the caller is answered InputRequired, and the retry goes on where it stopped. Whoever
// made it lets it end by itself; the caller's end ends it, and with it the request upstream. Server thread.
#pragma once

#include "server/mcp/mcp_server.h"

#include <QList>
#include <QTimer>

#include <utility>

namespace gateway
{

// Whether a client with these capabilities answers that question (MCP 2025-11-25: sampling, elicitation, roots).
[[nodiscard]] bool answersQuestion(const QJsonObject &capabilities, const QString &method, const QJsonObject &params);

class UpstreamCall final : public QObject
{
    Q_OBJECT
public:
    UpstreamCall(const mcp::ServerRequest &leg, mcp::ServerAnswer answer, std::chrono::milliseconds parkedLifetime, QObject *parent);

    [[nodiscard]] const mcp::ServerRequest &leg() const { return m_leg; } // the latest
    [[nodiscard]] bool isAttached() const { return bool(m_answer); }
    [[nodiscard]] bool isParked() const { return !m_parkedAs.isEmpty() && !isAttached(); }
    [[nodiscard]] bool isParkedAs(const QByteArray &id) const { return isParked() && m_parkedAs == id; }

    // From the upstream's side.
    void report(const QJsonObject &progress) const;
    void log(const QJsonObject &params) const;
    void finish(mcp::ServerOutcome outcome); // waits for the retry when parked
    [[nodiscard]] bool canBeAsked(const QString &method, const QJsonObject &params) const;
    void ask(const QJsonValue &id, const QString &method, const QJsonObject &params);
    void withdraw(const QJsonValue &id);
    // What was not even looked at may be sent once more, and once only.
    [[nodiscard]] bool takeSecondAttempt() { return isAttached() && !std::exchange(m_hadSecondAttempt, true); }

    // The retry, with answers in `leg.inputResponses`.
    void resume(const mcp::ServerRequest &leg, mcp::ServerAnswer answer);

Q_SIGNALS:
    void questionAnswered(const QJsonValue &id, const QJsonObject &answer);

private:
    struct Question {
        QString key; // in inputRequests
        QJsonValue id;
        QJsonObject request; // {method, params}
    };
    void attach(const mcp::ServerRequest &leg, mcp::ServerAnswer answer);
    void answerLeg(mcp::ServerOutcome outcome);
    void askLeg();
    void onLegGone();

    mcp::ServerRequest m_leg;
    mcp::ServerAnswer m_answer; // null: nobody waits just now
    QMetaObject::Connection m_legGone;
    QList<Question> m_questions;
    std::optional<mcp::ServerOutcome> m_outcome; // came while parked
    QByteArray m_parkedAs;
    int m_asked = 0;
    bool m_hadSecondAttempt = false;
    QTimer m_askSoon; // several questions of one moment go out as one
    QTimer m_parkedEnd;
};

// The state of an InputRequired that a parked call answered; nullopt: it is something else.
[[nodiscard]] QByteArray stateOfParked(const QByteArray &id);
[[nodiscard]] std::optional<QByteArray> parkedFromState(const QByteArray &state);

} // namespace gateway
