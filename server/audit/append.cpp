// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/audit/append.h"

#include "server/audit/chain.h"
#include "server/core/iso_time.h"
#include "server/core/random.h"
#include "server/store/audit_event_table.h"

#include <QJsonDocument>

namespace audit
{

namespace
{

constexpr qsizetype MostText = 300;
constexpr qsizetype MostDetails = 4096;
constexpr int SaltBytes = 16;

// Unpaired surrogates and byte order marks do not survive SQLite's conversions, and then the row would not be what was hashed.
bool isStorable(const QString &text, qsizetype i)
{
    const QChar c = text.at(i);
    if (c.isHighSurrogate()) {
        return i + 1 < text.size() && text.at(i + 1).isLowSurrogate();
    }
    if (c.isLowSurrogate()) {
        return i > 0 && text.at(i - 1).isHighSurrogate();
    }
    return c.category() != QChar::Other_Control && c != QChar(QChar::ByteOrderMark) && c != QChar(QChar::ByteOrderSwapped)
        && c != QChar(char16_t(0xffff));
}

QString storable(const QString &text)
{
    QString clean = text.left(MostText);
    for (qsizetype i = 0; i < clean.size(); ++i) {
        if (!isStorable(clean, i)) {
            clean[i] = QChar(QChar::ReplacementCharacter);
        }
    }
    return clean;
}

QString storable(const QJsonObject &details)
{
    if (details.isEmpty()) {
        return QString();
    }
    const QByteArray json = QJsonDocument(details).toJson(QJsonDocument::Compact);
    if (json.size() > MostDetails) {
        return QStringLiteral("{\"cut\":%1}").arg(json.size());
    }
    QString text = QString::fromUtf8(json);
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (!isStorable(text, i)) {
            text[i] = QChar(QChar::ReplacementCharacter);
        }
    }
    return text;
}

store::AuditEventRow rowOf(const Event &event)
{
    store::AuditEventRow row;
    row.time = event.time;
    row.kind = toWire(event.kind);
    row.actorKind = toWire(event.actor.kind);
    row.result = toWire(event.result);
    row.reason = storable(event.reason);
    row.clientId = core::ClientId(storable(event.clientId.toString()));
    row.requestId = core::RequestId(storable(event.origin.requestId.toString()));
    row.personalSalt = core::randomBytes(SaltBytes);
    row.actorId = storable(event.actor.id);
    row.userId = core::UserId(storable(event.userId.toString()));
    row.onWhat = storable(event.onWhat);
    row.address = storable(event.origin.address);
    row.proxyAddress = storable(event.origin.proxyAddress);
    row.details = storable(event.details);
    return row;
}

store::Result<void> link(store::Transaction &transaction, store::AuditEventRow row)
{
    const store::AuditEventTable table(transaction);
    const auto head = readHead(transaction.database());
    const auto lastId = table.lastId();
    if (!head || !lastId) {
        return core::unexpected(store::Error(head ? lastId.error() : head.error()));
    }
    // They differ only when somebody changed the file. What happens now is still recorded; verify() finds the place.
    row.id = std::max(head->id, *lastId) + 1;
    row.previousHash = head->hash;
    row.personalHash = personalHashOf(row);
    row.hash = hashOf(row);
    return table.insert(row).and_then([&] { return writeHead(transaction, {row.id, row.hash}); });
}

} // namespace

store::Result<void> append(store::Transaction &transaction, const Event &event)
{
    return link(transaction, rowOf(event));
}

store::Result<void> append(store::Transaction &transaction, const Event &event, const Repeats &repeats)
{
    Event told = event;
    told.details.insert(QStringLiteral("since"), core::toIsoTime(repeats.since));
    store::AuditEventRow row = rowOf(told);
    row.repeats = repeats.count;
    return link(transaction, std::move(row));
}

store::Result<void> appendErasure(store::Transaction &transaction, const Event &event, const QString &erasedRows)
{
    store::AuditEventRow row = rowOf(event);
    row.erasedRows = erasedRows;
    return link(transaction, std::move(row));
}

} // namespace audit
