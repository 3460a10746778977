// SPDX-License-Identifier: GPL-3.0-or-later
// Reports over many recorded calls: how long each question takes, how fast an export is, and what memory they need, as the number grows.
//   bench_usage DIRECTORY [MILLIONS]     500 users, 100 tools of 10 servers, 30 clients, 90 days; keeps the file and goes on from it
#include "server/analytics/call_export.h"
#include "server/analytics/rollup_writer.h"
#include "server/analytics/usage_report.h"
#include "server/store/call_table.h"
#include "server/store/store.h"

#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QRandomGenerator>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace
{

using namespace std::chrono_literals;

constexpr int Users = 500;
constexpr int Tools = 100;
constexpr int Servers = 10;
constexpr int Clients = 30;
constexpr int Days = 90;
constexpr core::Milliseconds Start{std::chrono::milliseconds(1'780'012'800'000)}; // a midnight
constexpr core::Milliseconds End = Start + std::chrono::days(Days);
constexpr int CallsPerBatch = 500; // a transaction remembers each row that it announces

// Few do most of it, as people do: the square makes the first of a kind the most frequent.
int skewed(QRandomGenerator &random, int count)
{
    const double share = random.generateDouble();
    return int(share * share * count);
}

store::CallRow callAt(QRandomGenerator &random, core::Milliseconds time)
{
    const int user = skewed(random, Users);
    const int tool = skewed(random, Tools);
    store::CallRow call;
    call.time = time;
    call.requestId = core::RequestId(QString::number(random.generate64(), 36));
    call.userId = core::UserId(QStringLiteral("github|%1").arg(100'000 + user));
    call.login = QStringLiteral("user%1").arg(user);
    call.name = QStringLiteral("User Number %1").arg(user);
    call.email = call.login + QStringLiteral("@example.org");
    const int client = (user + int(random.bounded(3)) * 7) % Clients; // each of them uses up to three
    call.clientId = core::ClientId(QStringLiteral("mcp_localhost_%1_client").arg(client));
    call.clientName = QStringLiteral("Client %1").arg(client);
    call.clientVersion = QStringLiteral("1.2.3");
    call.server = QStringLiteral("server%1").arg(tool % Servers);
    call.tool = QStringLiteral("tool_%1").arg(tool);
    call.revision = QStringLiteral("2025-11-25");
    call.transport = QStringLiteral("streamable-http");
    call.familyId = core::FamilyId(QStringLiteral("family-%1").arg(user));
    const int fate = random.bounded(100);
    call.outcome = fate < 94 ? store::CallOutcome::Ok : fate < 97 ? store::CallOutcome::ToolError : store::CallOutcome(2 + fate % 4);
    call.duration = std::chrono::microseconds(qint64(std::exp(6 + 3 * random.generateDouble() + 3 * random.generateDouble())));
    call.requestBytes = 200 + random.bounded(300);
    call.responseBytes = random.bounded(5000);
    call.arguments = QStringLiteral("{\"query\":\"number %1\"}").arg(random.bounded(1'000'000));
    return call;
}

store::Result<void> fill(store::Transaction &transaction, qint64 first, qint64 all)
{
    QRandomGenerator random(quint32(first) + 1);
    analytics::RollupWriter rollups(transaction);
    store::Result<void> done;
    for (qint64 i = first; i < std::min(first + CallsPerBatch, all) && done; ++i) {
        const auto offset = std::chrono::milliseconds(qint64(double(i) / double(all) * double(std::chrono::milliseconds(End - Start).count())));
        const store::CallRow call = callAt(random, Start + offset);
        done = store::CallTable(transaction).insert(call).and_then([&](qint64) { return rollups.count(call); });
    }
    return done.and_then([&] { return rollups.write(); });
}

qint64 memoryKilobytes(const char *line)
{
    QFile status(QStringLiteral("/proc/self/status"));
    (void)status.open(QIODevice::ReadOnly);
    for (const QByteArray &row : status.readAll().split('\n')) {
        if (row.startsWith(line)) {
            return row.simplified().split(' ').value(1).toLongLong();
        }
    }
    return 0;
}

template <class Ask>
void measure(const char *what, Ask ask)
{
    QList<double> times;
    for (int i = 0; i < 5; ++i) {
        QElapsedTimer timer;
        timer.start();
        if (const auto answer = ask(); !answer) {
            std::printf("%s: %s\n", what, qPrintable(answer.error().detail));
            return;
        }
        times << double(timer.nsecsElapsed()) / 1e6;
    }
    std::printf("  %-52s first %8.1f ms   median %8.1f ms\n", what, times.constFirst(), (std::sort(times.begin(), times.end()), times.at(2)));
    std::fflush(stdout);
}

struct Question {
    const char *title;
    analytics::Filter filter;
};

QList<Question> questions()
{
    analytics::Filter all;
    all.from = Start;
    all.to = End;
    QList<Question> list{{"90 days", all}};
    const auto add = [&](const char *title, auto change) {
        analytics::Filter filter = all;
        change(filter);
        list.append({title, filter});
    };
    const core::UserId user(QStringLiteral("github|100003"));
    const core::ClientId client(QStringLiteral("mcp_localhost_3_client"));
    add("24 hours", [](auto &f) { f.from = *f.to - 24h; });
    add("7 days, ends within a minute", [](auto &f) { f.to = *f.to - 12345ms; f.from = *f.to - 7 * 24h; });
    add("one user", [&](auto &f) { f.users = {user}; });
    add("one tool", [](auto &f) { f.tools = QStringList{QStringLiteral("tool_1")}; });
    add("one client", [&](auto &f) { f.clients = {client}; });
    add("one server", [](auto &f) { f.servers = QStringList{QStringLiteral("server1")}; });
    add("an outcome", [](auto &f) { f.outcomes = {store::CallOutcome::Denied}; });
    add("user and tool", [&](auto &f) { f.users = {user}; f.tools = QStringList{QStringLiteral("tool_1")}; });
    add("tool and client", [&](auto &f) { f.tools = QStringList{QStringLiteral("tool_1")}; f.clients = {client}; });
    add("user, tool, client and outcome", [&](auto &f) {
        f.users = {user}; f.tools = QStringList{QStringLiteral("tool_1")}; f.clients = {client}; f.outcomes = {store::CallOutcome::Ok};
    });
    return list;
}

void ask(store::Database &database)
{
    const auto subjects = analytics::Subjects::load(database);
    const auto span = analytics::CallCounts::spanOf(database);
    using namespace store::call_dimension;
    for (const Question &question : questions()) {
        std::printf("%s\n", question.title);
        const analytics::CallCounts counts(database, subjects->scopeOf(question.filter), *span);
        measure("calls over time by outcome", [&] { return counts.by(0, analytics::bucketFor(*question.filter.to - *question.filter.from)); });
        measure("percentiles", [&] { return counts.latenciesBy(0); });
        measure("top tools", [&] { return counts.by(Tool); });
        measure("percentiles by tool", [&] { return counts.latenciesBy(Tool); });
        measure("top users", [&] { return counts.by(User); });
        measure("top clients", [&] { return counts.by(Client); });
        measure("the whole report, users x tools too", [&] { return analytics::usageReport(database, {.filter = question.filter}); });
        measure("first page of the table", [&] { return store::CallPages(database).page({subjects->scopeOf(question.filter).conditions, store::CallOrder::NewestFirst, std::nullopt, 200}); });
    }
    analytics::Filter words;
    words.text = QStringLiteral("number 77777");
    measure("a slice of 20,000 rows looked through for a text", [&] {
        return store::CallPages(database).slice({subjects->scopeOf(words).conditions, store::CallOrder::NewestFirst, std::nullopt, 200}, 20'000);
    });
}

void exportMillion(store::Database &database)
{
    const qint64 before = memoryKilobytes("VmRSS");
    QElapsedTimer timer;
    timer.start();
    qint64 rows = 0;
    qint64 bytes = 0;
    std::optional<store::CallPosition> after;
    do {
        const auto page = analytics::exportCalls(database, {}, {}, after);
        if (!page) {
            return;
        }
        rows += page->rows;
        bytes += page->text.size();
        after = page->next;
    } while (after && rows < 1'000'000);
    std::printf("export: %lld rows, %.0f MB, %.0f rows/s, memory %+lld kB (peak of all %lld kB)\n", static_cast<long long>(rows), double(bytes) / 1e6,
                double(rows) * 1e9 / double(timer.nsecsElapsed()), static_cast<long long>(memoryKilobytes("VmRSS") - before),
                static_cast<long long>(memoryKilobytes("VmHWM")));
}

} // namespace

int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    const QStringList arguments = application.arguments();
    if (arguments.size() < 2) {
        std::fprintf(stderr, "usage: bench_usage DIRECTORY [MILLIONS]\n");
        return 2;
    }
    const qint64 all = std::max(1, arguments.value(2).toInt()) * 1'000'000LL;
    const QString path = QDir(arguments.at(1)).filePath(QStringLiteral("usage-%1.db").arg(all));
    auto store = store::Store::open(path);
    if (!store) {
        std::fprintf(stderr, "%s\n", qPrintable(store.error().detail));
        return 1;
    }
    const auto recorded = (*store)->writeAndWait([](store::Transaction &transaction) { return store::CallPages(transaction.database()).lastId(); });
    QElapsedTimer timer;
    timer.start();
    for (qint64 first = *recorded; first < all; first += CallsPerBatch) {
        const auto done = (*store)->writeAndWait([first, all](store::Transaction &transaction) { return fill(transaction, first, all); });
        if (!done) {
            std::fprintf(stderr, "%s\n", qPrintable(done.error().detail));
            return 1;
        }
    }
    if (*recorded < all) {
        std::printf("recorded %lld calls at %.0f a second\n", static_cast<long long>(all - *recorded), double(all - *recorded) * 1e9 / double(timer.nsecsElapsed()));
    }
    std::printf("%lld calls, %.0f MB\n", static_cast<long long>(all), double((*store)->sizeOnDisk()) / 1e6);
    store->reset();
    auto database = store::Database::open(path, store::Database::Mode::QueryOnly);
    ask(**database);
    exportMillion(**database);
    return 0;
}
