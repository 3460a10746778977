// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/runtime/audit_keeper.h"

#include "server/audit/append.h"
#include "server/audit/trim.h"
#include "server/oauth/keys/key_ring.h"
#include "server/store/meta_table.h"
#include "server/store/store.h"

#include <QLoggingCategory>

namespace runtime
{

namespace
{

Q_LOGGING_CATEGORY(lcAuditKeeper, "gatehouse.runtime.audit")

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds AfterStart = 20s;
constexpr std::chrono::milliseconds BetweenRuns = 1h;
constexpr auto BetweenSignatures = 24h;
constexpr int RowsPerStep = 500;
constexpr QLatin1String StatementType("gatehouse-audit-head+jwt");
const QString SignedAtKey = QStringLiteral("audit_head_signed_ms");

struct Due {
    bool isDue = false;
    audit::ChainHead head;
};

store::Result<Due> lookAt(store::Database &database, core::Milliseconds now)
{
    const auto signedAt = store::MetaTable(database).find(SignedAtKey);
    const auto head = audit::readHead(database);
    if (!signedAt || !head) {
        return core::unexpected(store::Error(signedAt ? head.error() : signedAt.error()));
    }
    const core::Milliseconds last(std::chrono::milliseconds(*signedAt ? (*signedAt)->toLongLong() : 0));
    return Due{head->id > 0 && now - last >= BetweenSignatures, *head};
}

} // namespace

AuditKeeper::AuditKeeper(Parts parts)
    : m_parts(std::move(parts))
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &AuditKeeper::run);
    m_timer.start(AfterStart);
}

void AuditKeeper::run()
{
    m_timer.start(BetweenRuns);
    const auto job = [now = m_parts.clock.nowMs()](store::Database &database) { return lookAt(database, now); };
    m_parts.store.read(this, job, [this](const store::Result<Due> &due) { due && due->isDue ? sign(due->head) : trim(); });
}

void AuditKeeper::sign(const audit::ChainHead &head)
{
    const QJsonObject statement{{QStringLiteral("iss"), m_parts.issuer},
                                {QStringLiteral("iat"), qint64(m_parts.clock.now().time_since_epoch().count())},
                                {QStringLiteral("audit_row"), head.id},
                                {QStringLiteral("audit_hash"), QString::fromLatin1(head.hash.toHex())}};
    m_parts.keys.sign(StatementType, statement, this, [this, head](const QByteArray &jws) { keep(head, jws); });
}

void AuditKeeper::keep(const audit::ChainHead &head, const QByteArray &statement)
{
    const auto job = [head, statement, now = m_parts.clock.nowMs()](store::Transaction &transaction) {
        audit::Event event;
        event.kind = audit::EventKind::AuditHeadSigned;
        event.time = now;
        event.actor.kind = audit::ActorKind::Server;
        event.onWhat = audit::toText(head);
        event.details = {{QStringLiteral("jws"), QString::fromLatin1(statement)}};
        return audit::append(transaction, event).and_then([&] {
            return store::MetaTable(transaction).update(SignedAtKey, QByteArray::number(qint64(now.time_since_epoch().count())));
        });
    };
    m_parts.store.write(this, job, [this](const store::Result<void> &kept) {
        if (!kept) {
            qCWarning(lcAuditKeeper).noquote() << "the end of the audit log cannot be signed:" << kept.error().detail;
        }
        trim();
    });
}

void AuditKeeper::trim()
{
    if (m_parts.retention.count() == 0) {
        Q_EMIT finished();
        return;
    }
    const core::Milliseconds now = m_parts.clock.nowMs();
    const auto job = [before = now - m_parts.retention, now](store::Transaction &transaction) { return audit::trim(transaction, before, now, RowsPerStep); };
    m_parts.store.write(this, job, [this](const store::Result<int> &removed) {
        if (!removed) {
            qCWarning(lcAuditKeeper).noquote() << "old audit rows cannot be removed:" << removed.error().detail;
        }
        removed && *removed == RowsPerStep ? trim() : Q_EMIT finished();
    });
}

} // namespace runtime
