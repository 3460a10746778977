// SPDX-License-Identifier: GPL-3.0-or-later
// One piece of work on its way to a database thread and back. run() and fail() on that thread, answer() and the destructor on the
// Store's. The result type is known to the typed jobs of store.h alone.
#pragma once

#include "server/store/change.h"
#include "server/store/store_error.h"

#include <QList>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace store
{

class Database;
class Transaction;

class WriteJob
{
public:
    virtual ~WriteJob() = default;
    [[nodiscard]] virtual std::optional<Error> run(Transaction &transaction) = 0;
    virtual void fail(const Error &error) = 0; // what run() did was not kept
    // Committed or failed for good; database thread. What it returns wakes whoever waits, and is called when this job's delivery
    // has been posted: who was woken finds committed() already in its event queue.
    [[nodiscard]] virtual std::function<void()> settled() { return {}; }
    virtual void answer() = 0;
};

class ReadJob
{
public:
    virtual ~ReadJob() = default;
    virtual void run(Database &database) = 0;
    virtual void answer() = 0;
};

// The jobs of one commit (or one read), with what it changed.
struct Delivery {
    QList<Change> changes;
    std::vector<std::unique_ptr<WriteJob>> writes;
    std::unique_ptr<ReadJob> read;
};

} // namespace store
