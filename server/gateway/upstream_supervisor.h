// SPDX-License-Identifier: GPL-3.0-or-later
// Every connection to every upstream: opened on demand, one for each (server, user or everybody, credential, capabilities); ended when nobody
// has used it for a while, when its user may not any more, or when room is needed; not tried again at once when it keeps failing. Server
// thread.
#pragma once

#include "server/gateway/upstream_link.h"

#include <QTimer>

#include <map>
#include <vector>

namespace gateway
{

struct SupervisorLimits {
    int links = 64;        // of all servers together: each may be a process
    int linksPerUser = 16;
    std::chrono::milliseconds idleTimeout{std::chrono::minutes(10)};
    std::chrono::milliseconds firstBackOff{1'000}; // doubles; the first failure of a connection that had worked is forgiven
    std::chrono::milliseconds longestBackOff{60'000};
    std::chrono::milliseconds sweepInterval{15'000};
};

struct LinkWish {
    QString serverId;
    LinkKey key;
    std::function<UpstreamAccess()> access; // made only when a connection is needed
    DeclaredClient client;
    EraHint hint = EraHint::Unknown;
    ConnectionLimits limits;
};

class UpstreamSupervisor final : public QObject
{
    Q_OBJECT
public:
    explicit UpstreamSupervisor(SupervisorLimits limits = {}, QObject *parent = nullptr);
    ~UpstreamSupervisor() override; // closes every connection in order

    // Calls back when the connection is open, or with the reason; at once, or later while `context` lives. `made` is called before anything
    // else when a new one is made.
    void acquire(const LinkWish &wish, QObject *context, std::function<void(UpstreamLink &)> made, UpstreamLink::Ready then);
    [[nodiscard]] UpstreamLink *find(const QString &serverId, const LinkKey &key) const; // null: none

    void closeAll(); // what is under way over them fails before this returns
    void closeServer(const QString &serverId); // also forgets its failures: somebody changed something
    void closeUser(const core::UserId &userId);
    [[nodiscard]] bool hasLinksOf(const core::UserId &userId) const;
    [[nodiscard]] int countOf(const QString &serverId) const;

private:
    struct Entry {
        QString serverId;
        UpstreamLink *link = nullptr;
    };
    struct Failures {
        QString serverId;
        LinkKey key;
        int count = 0;
        qint64 notBeforeMs = 0;
        UpstreamFailure last;
    };
    [[nodiscard]] std::optional<UpstreamFailure> whyNotNow(const LinkWish &wish);
    [[nodiscard]] Failures *failuresOf(const QString &serverId, const LinkKey &key);
    UpstreamLink &make(const LinkWish &wish);
    void onClosed(UpstreamLink *link, const UpstreamFailure &reason);
    [[nodiscard]] bool closeLongestIdle(const std::function<bool(const Entry &)> &isConcerned); // false: none is idle
    void closeWhere(const std::function<bool(const Entry &)> &isConcerned);
    void sweep();

    const SupervisorLimits m_limits;
    std::vector<Entry> m_entries;
    std::vector<Failures> m_failures; // bounded: those of the last minutes
    QTimer m_sweepTimer;
};

} // namespace gateway
