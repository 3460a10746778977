// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/gateway/upstream_supervisor.h"

#include <QLoggingCategory>

#include <algorithm>

namespace gateway
{

namespace
{

Q_LOGGING_CATEGORY(lcGateway, "gatehouse.gateway")

constexpr size_t MostFailures = 1024;

qint64 steadyNowMs()
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// What another attempt a moment later would not mend, and what the caller can mend alone.
bool isOfTheCallersOwn(UpstreamFailure::Kind kind)
{
    return kind == UpstreamFailure::Kind::SignInNeeded || kind == UpstreamFailure::Kind::ScopeNeeded || kind == UpstreamFailure::Kind::SessionEnded;
}

} // namespace

UpstreamSupervisor::UpstreamSupervisor(SupervisorLimits limits, QObject *parent)
    : QObject(parent)
    , m_limits(limits)
{
    connect(&m_sweepTimer, &QTimer::timeout, this, &UpstreamSupervisor::sweep);
    m_sweepTimer.start(m_limits.sweepInterval);
}

UpstreamSupervisor::~UpstreamSupervisor()
{
    closeAll();
}

UpstreamLink *UpstreamSupervisor::find(const QString &serverId, const LinkKey &key) const
{
    const auto found = std::find_if(m_entries.begin(), m_entries.end(),
                                    [&](const Entry &entry) { return entry.serverId == serverId && entry.link->key() == key; });
    return found == m_entries.end() ? nullptr : found->link;
}

void UpstreamSupervisor::acquire(const LinkWish &wish, QObject *context, std::function<void(UpstreamLink &)> made, UpstreamLink::Ready then)
{
    if (UpstreamLink *link = find(wish.serverId, wish.key)) {
        return link->whenOpen(context, std::move(then));
    }
    if (auto failure = whyNotNow(wish)) {
        return then(core::unexpected(std::move(*failure)));
    }
    UpstreamLink &link = make(wish);
    made(link);
    link.whenOpen(context, std::move(then));
    link.open(wish.client, wish.hint);
}

UpstreamSupervisor::Failures *UpstreamSupervisor::failuresOf(const QString &serverId, const LinkKey &key)
{
    const auto found = std::find_if(m_failures.begin(), m_failures.end(),
                                    [&](const Failures &failures) { return failures.serverId == serverId && failures.key == key; });
    return found == m_failures.end() ? nullptr : &*found;
}

std::optional<UpstreamFailure> UpstreamSupervisor::whyNotNow(const LinkWish &wish)
{
    const Failures *failures = failuresOf(wish.serverId, wish.key);
    if (const qint64 wait = failures ? failures->notBeforeMs - steadyNowMs() : 0; wait > 0) {
        UpstreamFailure failure = failures->last;
        failure.message += QStringLiteral("; it is tried again in %1 s").arg((wait + 999) / 1000);
        return failure;
    }
    const auto isOfUser = [&](const Entry &entry) { return !wish.key.userId.isEmpty() && entry.link->key().userId == wish.key.userId; };
    const bool hasUserRoom = std::count_if(m_entries.begin(), m_entries.end(), isOfUser) < m_limits.linksPerUser || closeLongestIdle(isOfUser);
    const bool hasRoom = hasUserRoom && (int(m_entries.size()) < m_limits.links || closeLongestIdle([](const Entry &) { return true; }));
    if (!hasRoom) {
        UpstreamFailure failure;
        failure.kind = UpstreamFailure::Kind::NotStarted;
        failure.message = QStringLiteral("too many connections to servers are in use at the moment");
        return failure;
    }
    return std::nullopt;
}

bool UpstreamSupervisor::closeLongestIdle(const std::function<bool(const Entry &)> &isConcerned)
{
    UpstreamLink *longest = nullptr;
    for (const Entry &entry : m_entries) {
        if (isConcerned(entry) && entry.link->isIdle() && (!longest || entry.link->lastUsedMs() < longest->lastUsedMs())) {
            longest = entry.link;
        }
    }
    closeWhere([longest](const Entry &entry) { return entry.link == longest; });
    return longest;
}

UpstreamLink &UpstreamSupervisor::make(const LinkWish &wish)
{
    auto *link = new UpstreamLink(wish.key, wish.access(), wish.limits, this);
    m_entries.push_back({wish.serverId, link});
    connect(link, &UpstreamLink::opened, this, [serverId = wish.serverId] { qCInfo(lcGateway).noquote() << serverId << "is connected"; });
    connect(link, &UpstreamLink::closed, this, [this, link](const UpstreamFailure &reason) { onClosed(link, reason); });
    return *link;
}

void UpstreamSupervisor::onClosed(UpstreamLink *link, const UpstreamFailure &reason)
{
    const auto entry = std::find_if(m_entries.begin(), m_entries.end(), [link](const Entry &e) { return e.link == link; });
    if (entry == m_entries.end()) {
        return;
    }
    qCWarning(lcGateway).noquote() << entry->serverId << "has ended:" << reason.message;
    Failures *failures = failuresOf(entry->serverId, link->key());
    if (link->hasServed() || isOfTheCallersOwn(reason.kind)) {
        std::erase_if(m_failures, [&](const Failures &f) { return &f == failures; }); // it works as such
    } else {
        if (!failures && m_failures.size() < MostFailures) {
            failures = &m_failures.emplace_back(Failures{entry->serverId, link->key(), 0, 0, {}});
        }
        if (failures) {
            const auto wait = m_limits.firstBackOff * (1 << std::min(failures->count, 10));
            failures->notBeforeMs = steadyNowMs() + std::min(m_limits.longestBackOff, std::chrono::milliseconds(wait)).count();
            ++failures->count;
            failures->last = reason;
        }
    }
    m_entries.erase(entry);
    link->deleteLater();
}

void UpstreamSupervisor::closeWhere(const std::function<bool(const Entry &)> &isConcerned)
{
    std::vector<UpstreamLink *> links;
    std::erase_if(m_entries, [&](const Entry &entry) {
        const bool isGone = isConcerned(entry);
        if (isGone) {
            links.push_back(entry.link);
        }
        return isGone;
    });
    for (UpstreamLink *link : links) {
        link->close();
        link->deleteLater();
    }
}

void UpstreamSupervisor::closeAll()
{
    closeWhere([](const Entry &) { return true; });
}

void UpstreamSupervisor::closeServer(const QString &serverId)
{
    closeWhere([&](const Entry &entry) { return entry.serverId == serverId; });
    std::erase_if(m_failures, [&](const Failures &failures) { return failures.serverId == serverId; });
}

void UpstreamSupervisor::closeUser(const core::UserId &userId)
{
    closeWhere([&](const Entry &entry) { return entry.link->key().userId == userId; });
}

bool UpstreamSupervisor::hasLinksOf(const core::UserId &userId) const
{
    return std::any_of(m_entries.begin(), m_entries.end(), [&](const Entry &entry) { return entry.link->key().userId == userId; });
}

int UpstreamSupervisor::countOf(const QString &serverId) const
{
    return int(std::count_if(m_entries.begin(), m_entries.end(), [&](const Entry &entry) { return entry.serverId == serverId; }));
}

void UpstreamSupervisor::sweep()
{
    const qint64 now = steadyNowMs();
    closeWhere([&](const Entry &entry) { return entry.link->isIdle() && now - entry.link->lastUsedMs() > m_limits.idleTimeout.count(); });
    std::erase_if(m_failures, [&](const Failures &f) { return now - f.notBeforeMs > m_limits.longestBackOff.count(); });
}

} // namespace gateway
