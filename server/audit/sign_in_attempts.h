// SPDX-License-Identifier: GPL-3.0-or-later
// Each sign-in of a client as one timeline, from what the audit log has: registration, authorization, sign-in, approval, consent, code,
// token; and where it stopped, with what usually is the cause. `reports` thread.
#pragma once

#include "server/audit/event_kind.h"
#include "server/store/rows/audit_event_row.h"
#include "server/store/database.h"

#include <QList>

namespace audit
{

struct AttemptStep {
    core::Milliseconds time{};
    QString kind;   // the words of the audit log
    QString result;
    QString reason;
    core::RequestId requestId;
};

enum class AttemptVerdict {
    Completed,          // the client has its token
    NeverAuthorized,    // registered, and nobody came to /authorize
    RequestRefused,     // at /authorize
    SignInRefused,
    WaitsForApproval,
    ConsentUnanswered,  // signed in, and said neither yes nor no
    ConsentDenied,
    CodeNotRedeemed,    // consented, and the client never came for its token
    TokenRefused,
    RegistrationRefused,
};

struct SignInAttempt {
    core::ClientId clientId; // empty: the registration was refused
    QString clientName;      // as it registered
    core::UserId userId;     // empty: nobody signed in
    QString address;
    QList<AttemptStep> steps; // oldest first
    AttemptVerdict verdict = AttemptVerdict::Completed;
};

// Newest first.
[[nodiscard]] store::Result<QList<SignInAttempt>> signInAttempts(store::Database &database, core::Milliseconds since, int atMost = 200);

[[nodiscard]] QLatin1String toWire(AttemptVerdict verdict);
[[nodiscard]] QString sentenceOf(AttemptVerdict verdict, const QString &reason); // what happened, and what usually helps

// Everything of one attempt as text for a report to somebody else: there is no token, code or other secret in the audit log; addresses
// and who it was are left out, too.
[[nodiscard]] QString reportOf(const SignInAttempt &attempt);

} // namespace audit
