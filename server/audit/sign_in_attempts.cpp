// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/audit/sign_in_attempts.h"

#include "server/core/iso_time.h"
#include "server/store/audit_event_table.h"

#include <QHash>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <array>

namespace audit
{

namespace
{

using namespace std::chrono_literals;
using store::AuditEventRow;

constexpr auto LongestPause = 15min; // later events begin another attempt; a person may wait for approval meanwhile
constexpr int RowsPerPage = 1000;

struct Stop {
    EventKind last; // the step after which nothing came
    AttemptVerdict verdict;
};

// Every step of a sign-in. What is not in here is another story: a session that goes on, an administrator's act.
constexpr auto Stops = std::to_array<Stop>({
    {EventKind::RegistrationRefused, AttemptVerdict::RegistrationRefused},
    {EventKind::ClientRegistered, AttemptVerdict::NeverAuthorized},
    {EventKind::AuthorizationRefused, AttemptVerdict::RequestRefused},
    {EventKind::SignInRefused, AttemptVerdict::SignInRefused},
    {EventKind::SignInSucceeded, AttemptVerdict::ConsentUnanswered},
    {EventKind::ApprovalRequested, AttemptVerdict::WaitsForApproval},
    {EventKind::ConsentAllowed, AttemptVerdict::CodeNotRedeemed},
    {EventKind::ConsentDenied, AttemptVerdict::ConsentDenied},
    {EventKind::CodeRedeemed, AttemptVerdict::Completed},
    {EventKind::CodeReused, AttemptVerdict::TokenRefused},
    {EventKind::TokenRefused, AttemptVerdict::TokenRefused},
});

const Stop *stopOf(const QString &kind)
{
    const auto *found = std::find_if(Stops.begin(), Stops.end(), [&](const Stop &stop) { return kind == toWire(stop.last); });
    return found == Stops.end() ? nullptr : found;
}

class Timelines final
{
public:
    void add(const AuditEventRow &row)
    {
        const Stop *stop = stopOf(row.kind);
        if (!stop) {
            return;
        }
        SignInAttempt &attempt = attemptFor(row, stop->last);
        attempt.steps.append({row.time, row.kind, row.result, row.reason, row.requestId});
        attempt.verdict = stop->verdict;
        if (stop->last == EventKind::ClientRegistered) {
            const QJsonObject details = QJsonDocument::fromJson(row.details.toUtf8()).object();
            attempt.clientName = details.value(QLatin1String("client_name")).toString();
            m_names.insert(row.clientId, attempt.clientName);
        }
        if (!row.userId.isEmpty()) {
            attempt.userId = row.userId;
        }
        if (!row.address.isEmpty()) {
            attempt.address = row.address;
        }
    }

    [[nodiscard]] QList<SignInAttempt> newest(int atMost)
    {
        QList<SignInAttempt> list = m_attempts;
        std::reverse(list.begin(), list.end());
        list.resize(std::min<qsizetype>(list.size(), atMost));
        return list;
    }

private:
    SignInAttempt &attemptFor(const AuditEventRow &row, EventKind kind)
    {
        const auto open = m_openOf.constFind(row.clientId);
        const bool goesOn = open != m_openOf.cend() && !row.clientId.isEmpty() && kind != EventKind::ClientRegistered
            && m_attempts.at(*open).verdict != AttemptVerdict::Completed && row.time - m_attempts.at(*open).steps.constLast().time <= LongestPause;
        if (goesOn) {
            return m_attempts[*open];
        }
        m_openOf.insert(row.clientId, m_attempts.size());
        SignInAttempt attempt;
        attempt.clientId = row.clientId;
        attempt.clientName = m_names.value(row.clientId);
        m_attempts.append(attempt);
        return m_attempts.last();
    }

