// SPDX-License-Identifier: GPL-3.0-or-later
// A real Store on a database that goes away with the test. Link server_store.
#pragma once

#include "server/store/store.h"

#include <QTemporaryDir>

namespace tests
{

class TemporaryStore final
{
public:
    TemporaryStore() { reopen(); }

    [[nodiscard]] store::Store &operator*() { return *m_store; }
    [[nodiscard]] store::Store *operator->() { return m_store.get(); }
    [[nodiscard]] QString path() const { return m_directory.filePath(QStringLiteral("gatehouse.db")); }

    // What a restart of the program does.
    void reopen()
    {
        m_store.reset();
        auto opened = store::Store::open(path());
        if (!opened) {
            qFatal("%s", qPrintable(opened.error().detail));
        }
        m_store = std::move(*opened);
    }

private:
    QTemporaryDir m_directory;
    std::unique_ptr<store::Store> m_store;
};

} // namespace tests
