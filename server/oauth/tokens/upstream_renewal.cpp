// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/tokens/upstream_renewal.h"

#include "server/oauth/oauth_log.h"

namespace oauth
{
namespace
{

core::UserId userIdOf(const identity::ProviderIdentity &identity)
{
    return core::UserId(QString(identity.provider + QLatin1Char('|') + identity.subject));
}

struct Keeping { // values: the job may outlive the renewal
    ProviderTokenSeal seal;
    identity::AdmissionPolicy policy;
};

store::Result<void> keepAnswer(store::Transaction &tx, const UpstreamRenewal::Session &session,
    const identity::ProviderRenewal &renewal, const Keeping &with, core::Seconds now)
{
    if (renewal.grant) {
        const auto kept = with.seal.replace(tx, session.presented.reveal(), renewal.grant->toSecret(), now);
        if (!kept) {
            return kept;
        }
    }
    // Names and roles as they are there now, and whether a rule still lets the person in.
    return renewal.identity
        ? identity::recordSignIn(tx, *renewal.identity, with.policy, now).map([](const store::UserRow &) {})
        : store::Result<void>();
}

} // namespace

UpstreamRenewal::UpstreamRenewal(UpstreamRenewalParts parts)
    : m_parts(std::move(parts))
{
}

void UpstreamRenewal::check(const Session &session, QObject *context, Checked then)
{
    QList<Waiter> &waiting = m_waiting[session.familyId];
    waiting.append({context, std::move(then)});
    if (waiting.size() > 1) {
        return;
    }
    m_parts.store.read(
        this,
        [seal = m_parts.seal, presented = session.presented, now = m_parts.clock.now()](
            store::Database &database) { return seal.open(database, presented.reveal(), now); },
        [this, session](const store::Result<std::optional<core::Secret>> &opened) {
            if (opened) {
                ask(session, *opened);
            } else {
                qCWarning(lcOAuth).noquote() << "a provider token cannot be read:" << opened.error().detail;
                finish(session.familyId, UpstreamStanding::Failed);
            }
        });
}

void UpstreamRenewal::ask(const Session &session, const std::optional<core::Secret> &sealedGrant)
{
    const auto grant = sealedGrant ? identity::ProviderGrant::fromSecret(*sealedGrant) : std::nullopt;
    identity::Provider *const provider = grant ? m_parts.providers.find(grant->provider) : nullptr;
    if (!provider) { // an account kept here, or a provider that is switched off
        finish(session.familyId, UpstreamStanding::Good);
        return;
    }
    const auto asked = [this, session, name = provider->displayName()](
                           const core::Expected<identity::ProviderRenewal, identity::ProviderError> &renewal) {
        const bool isSomebodyElse
            = renewal && renewal->identity && userIdOf(*renewal->identity) != session.userId;
        if (renewal && !isSomebodyElse) {
            keep(session, *renewal);
            return;
        }
        const bool isUnknown = !renewal && renewal.error().kind == identity::ProviderErrorKind::Unreachable;
        qCWarning(lcOAuth).noquote() << name << (isUnknown ? "could not be asked about" : "no longer knows")
                                     << session.userId.toString()
                                     << (renewal ? QStringLiteral("(speaks of somebody else)") : renewal.error().detail);
        finish(session.familyId, isUnknown ? UpstreamStanding::Good : UpstreamStanding::Refused);
    };
    provider->renew(*grant, this, asked);
}

void UpstreamRenewal::keep(const Session &session, const identity::ProviderRenewal &renewal)
{
    if (!renewal.grant && !renewal.identity) {
        finish(session.familyId, UpstreamStanding::Good);
        return;
    }
    m_parts.store.write(
        this,
        [session, renewal, with = Keeping{m_parts.seal, m_parts.policy}, now = m_parts.clock.now()](
            store::Transaction &tx) { return keepAnswer(tx, session, renewal, with, now); },
        [this, familyId = session.familyId](const store::Result<void> &kept) {
            if (!kept) {
                qCWarning(lcOAuth).noquote() << "a provider's answer cannot be kept:" << kept.error().detail;
            }
            finish(familyId, kept ? UpstreamStanding::Good : UpstreamStanding::Failed);
        });
}

void UpstreamRenewal::finish(const core::FamilyId &familyId, UpstreamStanding standing)
{
    const QList<Waiter> waiting = m_waiting.take(familyId);
    for (const Waiter &waiter : waiting) {
        if (waiter.context) {
            waiter.then(standing);
        }
    }
}

} // namespace oauth
