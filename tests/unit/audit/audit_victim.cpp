// SPDX-License-Identifier: GPL-3.0-or-later
// A program that appends audit events to a database until somebody kills it.
//   audit_victim DATABASE     prints the number of each event once it was answered
#include "tests/unit/audit/audit_events.h"
#include "server/audit/audit_log.h"
#include "server/store/store.h"

#include <QCoreApplication>

#include <cstdio>

namespace
{

void appendNext(store::Store &store, audit::AuditLog &log, int number)
{
    audit::Event refused = tests::mixedEvent(number);
    refused.result = audit::EventResult::Refused;
    log.record(refused);
    store.write(
        &store, [number](store::Transaction &transaction) { return audit::append(transaction, tests::mixedEvent(number)); },
        [&store, &log, number](const store::Result<void> &appended) {
            if (!appended) {
                qFatal("%s", qPrintable(appended.error().detail));
            }
            std::fprintf(stdout, "%d\n", number);
            std::fflush(stdout);
            appendNext(store, log, number + 1);
        });
}

} // namespace

int main(int argc, char *argv[])
{
    QCoreApplication application(argc, argv);
    auto store = store::Store::open(application.arguments().value(1));
    if (!store) {
        qFatal("%s", qPrintable(store.error().detail));
    }
    const core::SystemClock clock;
    audit::AuditLog log(**store, clock, {std::chrono::milliseconds(5), 20});
    // Several at once, so that commits carry groups of them.
    for (int lane = 0; lane < 4; ++lane) {
        appendNext(**store, log, lane * 1'000'000);
    }
    return QCoreApplication::exec();
}
