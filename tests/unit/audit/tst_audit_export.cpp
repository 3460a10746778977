// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/audit/audit_events.h"
#include "server/audit/append.h"
#include "server/audit/chain.h"
#include "server/audit/erasure.h"
#include "server/audit/export.h"
#include "tests/support/memory_database.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using audit::ExportFormat;
using store::AuditEventTable;

class AuditExportTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_memory = std::make_unique<tests::MemoryDatabase>(); }

    void writesEveryRowOnceInPages_data();
    void writesEveryRowOnceInPages();
    void jsonLinesSufficeToVerifyTheChain();
    void csvHoldsNoFormula();
    void filters_data();
    void filters();

private:
    void append(int count);
    [[nodiscard]] QByteArray exported(AuditEventTable::Query query, ExportFormat format);

    std::unique_ptr<tests::MemoryDatabase> m_memory;
};

void AuditExportTest::append(int count)
{
    for (int n = 0; n < count; ++n) {
        QVERIFY(audit::append(m_memory->transaction(), tests::mixedEvent(n)));
    }
}

QByteArray AuditExportTest::exported(AuditEventTable::Query query, ExportFormat format)
{
    QByteArray text;
    for (int page = 0; page < 1000; ++page) {
        const auto part = audit::exportRows(m_memory->database(), query, format);
        if (!part) {
            return QByteArray("failed");
        }
        text += part->text;
        query.afterId = part->lastId;
        if (part->isLast) {
            break;
        }
    }
    return text;
}

void AuditExportTest::writesEveryRowOnceInPages_data()
{
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("limit");
    QTest::newRow("none") << 0 << 10;
    QTest::newRow("less than a page") << 7 << 10;
    QTest::newRow("whole pages") << 20 << 10;
    QTest::newRow("pages and a rest") << 25 << 10;
}

void AuditExportTest::writesEveryRowOnceInPages()
{
    QFETCH(int, rows);
    QFETCH(int, limit);
    append(rows);
    AuditEventTable::Query query;
    query.limit = limit;
    const QList<QByteArray> lines = exported(query, ExportFormat::JsonLines).split('\n');
    QCOMPARE(lines.size(), rows + 1); // nothing after the last line break
    for (int i = 0; i < rows; ++i) {
        QCOMPARE(QJsonDocument::fromJson(lines.at(i)).object().value(QLatin1String("id")).toInt(), i + 1);
    }
    const QByteArray csv = exported(query, ExportFormat::Csv);
    QVERIFY(csv.startsWith("id,time,kind,"));
    QCOMPARE(csv.count("id,time,kind,"), 1);
    QCOMPARE(csv.count("\r\n"), rows + 1); // our texts hold no line breaks: append() took them out
}

// Somebody with nothing but the file follows the rule of chain.h.
void AuditExportTest::jsonLinesSufficeToVerifyTheChain()
{
    append(200);
    QVERIFY(audit::eraseUser(m_memory->transaction(), core::UserId(QByteArray("github|3")), core::Milliseconds{}, {audit::ActorKind::Console, {}}));
    QByteArray previous(32, '\0');
    int seen = 0;
    for (const QByteArray &text : exported({}, ExportFormat::JsonLines).split('\n')) {
        if (text.isEmpty()) {
            continue;
        }
        const QJsonObject line = QJsonDocument::fromJson(text).object();
        const auto string = [&line](const char *key) { return line.value(QLatin1String(key)).toString(); };
        const auto bytes = [&string](const char *key) { return QByteArray::fromHex(string(key).toLatin1()); };
        store::AuditEventRow row;
        row.id = line.value(QLatin1String("id")).toInteger();
        row.time = core::Milliseconds(std::chrono::milliseconds(line.value(QLatin1String("time_ms")).toInteger()));
        row.kind = string("kind");
        row.actorKind = string("actor");
        row.result = string("result");
        row.reason = string("reason");
        row.clientId = core::ClientId(string("client_id"));
        row.requestId = core::RequestId(string("request_id"));
        row.repeats = line.value(QLatin1String("repeats")).toInteger();
        row.erasedRows = string("erased_rows");
        row.personalSalt = bytes("personal_salt");
        row.actorId = string("actor_id");
        row.userId = core::UserId(string("user_id"));
        row.onWhat = string("on_what");
        row.address = string("address");
        row.proxyAddress = string("proxy_address");
        row.details = string("details");
        row.personalHash = bytes("personal_hash");
        row.previousHash = previous;
        QCOMPARE(line.value(QLatin1String("erased")).toBool(), row.isErased());
        QVERIFY(row.isErased() || audit::personalHashOf(row) == row.personalHash);
        previous = bytes("hash");
        QCOMPARE(audit::hashOf(row), previous);
        ++seen;
    }
    QCOMPARE(seen, 201);
}

void AuditExportTest::csvHoldsNoFormula()
{
    audit::Event event;
    event.actor = {audit::ActorKind::User, u"=cmd|' /C calc'!A0"_qs};
    event.clientId = core::ClientId(QByteArray("@SUM(A1)"));
    event.onWhat = u"-1,2"_qs;
    event.reason = u"+1"_qs;
    QVERIFY(audit::append(m_memory->transaction(), event));
    const QByteArray csv = exported({}, ExportFormat::Csv);
    QVERIFY2(csv.contains(",'=cmd|' /C calc'!A0,"), csv.constData());
    QVERIFY2(csv.contains(",'@SUM(A1),"), csv.constData());
    QVERIFY2(csv.contains(",\"'-1,2\","), csv.constData());
    QVERIFY2(csv.contains(",'+1,"), csv.constData());
}

void AuditExportTest::filters_data()
{
    QTest::addColumn<qint64>("from");
    QTest::addColumn<qint64>("to");
    QTest::addColumn<QByteArray>("user");
    QTest::addColumn<int>("rows");
    constexpr qint64 start = 1'800'000'000'000;
    QTest::newRow("everything") << qint64(0) << start * 2 << QByteArray() << 70;
    QTest::newRow("from, inclusive") << start + 37 * 60 << start * 2 << QByteArray() << 10;
    QTest::newRow("to, exclusive") << qint64(0) << start + 37 * 60 << QByteArray() << 60;
    QTest::newRow("whom it concerns") << qint64(0) << start * 2 << QByteArray("github|1") << 7;
}

void AuditExportTest::filters()
{
    QFETCH(qint64, from);
    QFETCH(qint64, to);
    QFETCH(QByteArray, user);
    QFETCH(int, rows);
    append(70);
    AuditEventTable::Query query;
    query.from = core::Milliseconds(std::chrono::milliseconds(from));
    query.to = core::Milliseconds(std::chrono::milliseconds(to));
    if (!user.isEmpty()) {
        query.userId = core::UserId(user);
    }
    QCOMPARE(exported(query, ExportFormat::JsonLines).count('\n'), rows);
}

QTEST_GUILESS_MAIN(AuditExportTest)
#include "tst_audit_export.moc"
