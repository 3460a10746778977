// SPDX-License-Identifier: GPL-3.0-or-later
// A program that records calls and audit events until somebody kills it.
//   usage_victim DATABASE SEED     prints the number of calls it has handed over, now and then
#include "server/analytics/event_recorder.h"
#include "server/audit/append.h"
#include "server/store/store.h"
#include "tests/unit/analytics/random_calls.h"

#include <QCoreApplication>
#include <QTimer>

#include <cstdio>

int main(int argc, char *argv[])
{
    QCoreApplication application(argc, argv);
    auto store = store::Store::open(application.arguments().value(1));
    if (!store) {
        qFatal("%s", qPrintable(store.error().detail));
    }
    const core::SystemClock clock;
    analytics::EventRecorder recorder(**store, clock, {.queuedCalls = 100'000, .interval = std::chrono::milliseconds(1)});
    tests::RandomCalls random(application.arguments().value(2).toUInt());
    int handed = 0;
    QTimer load;
    QObject::connect(&load, &QTimer::timeout, &load, [&] {
        for (int i = 0; i < 20; ++i) {
            analytics::CallEvent event;
            static_cast<store::CallRow &>(event) = random.next();
            event.arguments.reset();
            event.givenArguments = QJsonObject{{QStringLiteral("a"), handed}};
            recorder.record(std::move(event));
            ++handed;
        }
        (*store)->write(
            &load,
            [](store::Transaction &transaction) {
                return audit::append(transaction, {.kind = audit::EventKind::SettingsChanged, .time = core::SystemClock().nowMs()});
            },
            [](const store::Result<void> &) {});
        std::fprintf(stdout, "%d\n", handed);
        std::fflush(stdout);
    });
    load.start(1);
    return QCoreApplication::exec();
}
