// SPDX-License-Identifier: GPL-3.0-or-later
// A program that works on a database until somebody kills it.
//   store_victim write DATABASE PREFIX    writes one key after the other; prints each once its write was answered
//   store_victim migrate DATABASE DIR     prints "migrating", then applies the migrations of DIR
#include "server/store/meta_table.h"
#include "server/store/migrator.h"
#include "server/store/store.h"

#include <QCoreApplication>

#include <cstdio>

namespace
{

void say(const QString &line)
{
    std::fprintf(stdout, "%s\n", qPrintable(line));
    std::fflush(stdout);
}

void writeNext(store::Store &store, const QString &prefix, int number)
{
    const QString key = prefix + u'.' + QString::number(number);
    store.write(
        &store,
        [key](store::Transaction &transaction) { return store::MetaTable(transaction).update(key, key.toUtf8()); },
        [&store, prefix, number, key](const store::Result<void> &written) {
            if (!written) {
                qFatal("%s", qPrintable(written.error().detail));
            }
            say(key);
            writeNext(store, prefix, number + 1);
        });
}

int write(const QString &path, const QString &prefix)
{
    auto store = store::Store::open(path);
    if (!store) {
        qFatal("%s", qPrintable(store.error().detail));
    }
    // Several at once, so that commits carry groups of them.
    for (int lane = 0; lane < 4; ++lane) {
        writeNext(**store, prefix, lane * 1'000'000);
    }
    return QCoreApplication::exec();
}

int migrate(const QString &path, const QString &directory)
{
    auto database = store::Database::open(path, store::Database::Mode::ReadWrite);
    if (!database) {
        qFatal("%s", qPrintable(database.error().detail));
    }
    say(QStringLiteral("migrating"));
    return store::Migrator(**database, directory).migrate() ? 0 : 1;
}

} // namespace

int main(int argc, char *argv[])
{
    QCoreApplication application(argc, argv);
    const QStringList arguments = application.arguments();
    if (arguments.value(1) == QLatin1String("write")) {
        return write(arguments.value(2), arguments.value(3));
    }
    return migrate(arguments.value(2), arguments.value(3));
}
