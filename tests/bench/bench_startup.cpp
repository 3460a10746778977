// SPDX-License-Identifier: GPL-3.0-or-later
// How long the store and live state take from nothing to ready on a full database.
//   bench_startup fill DATABASE [USERS]     makes one (10,000 users, half of them with a session; 10 calls each)
//   bench_startup open DATABASE [RUNS]      opens it RUNS (20) times; prints min, median and max in milliseconds
// `fill` serves to measure whole programs, too: fill DATA_DIR/gatehouse.db, then start gatehouse-server on DATA_DIR.
#include "server/live/live_state.h"
#include "server/store/call_table.h"
#include "server/store/client_table.h"
#include "server/store/refresh_token_family_table.h"
#include "server/store/refresh_token_table.h"
#include "server/store/revoked_access_token_table.h"
#include "server/store/user_table.h"
#include "tests/support/rows.h"

#include <QCoreApplication>
#include <QElapsedTimer>

#include <algorithm>
#include <cstdio>

namespace
{

using store::Result;
using store::Transaction;

Result<void> insertUser(Transaction &transaction, int number)
{
    const QByteArray login = "user" + QByteArray::number(number);
    const auto user = tests::userRow(login.constData());
    Result<void> done = store::UserTable(transaction).insert(user);
    if (number % 2 == 0) {
        const QByteArray id = "family-" + login;
        const auto family = tests::familyRow(id.constData(), login.constData());
        done = done.and_then([&] { return store::RefreshTokenFamilyTable(transaction).insert(family); });
        done = done.and_then([&] {
            return store::RefreshTokenTable(transaction)
                .insert({"hash-" + login, family.id, {}, tests::someTime, tests::someTime + std::chrono::days(30), {}, {}});
        });
        done = done.and_then([&] {
            return store::RevokedAccessTokenTable(transaction).insert("jti-" + login, tests::someTime + std::chrono::hours(1));
        });
    }
    store::CallRow call;
    call.userId = user.id;
    call.login = user.login;
    call.tool = QStringLiteral("add");
    for (int i = 0; i < 10; ++i) {
        call.time = tests::someTime + std::chrono::seconds(i);
        done = done.and_then([&] { return store::CallTable(transaction).insert(call).map([](qint64) {}); });
    }
    return done;
}

int fail(const store::Error &error)
{
    std::fprintf(stderr, "%s\n", qPrintable(error.detail));
    return 1;
}

int fill(const QString &path, int users)
{
    auto store = store::Store::open(path);
    if (!store) {
        return fail(store.error());
    }
    const auto filled = (*store)->writeAndWait([users](Transaction &transaction) {
        Result<void> done = store::ClientTable(transaction).insert(tests::clientRow());
        for (int i = 0; i < users; ++i) {
            done = done.and_then([&] { return insertUser(transaction, i); });
        }
        return done;
    });
    if (!filled) {
        return fail(filled.error());
    }
    std::printf("%s: %d users, %d sessions, %d calls, %lld bytes\n", qPrintable(path), users, (users + 1) / 2, users * 10,
                static_cast<long long>((*store)->sizeOnDisk()));
    return 0;
}

int open(const QString &path, int runs)
{
    QList<double> times;
    for (int i = 0; i < runs; ++i) {
        QElapsedTimer timer;
        timer.start();
        auto store = store::Store::open(path);
        if (!store) {
            return fail(store.error());
        }
        const core::SystemClock clock;
        const auto live = live::LiveState::open(**store, clock);
        if (!live) {
            return fail(live.error());
        }
        times << double(timer.nsecsElapsed()) / 1e6;
    }
    std::sort(times.begin(), times.end());
    std::printf("store and live state ready: min %.1f ms, median %.1f ms, max %.1f ms (%d runs)\n", times.constFirst(),
                times.at(times.size() / 2), times.constLast(), runs);
    return 0;
}

} // namespace

int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    const QStringList arguments = application.arguments();
    const int number = arguments.value(3).toInt();
    if (arguments.size() >= 3 && arguments.at(1) == QLatin1String("fill")) {
        return fill(arguments.at(2), number > 0 ? number : 10'000);
    }
    if (arguments.size() >= 3 && arguments.at(1) == QLatin1String("open")) {
        return open(arguments.at(2), number > 0 ? number : 20);
    }
    std::fprintf(stderr, "usage: bench_startup fill DATABASE [USERS] | open DATABASE [RUNS]\n");
    return 2;
}