    QList<SignInAttempt> m_attempts;
    QHash<core::ClientId, qsizetype> m_openOf;
    QHash<core::ClientId, QString> m_names;
};

} // namespace

store::Result<QList<SignInAttempt>> signInAttempts(store::Database &database, core::Milliseconds since, int atMost)
{
    Timelines timelines;
    store::AuditEventTable::Query page;
    page.from = since;
    page.limit = RowsPerPage;
    for (;;) {
        const auto rows = store::AuditEventTable(database).list(page);
        if (!rows) {
            return core::unexpected(store::Error(rows.error()));
        }
        for (const AuditEventRow &row : *rows) {
            timelines.add(row);
            page.afterId = row.id;
        }
        if (rows->size() < RowsPerPage) {
            return timelines.newest(atMost);
        }
    }
}

QLatin1String toWire(AttemptVerdict verdict)
{
    switch (verdict) {
    case AttemptVerdict::Completed:
        return QLatin1String("completed");
    case AttemptVerdict::NeverAuthorized:
        return QLatin1String("never_authorized");
    case AttemptVerdict::RequestRefused:
        return QLatin1String("request_refused");
    case AttemptVerdict::SignInRefused:
        return QLatin1String("sign_in_refused");
    case AttemptVerdict::WaitsForApproval:
        return QLatin1String("waits_for_approval");
    case AttemptVerdict::ConsentUnanswered:
        return QLatin1String("consent_unanswered");
    case AttemptVerdict::ConsentDenied:
        return QLatin1String("consent_denied");
    case AttemptVerdict::CodeNotRedeemed:
        return QLatin1String("code_not_redeemed");
    case AttemptVerdict::TokenRefused:
        return QLatin1String("token_refused");
    case AttemptVerdict::RegistrationRefused:
        return QLatin1String("registration_refused");
    }
    Q_UNREACHABLE();
}

QString sentenceOf(AttemptVerdict verdict, const QString &reason)
{
    const QString because = reason.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(reason);
    switch (verdict) {
    case AttemptVerdict::Completed:
        return QStringLiteral("The client has its token.");
    case AttemptVerdict::NeverAuthorized:
        return QStringLiteral("The client registered, and no browser came to sign in: it may have been closed, or the client could not open one.");
    case AttemptVerdict::RequestRefused:
        return QStringLiteral("The request to sign in was refused%1: usually the redirect address, the scope or the resource is not the one registered or served.").arg(because);
    case AttemptVerdict::SignInRefused:
        return QStringLiteral("The person could not sign in%1.").arg(because);
    case AttemptVerdict::WaitsForApproval:
        return QStringLiteral("The person waits for an administrator's approval.");
    case AttemptVerdict::ConsentUnanswered:
        return QStringLiteral("The person signed in and answered neither yes nor no on the consent page.");
    case AttemptVerdict::ConsentDenied:
        return QStringLiteral("The person said no on the consent page.");
    case AttemptVerdict::CodeNotRedeemed:
        return QStringLiteral("The person agreed, and the client never came for its token: its callback address may not be reachable from the browser, or it stopped waiting.");
    case AttemptVerdict::TokenRefused:
        return QStringLiteral("The client came for its token and was refused%1: usually the code was too old or used before, or the code verifier or redirect address differs.").arg(because);
    case AttemptVerdict::RegistrationRefused:
        return QStringLiteral("The client could not register%1.").arg(because);
    }
    Q_UNREACHABLE();
}

QString reportOf(const SignInAttempt &attempt)
{
    QString text = QStringLiteral("Sign-in of the client \"%1\" (%2)\n").arg(attempt.clientName, attempt.clientId.toString());
    for (const AttemptStep &step : attempt.steps) {
        text += QStringLiteral("%1  %2  %3  %4  request %5\n").arg(core::toIsoTime(step.time), step.kind, step.result, step.reason, step.requestId.toString());
    }
    const QString reason = attempt.steps.isEmpty() ? QString() : attempt.steps.constLast().reason;
    return text + sentenceOf(attempt.verdict, reason) + u'\n';
}

} // namespace audit
