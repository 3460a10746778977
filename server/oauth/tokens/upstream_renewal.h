// SPDX-License-Identifier: GPL-3.0-or-later
// When a session refreshes, the provider is asked whether the person still has their account there: with its refresh
// token, or by what else it answers to (protocol section 3.8). Somebody disabled there loses access here; an outage
// there is none here. One question a session at a time, since a rotated token of theirs must be neither used twice nor
// lost: what they answer is committed before we go on. Server thread.
#pragma once

#include "server/identity/approval_gate.h"
#include "server/identity/provider_registry.h"
#include "server/oauth/tokens/provider_token_seal.h"

#include <QObject>
#include <QPointer>

namespace oauth
{

enum class UpstreamStanding {
    Good, // or nobody could be asked
    Refused, // the provider no longer knows the person
    Failed, // the store could not keep its answer
};

// Borrowed; each outlives the renewal.
struct UpstreamRenewalParts {
    store::Store &store;
    const core::Clock &clock;
    const identity::ProviderRegistry &providers;
    const ProviderTokenSeal &seal;
    identity::AdmissionPolicy policy;
};

class UpstreamRenewal final : public QObject
{
    Q_OBJECT
public:
    explicit UpstreamRenewal(UpstreamRenewalParts parts);

    struct Session {
        core::FamilyId familyId;
        core::UserId userId;
        core::Secret presented; // our refresh token: opens what the provider gave us
    };
    using Checked = std::function<void(UpstreamStanding)>;
    // Never called back once `context` is gone.
    void check(const Session &session, QObject *context, Checked then);

private:
    struct Waiter {
        QPointer<QObject> context;
        Checked then;
    };
    void ask(const Session &session, const std::optional<core::Secret> &sealedGrant);
    void keep(const Session &session, const identity::ProviderRenewal &renewal);
    void finish(const core::FamilyId &familyId, UpstreamStanding standing);

    UpstreamRenewalParts m_parts;
    QHash<core::FamilyId, QList<Waiter>> m_waiting;
};

} // namespace oauth
