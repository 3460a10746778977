// SPDX-License-Identifier: GPL-3.0-or-later
// Calls and filters as they come, repeatable by their seed.
#pragma once

#include "server/analytics/filter.h"
#include "server/analytics/rollup_writer.h"
#include "server/store/call_table.h"

#include <QRandomGenerator>

namespace tests
{

class RandomCalls final
{
public:
    static constexpr core::Milliseconds Start{std::chrono::milliseconds(1'800'000'000'000)};
    static constexpr std::chrono::days Days{4};

    explicit RandomCalls(quint32 seed)
        : m_random(seed)
    {
    }

    [[nodiscard]] store::CallRow next()
    {
        store::CallRow call;
        call.time = time();
        call.requestId = core::RequestId(QString::number(m_random.generate64()));
        call.userId = core::UserId(user());
        call.login = QStringLiteral("=cmd()|") + call.userId.toString();
        call.clientId = core::ClientId(client());
        call.clientName = QStringLiteral("\"a;b\"\n") + call.clientId.toString();
        call.server = server();
        call.tool = tool();
        call.familyId = core::FamilyId(QStringLiteral("session-%1").arg(m_random.bounded(5)));
        call.outcome = outcome();
        call.error = call.outcome == store::CallOutcome::Ok ? QString() : QStringLiteral("\u202eerror \U0001F600");
        call.duration = std::chrono::microseconds(qint64(std::exp(m_random.generateDouble() * 18)));
        call.queued = call.duration / 10;
        call.requestBytes = m_random.bounded(5000);
        call.responseBytes = m_random.bounded(5000);
        call.costMicros = call.outcome == store::CallOutcome::Ok ? m_random.bounded(3) * 40'000 : 0;
        call.arguments = QStringLiteral("{\"a\":%1}").arg(m_random.bounded(50));
        return call;
    }

    [[nodiscard]] analytics::Filter nextFilter()
    {
        analytics::Filter filter;
        if (chance(2)) {
            filter.from = time();
        }
        if (chance(2)) {
            filter.to = time();
        }
        for (int i = chance(3) ? 1 + m_random.bounded(2) : 0; i > 0; --i) {
            filter.users << core::UserId(user());
        }
        for (int i = chance(4) ? 1 : 0; i > 0; --i) {
            filter.clients << core::ClientId(client());
        }
        if (chance(4)) {
            filter.servers << server();
        }
        if (chance(4)) {
            filter.tools << (chance(2) ? tool() : server() + u'/' + tool());
        }
        if (chance(4)) {
            filter.outcomes << outcome() << outcome();
        }
        if (chance(8)) {
            filter.session = core::FamilyId(QStringLiteral("session-1"));
        }
        if (chance(8)) {
            filter.text = QStringLiteral(":1");
        }
        return filter;
    }

    [[nodiscard]] static bool fits(const store::CallRow &call, const analytics::Filter &filter)
    {
        const QString key = call.server + u'/' + call.tool;
        return (!filter.from || call.time >= *filter.from) && (!filter.to || call.time < *filter.to)
            && (filter.users.isEmpty() || filter.users.contains(call.userId)) && (filter.clients.isEmpty() || filter.clients.contains(call.clientId))
            && (filter.servers.isEmpty() || filter.servers.contains(call.server))
            && (filter.tools.isEmpty() || filter.tools.contains(call.tool) || filter.tools.contains(key))
            && (filter.outcomes.isEmpty() || filter.outcomes.contains(call.outcome)) && (!filter.session || call.familyId == *filter.session)
            && (filter.text.isEmpty() || call.arguments->contains(filter.text));
    }

    [[nodiscard]] static store::Result<void> write(store::Transaction &transaction, QList<store::CallRow> &calls)
    {
        analytics::RollupWriter rollups(transaction);
        store::Result<void> done;
        for (store::CallRow &call : calls) {
            done = done.and_then([&] { return store::CallTable(transaction).insert(call); }).and_then([&](qint64 id) {
                call.id = id;
                return rollups.count(call);
            });
        }
        return done.and_then([&] { return rollups.write(); });
    }

private:
    [[nodiscard]] bool chance(int oneIn) { return m_random.bounded(oneIn) == 0; }
    [[nodiscard]] core::Milliseconds time() { return Start + std::chrono::milliseconds(m_random.bounded(qint64(std::chrono::milliseconds(Days).count()))); }
    [[nodiscard]] QString user() { return QStringLiteral("local|user%1").arg(m_random.bounded(6)); }
    [[nodiscard]] QString client() { return QStringLiteral("client%1").arg(m_random.bounded(4)); }
    [[nodiscard]] QString server() { return QStringLiteral("server%1").arg(m_random.bounded(3)); }
    [[nodiscard]] QString tool() { return QStringLiteral("tool%1").arg(m_random.bounded(5)); }
    [[nodiscard]] store::CallOutcome outcome() { return store::CallOutcome(m_random.bounded(store::CallOutcomes)); }

    QRandomGenerator m_random;
};

} // namespace tests
