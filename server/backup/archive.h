// SPDX-License-Identifier: GPL-3.0-or-later
// The file that `backup` writes: named entries under a passphrase. First line: what it is; second line: how the key is made of the
// passphrase (Argon2id, RFC 9106); then sealed chunks of at most 1 MiB, each bound to its number and to the two lines, the last one marked:
// chunks cannot be changed, swapped, left out or cut off unnoticed. Memory stays at a chunk whatever the size. Any thread.
#pragma once

#include "server/core/error.h"
#include "server/core/secret.h"

#include <QByteArray>
#include <QString>

#include <functional>
#include <optional>

class QIODevice;

namespace backup
{

struct ArchiveError {
    enum class Kind {
        NotOurs,         // no backup of ours, or of a later version
        WrongPassphrase, // or its first chunk was changed: the two cannot be told apart
        Damaged,         // changed or cut off further on
        Disk,            // reading or writing failed
    };
    Kind kind = Kind::NotOurs;
    QString detail; // for the log
};

class ArchiveWriter
{
public:
    // The device is open; the passphrase is stretched here (tens of milliseconds, 64 MiB).
    ArchiveWriter(QIODevice &file, const core::Secret &passphrase);

    [[nodiscard]] core::Expected<void, ArchiveError> add(const QString &name, QIODevice &content);
    [[nodiscard]] core::Expected<void, ArchiveError> add(const QString &name, const core::Secret &content);
    [[nodiscard]] core::Expected<void, ArchiveError> finish();

private:
    enum class Chunk : char;
    [[nodiscard]] core::Expected<void, ArchiveError> write(Chunk type, QByteArrayView content);

    QIODevice &m_file;
    core::Secret m_key;
    QByteArray m_binding;
    quint64 m_number = 0;
    bool m_isWritten = false;
};

// Where an entry's bytes go; false: cannot take them.
using EntrySink = std::function<bool(const QString &name, QByteArrayView bytes)>;

// Reads all of it, in order. What was given to the sink before an error is to be thrown away.
[[nodiscard]] core::Expected<void, ArchiveError> readArchive(QIODevice &file, const core::Secret &passphrase, const EntrySink &sink);

} // namespace backup
