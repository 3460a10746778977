// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/audit/chain.h"

#include "server/core/digest.h"
#include "server/store/meta_table.h"

#include <QtEndian>

namespace audit
{

namespace
{

const QString HeadKey = QStringLiteral("audit_head"); // "<id> <hash in hex>"
const QString StartKey = QStringLiteral("audit_start");

class Encoder final
{
public:
    Encoder &add(const QByteArray &field)
    {
        const quint64 length = qToBigEndian(quint64(field.size()));
        m_bytes.append(reinterpret_cast<const char *>(&length), sizeof length);
        m_bytes.append(field);
        return *this;
    }
    Encoder &add(const QString &text) { return add(text.toUtf8()); }
    Encoder &add(qint64 number) { return add(QByteArray::number(number)); }

    [[nodiscard]] QByteArray hash() const { return core::sha256(m_bytes); }

private:
    QByteArray m_bytes;
};

} // namespace

QByteArray personalHashOf(const store::AuditEventRow &row)
{
    return Encoder()
        .add(QByteArrayLiteral("gatehouse audit personal 1"))
        .add(row.personalSalt)
        .add(row.actorId)
        .add(row.userId.bytes())
        .add(row.onWhat)
        .add(row.address)
        .add(row.proxyAddress)
        .add(row.details)
        .hash();
}

QByteArray hashOf(const store::AuditEventRow &row)
{
    return Encoder()
        .add(QByteArrayLiteral("gatehouse audit row 1"))
        .add(row.previousHash)
        .add(row.id)
        .add(qint64(row.time.time_since_epoch().count()))
        .add(row.kind)
        .add(row.actorKind)
        .add(row.result)
        .add(row.reason)
        .add(row.clientId.bytes())
        .add(row.requestId.bytes())
        .add(row.repeats)
        .add(row.erasedRows)
        .add(row.personalHash)
        .hash();
}

QString toText(const ChainHead &row)
{
    return QString::fromLatin1(QByteArray::number(row.id) + ' ' + row.hash.toHex());
}

namespace
{

store::Result<ChainHead> readRow(store::Database &database, const QString &key)
{
    const auto stored = store::MetaTable(database).find(key);
    if (!stored) {
        return core::unexpected(store::Error(stored.error()));
    }
    if (!*stored) {
        return ChainHead{};
    }
    const qsizetype blank = (*stored)->indexOf(' ');
    ChainHead head;
    head.id = (*stored)->left(blank).toLongLong();
    head.hash = QByteArray::fromHex((*stored)->mid(blank + 1));
    return head;
}

} // namespace

store::Result<ChainHead> readHead(store::Database &database)
{
    return readRow(database, HeadKey);
}

store::Result<void> writeHead(store::Transaction &transaction, const ChainHead &head)
{
    return store::MetaTable(transaction).update(HeadKey, toText(head).toLatin1());
}

store::Result<ChainHead> readStart(store::Database &database)
{
    return readRow(database, StartKey);
}

store::Result<void> writeStart(store::Transaction &transaction, const ChainHead &start)
{
    return store::MetaTable(transaction).update(StartKey, toText(start).toLatin1());
}

} // namespace audit
