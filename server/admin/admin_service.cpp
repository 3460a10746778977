// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/admin_service.h"

#include "server/store/store.h"

#include <QMetaMethod>

namespace admin
{

namespace
{

constexpr std::chrono::milliseconds BatchInterval{100};
constexpr int MostRowsOfATopic = 200; // beyond it, asking for everything once is cheaper than row by row

// nullopt: nobody shows it.
std::optional<Topic> toAdmin(store::Topic topic)
{
    switch (topic) {
    case store::Topic::Users:
    case store::Topic::Roles:
        return Topic::Users;
    case store::Topic::ApprovalRequests:
        return Topic::Approvals;
    case store::Topic::Clients:
        return Topic::Clients;
    case store::Topic::Families:
        return Topic::Sessions;
    case store::Topic::Calls:
        return Topic::Calls;
    case store::Topic::PersonalAccessTokens:
        return Topic::Tokens;
    case store::Topic::SigningKeys:
        return Topic::Settings;
    case store::Topic::AccessTokens:
    case store::Topic::AuditEvents:
    case store::Topic::Servers:
        return std::nullopt;
    }
    Q_UNREACHABLE();
}

// A row that changed twice needs one look; its removal wins.
QList<Change> merged(const QList<Change> &changes)
{
    QList<Change> result;
    QHash<QPair<int, QByteArray>, qsizetype> seen;
    QHash<int, int> perTopic;
    for (const Change &change : changes) {
        const QPair<int, QByteArray> row(int(change.topic), change.key);
        if (const auto earlier = seen.constFind(row); earlier != seen.cend()) {
            result[*earlier].isRemoval = change.isRemoval;
            continue;
        }
        seen.insert(row, result.size());
        result.append(change);
        ++perTopic[int(change.topic)];
    }
    for (auto topic = perTopic.cbegin(); topic != perTopic.cend(); ++topic) {
        if (*topic > MostRowsOfATopic) {
            result.removeIf([&](const Change &change) { return int(change.topic) == topic.key(); });
            result.append({Topic(topic.key()), {}, false});
        }
    }
    return result;
}

} // namespace

Administrations::Administrations(const AdminNeighbours &n, audit::ActorKind via)
    : users(n.store, n.clock, n.identity, via)
    , approvals(n.store, n.clock, n.identity, via)
    , clients(n.store, n.clock, n.settings, via)
    , sessions(n.store, n.clock, n.listener, via)
    , roles(n.store, n.clock, via)
    , access({n.store, n.clock, n.settings, n.listener}, via)
    , tokens(n.store, n.clock, via)
    , servers(n.store, n.clock, via)
    , upstreams({n.store, n.clock, n.upstreams, n.sealing}, via)
    , tools(n.store, n.clock, via)
    , settings(n.settings, n.audit, via)
    , keys(n.store, n.clock, n.keys, settings, via)
    , branding({n.store, n.clock, n.listener, n.branding}, via)
    , audit(n.store, n.clock, via)
    , usage(n.store, n.clock, users, via)
{
}

AdminService::AdminService(const AdminNeighbours &n)
    : m_listener(n.listener)
    , m_backup(n.backup)
    , m_console(n, audit::ActorKind::Console)
    , m_commandLine(n, audit::ActorKind::CommandLine)
    , m_reports(n.store, n.clock, n.listener, n.settings)
{
    m_batch.setSingleShot(true);
    m_batch.setInterval(BatchInterval);
    connect(&m_batch, &QTimer::timeout, this, &AdminService::publish);
    connect(&n.store, &store::Store::committed, this, &AdminService::gather);
    for (const BrandingAdministration *branding : {&m_console.branding, &m_commandLine.branding}) {
        connect(branding, &BrandingAdministration::changed, this, [this] { announce({Topic::Look, {}, false}); });
    }
}

void AdminService::announce(const Change &change)
{
    m_waiting.append(change);
    if (!m_batch.isActive()) {
        m_batch.start();
    }
}

bool AdminService::requestWindow()
{
    if (!isSignalConnected(QMetaMethod::fromSignal(&AdminService::windowRequested))) {
        return false;
    }
    Q_EMIT windowRequested();
    return true;
}

void AdminService::gather(const QList<store::Change> &changes)
{
    for (const store::Change &change : changes) {
        if (const auto topic = toAdmin(change.topic)) {
            // A role's rules concern everybody who has it.
            const QByteArray key = change.topic == store::Topic::Roles ? QByteArray() : change.key;
            announce({*topic, key, change.kind == store::ChangeKind::Removed});
        }
    }
}

void AdminService::publish()
{
    Q_EMIT changed(merged(std::exchange(m_waiting, {})));
}

} // namespace admin
