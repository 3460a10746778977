// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/audit/export.h"

#include "server/core/csv.h"
#include "server/core/iso_time.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace audit
{

namespace
{

using core::csvCell;
using store::AuditEventRow;

const QByteArray CsvHeader = "id,time,kind,actor,actor_id,user_id,client_id,on_what,result,reason,repeats,address,proxy_address,request_id,"
                             "details,erased,erased_rows,hash\r\n";

QByteArray csvLineOf(const AuditEventRow &row)
{
    return core::csvLine({QByteArray::number(row.id), core::toIsoTime(row.time).toLatin1(), csvCell(row.kind), csvCell(row.actorKind),
                          csvCell(row.actorId), csvCell(row.userId.toString()), csvCell(row.clientId.toString()), csvCell(row.onWhat),
                          csvCell(row.result), csvCell(row.reason), QByteArray::number(row.repeats), csvCell(row.address),
                          csvCell(row.proxyAddress), csvCell(row.requestId.toString()), csvCell(row.details),
                          row.isErased() ? QByteArray("yes") : QByteArray("no"), csvCell(row.erasedRows), row.hash.toHex()});
}

QString hex(const QByteArray &bytes)
{
    return QString::fromLatin1(bytes.toHex());
}

QByteArray jsonLineOf(const AuditEventRow &row)
{
    const QJsonObject line{
        {QStringLiteral("id"), row.id},
        {QStringLiteral("time"), core::toIsoTime(row.time)},
        {QStringLiteral("time_ms"), qint64(row.time.time_since_epoch().count())},
        {QStringLiteral("kind"), row.kind},
        {QStringLiteral("actor"), row.actorKind},
        {QStringLiteral("actor_id"), row.actorId},
        {QStringLiteral("user_id"), row.userId.toString()},
        {QStringLiteral("client_id"), row.clientId.toString()},
        {QStringLiteral("on_what"), row.onWhat},
        {QStringLiteral("result"), row.result},
        {QStringLiteral("reason"), row.reason},
        {QStringLiteral("repeats"), row.repeats},
        {QStringLiteral("address"), row.address},
        {QStringLiteral("proxy_address"), row.proxyAddress},
        {QStringLiteral("request_id"), row.requestId.toString()},
        {QStringLiteral("details"), row.details}, // as text: it is hashed byte for byte
        {QStringLiteral("erased"), row.isErased()},
        {QStringLiteral("erased_rows"), row.erasedRows},
        {QStringLiteral("personal_salt"), hex(row.personalSalt)},
        {QStringLiteral("personal_hash"), hex(row.personalHash)},
        {QStringLiteral("previous_hash"), hex(row.previousHash)},
        {QStringLiteral("hash"), hex(row.hash)},
    };
    return QJsonDocument(line).toJson(QJsonDocument::Compact) + '\n';
}

} // namespace

store::Result<ExportPage> exportRows(store::Database &database, const store::AuditEventTable::Query &query, ExportFormat format)
{
    const auto rows = store::AuditEventTable(database).list(query);
    if (!rows) {
        return core::unexpected(store::Error(rows.error()));
    }
    ExportPage page;
    page.lastId = rows->isEmpty() ? query.afterId : rows->constLast().id;
    page.isLast = rows->size() < query.limit;
    if (format == ExportFormat::Csv && query.afterId == 0) {
        page.text += CsvHeader;
    }
    for (const AuditEventRow &row : *rows) {
        page.text += format == ExportFormat::Csv ? csvLineOf(row) : jsonLineOf(row);
    }
    return page;
}

} // namespace audit
