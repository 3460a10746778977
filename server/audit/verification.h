// SPDX-License-Identifier: GPL-3.0-or-later
// Walks the chain from its first row to its head and says where it first breaks. Memory does not grow with it. `reports` or `store`
// thread.
#pragma once

#include "server/audit/chain.h"

#include <optional>

namespace audit
{

enum class Fault {
    RowMissing,         // or moved elsewhere
    RowChanged,
    WrongPredecessor,   // what stood before it was another row
    PersonalPartChanged,
    ErasedUntold,       // blanked, and no later row says so
    HeadMissing,        // rows at the end, or the head itself, were removed
};

struct Break {
    qint64 rowId = 0;
    Fault fault = Fault::RowMissing;
};

struct Verification {
    qint64 rows = 0;         // found in order
    qint64 erasedRows = 0;   // of them blanked for a user
    ChainHead head;          // note it elsewhere: it proves all rows up to it
    std::optional<Break> firstBreak;
};

[[nodiscard]] store::Result<Verification> verify(store::Database &database);

[[nodiscard]] QLatin1String toWire(Fault fault);

} // namespace audit
