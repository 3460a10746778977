// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/approval_administration.h"

#include "server/admin/audited.h"
#include "server/admin/summaries.h"
#include "server/admin/user_rules.h"
#include "server/core/iso_time.h"
#include "server/store/approval_request_table.h"
#include "server/store/user_table.h"

namespace admin
{

namespace
{

using store::Transaction;

constexpr std::chrono::minutes DenialLasts{10}; // product section 5: may ask again after ten minutes

Outcome<Done> approve(Transaction &transaction, store::UserRow user, const Decision &decision)
{
    if (auto rule = requireRole(transaction, decision.role); !mayGoOn(rule)) {
        return rule;
    }
    user.status = store::UserStatus::Approved;
    user.approvedBy = store::ApprovedBy::Person;
    user.role = decision.role;
    user.approvalEndsAt = decision.approvalEndsAt;
    user.deniedUntilAt.reset();
    if (!decision.note.isEmpty()) {
        user.note = decision.note;
    }
    if (const auto updated = store::UserTable(transaction).update(user); !updated) {
        return failedJob<Done>(updated);
    }
    const auto removed = store::ApprovalRequestTable(transaction).remove(user.id);
    return removed ? done() : failedJob<Done>(removed);
}

Outcome<Done> deny(Transaction &transaction, const store::UserRow &user, core::Seconds now)
{
    if (user.statusAt(now) == store::UserStatus::Approved) {
        return ruledOut<Done>(refused("already_approved",
            QStringLiteral("%1 is approved, so there is nothing to deny: block them, or end their approval with \"user expire\".").arg(user.login)));
    }
    if (const auto updated = store::UserTable(transaction).updateDeniedUntil(user.id, now + DenialLasts); !updated) {
        return failedJob<Done>(updated);
    }
    const auto removed = store::ApprovalRequestTable(transaction).remove(user.id);
    return removed ? done() : failedJob<Done>(removed);
}

Outcome<Done> apply(Transaction &transaction, const store::UserRow &user, const Decision &decision, core::Seconds now)
{
    // Approving the only owner "as member" would leave nobody who may change settings.
    const bool keepsOwner = decision.kind == Decision::Kind::Approve && decision.role == QLatin1String("owner") && !decision.approvalEndsAt;
    if (!keepsOwner) {
        if (auto rule = requireAnotherOwner(transaction, user, now); !mayGoOn(rule)) {
            return rule;
        }
    }
    switch (decision.kind) {
    case Decision::Kind::Approve:
        return approve(transaction, user, decision);
    case Decision::Kind::Deny:
        return deny(transaction, user, now);
    case Decision::Kind::Block:
        return doneUnless(block(transaction, user.id, now));
    case Decision::Kind::ApproveOnce:
        break; // changes no right of the user: see admitOnce()
    }
    Q_UNREACHABLE();
}

audit::EventKind kindOf(Decision::Kind kind)
{
    switch (kind) {
    case Decision::Kind::Approve:
        return audit::EventKind::UserApproved;
    case Decision::Kind::ApproveOnce:
        return audit::EventKind::UserApprovedOnce;
    case Decision::Kind::Deny:
        return audit::EventKind::UserDenied;
    case Decision::Kind::Block:
        return audit::EventKind::UserBlocked;
    }
    Q_UNREACHABLE();
}

audit::Event eventOf(const core::UserId &id, const Decision &decision, audit::ActorKind via, core::Milliseconds now)
{
    audit::Event event = actOf(via, kindOf(decision.kind), now);
    event.userId = id;
    if (decision.kind == Decision::Kind::Approve) {
        event.details.insert(QStringLiteral("role"), decision.role);
        if (decision.approvalEndsAt) {
            event.details.insert(QStringLiteral("until"), core::toIsoTime(*decision.approvalEndsAt));
        }
    }
    return event;
}

} // namespace

ApprovalAdministration::ApprovalAdministration(store::Store &store, const core::Clock &clock, IdentityControl &identity, audit::ActorKind via)
    : m_store(store)
    , m_clock(clock)
    , m_identity(identity)
    , m_via(via)
{
}

void ApprovalAdministration::list(Reply<QList<ApprovalSummary>> reply)
{
    const auto job = [now = m_clock.now()](store::Database &database) -> Outcome<QList<ApprovalSummary>> {
        const auto rows = store::ApprovalRequestTable(database).listOverviews(now);
        if (!rows) {
            return failedJob<QList<ApprovalSummary>>(rows);
        }
        QList<ApprovalSummary> approvals;
        for (const store::ApprovalOverviewRow &row : *rows) {
            approvals.append(toSummary(row, now));
        }
        return Result<QList<ApprovalSummary>>(approvals);
    };
    m_store.report(this, job, answerWith(std::move(reply)));
}

void ApprovalAdministration::decide(const core::UserId &id, const Decision &decision, Reply<Done> reply)
{
    if (decision.kind == Decision::Kind::ApproveOnce) {
        return admitOnce(id, std::move(reply));
    }
    const auto job = [id, decision, now = m_clock.now()](Transaction &transaction, audit::Event &) -> Outcome<Done> {
        const auto user = store::UserTable(transaction).find(id);
        if (!user) {
            return failedJob<Done>(user);
        }
        return *user ? apply(transaction, **user, decision, now) : ruledOut<Done>(notFound("user"));
    };
    if (decision.kind != Decision::Kind::Approve) {
        m_identity.withdrawAdmission(id); // at once; should the write fail, they may only have to ask again
    }
    m_store.write(this, audited<Done>(eventOf(id, decision, m_via, m_clock.nowMs()), job), answerWith(std::move(reply)));
}

void ApprovalAdministration::admitOnce(const core::UserId &id, Reply<Done> reply)
{
    const auto takeRequest = [id, now = m_clock.now()](Transaction &transaction, audit::Event &event) -> Outcome<core::ClientId> {
        const store::ApprovalRequestTable requests(transaction);
        const auto request = requests.find(id, now);
        if (!request) {
            return failedJob<core::ClientId>(request);
        }
        if (!*request) {
            return ruledOut<core::ClientId>(notFound("request"));
        }
        event.clientId = (*request)->clientId;
        const auto removed = requests.remove(id);
        return removed ? Outcome<core::ClientId>(Result<core::ClientId>((*request)->clientId)) : failedJob<core::ClientId>(removed);
    };
    audit::Event act = actOf(m_via, audit::EventKind::UserApprovedOnce, m_clock.nowMs());
    act.userId = id;
    m_store.write(this, audited<core::ClientId>(act, takeRequest), answerWith(Reply<core::ClientId>([this, id, reply = std::move(reply)](Result<core::ClientId> client) {
                      if (!client) {
                          return reply(core::unexpected(Error(client.error())));
                      }
                      m_identity.admitOnce(id, *client);
                      reply(Done{});
                  })));
}

} // namespace admin
