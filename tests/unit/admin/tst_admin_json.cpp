// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/admin_json.h"

#include <QTest>

using namespace admin;

class AdminJsonTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void timesAreIso8601InUtc()
    {
        QCOMPARE(isoTime(core::Seconds(std::chrono::seconds(0))), QStringLiteral("1970-01-01T00:00:00Z"));
        QCOMPARE(isoTime(core::Seconds(std::chrono::seconds(1'800'000'000))), QStringLiteral("2027-01-15T08:00:00Z"));
    }

    void readsBackWhatItWrites()
    {
        const core::Seconds time(std::chrono::seconds(1'800'000'123));
        QCOMPARE(fromIsoTime(isoTime(time)).value(), time);
        QCOMPARE(isoTime(fromIsoTime(QStringLiteral("2028-02-29")).value()), QStringLiteral("2028-02-29T00:00:00Z"));
    }

    void refusesWhatIsNoTime_data()
    {
        QTest::addColumn<QString>("text");
        for (const char *text : {"", "tomorrow", "2026-13-01", "2027-02-29", "2026-1-1", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01 00:00", "2026-01-01T00:00:00+01:00"}) {
            QTest::newRow(text) << QString::fromUtf8(text);
        }
    }
    void refusesWhatIsNoTime()
    {
        QFETCH(QString, text);
        QVERIFY(!fromIsoTime(text));
    }

    void aSecretSettingHasNoValue()
    {
        Setting setting;
        setting.key = QStringLiteral("master_key");
        setting.value = QStringLiteral("never to be seen");
        setting.isSecret = true;
        QCOMPARE(toJson(setting).value(QLatin1String("value")).toString(), QString());
        setting.isSet = true;
        QCOMPARE(toJson(setting).value(QLatin1String("value")).toString(), QStringLiteral("(set)"));
    }

    void whatIsAbsentIsNull()
    {
        QVERIFY(toJson(UserSummary()).value(QLatin1String("approval_ends_at")).isNull());
        QVERIFY(toJson(SessionSummary()).value(QLatin1String("last_call_at")).isNull());
    }
};

QTEST_GUILESS_MAIN(AdminJsonTest)
#include "tst_admin_json.moc"
