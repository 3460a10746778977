// SPDX-License-Identifier: GPL-3.0-or-later
// What a provider's answer to a code that it never gave says about our app.
#include "server/runtime/provider_check.h"

#include <QTest>

using identity::ProviderErrorKind;

class ProviderCheckTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsTheVerdict_data()
    {
        QTest::addColumn<QString>("detail");
        QTest::addColumn<QString>("verdict"); // empty: the app is good
        QTest::newRow("GitHub minds the code alone") << u"token endpoint: bad_verification_code"_qs << QString();
        QTest::newRow("RFC 6749 5.2: the code alone") << u"token endpoint: invalid_grant"_qs << QString();
        QTest::newRow("GitHub minds the app") << u"token endpoint: incorrect_client_credentials"_qs << u"app_refused"_qs;
        QTest::newRow("RFC 6749 5.2: the client") << u"token endpoint: invalid_client"_qs << u"app_refused"_qs;
        QTest::newRow("a word that says nothing") << u"token endpoint: server_error"_qs << u"provider_unreachable"_qs;
        QTest::newRow("no answer") << u"connection refused"_qs << u"provider_unreachable"_qs;
    }
    void readsTheVerdict()
    {
        QFETCH(QString, detail);
        QFETCH(QString, verdict);
        const auto said = runtime::appVerdict({ProviderErrorKind::Refused, detail});
        QCOMPARE(said ? QString() : said.error().detail, verdict);
    }
};

QTEST_GUILESS_MAIN(ProviderCheckTest)
#include "tst_provider_check.moc"
