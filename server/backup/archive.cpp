// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/backup/archive.h"

#include "server/core/random.h"
#include "server/core/sealed_box.h"

#include <QIODevice>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtEndian>

#include <argon2.h>

namespace backup
{

enum class ArchiveWriter::Chunk : char {
    Entry = 'E', // its name
    Data = 'D',
    End = 'Z',
};

namespace
{

constexpr QByteArrayView Magic("GATEHOUSE-BACKUP-1\n");
constexpr int ChunkSize = 1024 * 1024;
constexpr int SealOverhead = 12 + 16;
constexpr int LongestHeader = 1024;

// RFC 9106 section 4, second recommendation: 64 MiB, three passes.
struct KeyCost {
    quint32 memoryKib = 64 * 1024;
    quint32 passes = 3;
    // A hostile file must not make us take all memory or time before anything is proved.
    [[nodiscard]] bool isBearable() const { return memoryKib >= 8 && memoryKib <= 1024 * 1024 && passes >= 1 && passes <= 16; }
};

core::Expected<void, ArchiveError> failed(ArchiveError::Kind kind, const QString &detail)
{
    return core::unexpected(ArchiveError{kind, detail});
}

core::Secret stretched(const core::Secret &passphrase, QByteArrayView salt, KeyCost cost)
{
    QByteArray key(32, '\0');
    const QByteArrayView bytes = passphrase.reveal();
    if (argon2id_hash_raw(cost.passes, cost.memoryKib, 1, bytes.data(), size_t(bytes.size()), salt.data(), size_t(salt.size()), key.data(), size_t(key.size()))
        != ARGON2_OK) {
        return {};
    }
    core::Secret secret(key);
    key.fill('\0');
    return secret;
}

QByteArray contextOf(const QByteArray &binding, quint64 number)
{
    QByteArray context = binding;
    const quint64 wire = qToBigEndian(number);
    context.append(reinterpret_cast<const char *>(&wire), sizeof wire);
    return context;
}

// One sealed chunk; nullopt at a device that ends or fails before it does.
std::optional<QByteArray> readSealed(QIODevice &file)
{
    quint32 wire = 0;
    if (file.read(reinterpret_cast<char *>(&wire), sizeof wire) != sizeof wire) {
        return std::nullopt;
    }
    const quint32 size = qFromBigEndian(wire);
    if (size > ChunkSize + 1 + SealOverhead) {
        return std::nullopt;
    }
    QByteArray sealed = file.read(size);
    return sealed.size() == qsizetype(size) ? std::optional(std::move(sealed)) : std::nullopt;
}

struct Header {
    QByteArray binding; // both lines as they stand in the file
    QByteArray salt;
    KeyCost cost;
};

std::optional<Header> readHeader(QIODevice &file)
{
    if (file.read(Magic.size()) != Magic) {
        return std::nullopt;
    }
    const QByteArray line = file.readLine(LongestHeader);
    const QJsonObject object = QJsonDocument::fromJson(line).object();
    Header header;
    header.binding = Magic.toByteArray() + line;
    header.salt = QByteArray::fromBase64(object.value(QLatin1String("salt")).toString().toLatin1());
    header.cost.memoryKib = quint32(qMax(0, object.value(QLatin1String("memory_kib")).toInt()));
    header.cost.passes = quint32(qMax(0, object.value(QLatin1String("passes")).toInt()));
    const bool isKnown = object.value(QLatin1String("kdf")) == QLatin1String("argon2id") && header.salt.size() >= 16 && header.cost.isBearable();
    return isKnown ? std::optional(std::move(header)) : std::nullopt;
}

} // namespace

ArchiveWriter::ArchiveWriter(QIODevice &file, const core::Secret &passphrase)
    : m_file(file)
{
    const QByteArray salt = core::randomBytes(16);
    const KeyCost cost;
    const QJsonObject header{{QStringLiteral("kdf"), QStringLiteral("argon2id")},
                             {QStringLiteral("memory_kib"), int(cost.memoryKib)},
                             {QStringLiteral("passes"), int(cost.passes)},
                             {QStringLiteral("salt"), QString::fromLatin1(salt.toBase64())}};
    m_binding = Magic.toByteArray() + QJsonDocument(header).toJson(QJsonDocument::Compact) + '\n';
    m_key = stretched(passphrase, salt, cost);
    m_isWritten = !m_key.isEmpty() && m_file.write(m_binding) == m_binding.size();
}

core::Expected<void, ArchiveError> ArchiveWriter::write(Chunk type, QByteArrayView content)
{
    QByteArray plain;
    plain.reserve(content.size() + 1);
    plain.append(char(type));
    plain.append(content);
    const QByteArray sealed = core::seal(m_key, contextOf(m_binding, m_number++), core::Secret(plain));
    plain.fill('\0');
    const quint32 wire = qToBigEndian(quint32(sealed.size()));
    const bool isWritten = m_isWritten && m_file.write(reinterpret_cast<const char *>(&wire), sizeof wire) == sizeof wire
        && m_file.write(sealed) == sealed.size();
    m_isWritten = isWritten;
    return isWritten ? core::Expected<void, ArchiveError>() : failed(ArchiveError::Kind::Disk, m_file.errorString());
}

core::Expected<void, ArchiveError> ArchiveWriter::add(const QString &name, QIODevice &content)
{
    auto written = write(Chunk::Entry, name.toUtf8());
    while (written && !content.atEnd()) {
        const QByteArray bytes = content.read(ChunkSize);
        if (bytes.isEmpty()) {
            return failed(ArchiveError::Kind::Disk, content.errorString());
        }
        written = write(Chunk::Data, bytes);
    }
    return written;
}

core::Expected<void, ArchiveError> ArchiveWriter::add(const QString &name, const core::Secret &content)
{
    Q_ASSERT(content.reveal().size() <= ChunkSize);
    const auto written = write(Chunk::Entry, name.toUtf8());
    return written ? write(Chunk::Data, content.reveal()) : written;
}

core::Expected<void, ArchiveError> ArchiveWriter::finish()
{
    return write(Chunk::End, {});
}

core::Expected<void, ArchiveError> readArchive(QIODevice &file, const core::Secret &passphrase, const EntrySink &sink)
{
    using Kind = ArchiveError::Kind;
    const auto header = readHeader(file);
    if (!header) {
        return failed(Kind::NotOurs, QStringLiteral("no backup, or of a later version"));
    }
    const core::Secret key = stretched(passphrase, header->salt, header->cost);
    QString entry;
    for (quint64 number = 0;; ++number) {
        const auto sealed = readSealed(file);
        const auto opened = sealed ? core::unseal(key, contextOf(header->binding, number), *sealed) : std::nullopt;
        if (!opened || opened->isEmpty()) {
            return failed(sealed && number == 0 ? Kind::WrongPassphrase : Kind::Damaged, QStringLiteral("chunk %1 does not open").arg(number));
        }
        const QByteArrayView plain = opened->reveal();
        switch (plain.front()) {
        case 'E':
            entry = QString::fromUtf8(plain.sliced(1));
            if (!sink(entry, {})) {
                return failed(Kind::Disk, entry);
            }
            break;
        case 'D':
            if (entry.isEmpty() || !sink(entry, plain.sliced(1))) {
                return failed(Kind::Disk, entry);
            }
            break;
        case 'Z':
            return file.atEnd() ? core::Expected<void, ArchiveError>() : failed(Kind::Damaged, QStringLiteral("something follows the end"));
        default:
            return failed(Kind::NotOurs, QStringLiteral("chunk of a later version"));
        }
    }
}

} // namespace backup
