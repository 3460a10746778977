// SPDX-License-Identifier: GPL-3.0-or-later
// The machine failed, not the peer: `detail` is for the log, never for the wire.
#pragma once

#include <QString>

namespace store
{

enum class ErrorKind {
    CannotOpen,
    NewerSchema,   // migrated further by another version
    Corrupt,
    Full,          // disk or quota
    Busy,          // locked by another process
    Constraint,
    Other,
};

struct Error {
    ErrorKind kind = ErrorKind::Other;
    QString detail;
};

} // namespace store
