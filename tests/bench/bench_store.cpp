// SPDX-License-Identifier: GPL-3.0-or-later
// Durable writes per second, by how many wait at the same time (they share a commit).
//   bench_store DIRECTORY [WRITES]
#include "server/store/meta_table.h"
#include "server/store/store.h"

#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>

#include <cstdio>

namespace
{

void writeNext(store::Store &store, int &started, int &answered, int writes)
{
    if (started >= writes) {
        return;
    }
    const QString key = QString::number(started++ % 1000);
    store.write(
        &store, [key](store::Transaction &transaction) { return store::MetaTable(transaction).update(key, QByteArray(200, 'x')); },
        [&store, &started, &answered, writes](const store::Result<void> &) {
            if (++answered == writes) {
                QCoreApplication::quit();
            }
            writeNext(store, started, answered, writes);
        });
}

} // namespace

int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    const QStringList arguments = application.arguments();
    if (arguments.size() < 2) {
        std::fprintf(stderr, "usage: bench_store DIRECTORY [WRITES]\n");
        return 2;
    }
    const int asked = arguments.value(2).toInt();
    const int writes = asked > 0 ? asked : 2000;
    auto store = store::Store::open(QDir(arguments.at(1)).filePath(QStringLiteral("bench.db")));
    if (!store) {
        std::fprintf(stderr, "%s\n", qPrintable(store.error().detail));
        return 1;
    }
    for (const int waiting : {1, 4, 16, 64}) {
        int started = 0;
        int answered = 0;
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < waiting; ++i) {
            writeNext(**store, started, answered, writes);
        }
        QCoreApplication::exec();
        std::printf("%2d waiting: %6.0f durable writes/s\n", waiting, writes * 1e9 / double(timer.nsecsElapsed()));
    }
    return 0;
}
