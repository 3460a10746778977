// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/access/login_name.h"

#include <QTest>

using access_control::loginNamesOf;
using access_control::parseLoginName;

class LoginNameTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsEntries_data();
    void readsEntries();
    void refusesWhatNamesNobody_data();
    void refusesWhatNamesNobody();
    void knowsTheNamesOfAUser_data();
    void knowsTheNamesOfAUser();
};

void LoginNameTest::readsEntries_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("spelled");
    QTest::newRow("product 3: a bare word means GitHub") << u"Octocat"_qs << u"github:octocat"_qs;
    QTest::newRow("GitHub logins have no case") << u"github:OctoCat"_qs << u"github:octocat"_qs;
    QTest::newRow("a local account") << u"local:Ada"_qs << u"local:ada"_qs;
    QTest::newRow("a mail of Google") << u"google-mail:Ada@Example.org"_qs << u"google-mail:ada@example.org"_qs;
    QTest::newRow("a mail of Entra") << u"entra-mail:ada@example.org"_qs << u"entra-mail:ada@example.org"_qs;
    QTest::newRow("a subject keeps its case and its bars and colons") << u"oidc-sub:auth0|A:b"_qs << u"oidc-sub:auth0|A:b"_qs;
    QTest::newRow("a subject of outside JWTs") << u"jwt-sub:Svc-1"_qs << u"jwt-sub:Svc-1"_qs;
}

void LoginNameTest::readsEntries()
{
    QFETCH(QString, text);
    const auto name = parseLoginName(text);
    QVERIFY(name);
    QTEST(name->toString(), "spelled");
}

void LoginNameTest::refusesWhatNamesNobody_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("nothing") << u""_qs;
    QTest::newRow("a kind alone") << u"github:"_qs;
    QTest::newRow("an unknown kind") << u"gitlab:ada"_qs;
    QTest::newRow("a blank") << u"github:a b"_qs;
    QTest::newRow("a comma") << u"oidc-sub:a,b"_qs;
    QTest::newRow("a colon in a login") << u"local:a:b"_qs;
    QTest::newRow("a mail that is none") << u"google-mail:ada"_qs;
    QTest::newRow("too long") << QString(u"oidc-sub:"_qs + QString(400, u'x'));
}

void LoginNameTest::refusesWhatNamesNobody()
{
    QFETCH(QString, text);
    QVERIFY(!parseLoginName(text));
}

void LoginNameTest::knowsTheNamesOfAUser_data()
{
    QTest::addColumn<QString>("provider");
    QTest::addColumn<bool>("isVerified");
    QTest::addColumn<QStringList>("names");
    QTest::newRow("GitHub: by login alone") << u"github"_qs << true << QStringList{u"github:ada"_qs};
    QTest::newRow("an account kept here") << u"local"_qs << true << QStringList{u"local:ada"_qs};
    QTest::newRow("Google: by mail") << u"google"_qs << true << QStringList{u"google-mail:ada@example.org"_qs};
    QTest::newRow("product 5: mails count only when verified") << u"google"_qs << false << QStringList{};
    QTest::newRow("Entra") << u"entra"_qs << true << QStringList{u"entra-mail:ada@example.org"_qs};
    QTest::newRow("OpenID Connect: by subject and mail") << u"oidc"_qs << true << QStringList{u"oidc-sub:S-1"_qs, u"oidc-mail:ada@example.org"_qs};
    QTest::newRow("OpenID Connect of a named issuer") << u"oidc.1f2e"_qs << false << QStringList{u"oidc-sub:S-1"_qs};
    QTest::newRow("a provider that only begins like one") << u"localhost"_qs << true << QStringList{};
    QTest::newRow("a machine client") << u"client"_qs << true << QStringList{};
}

void LoginNameTest::knowsTheNamesOfAUser()
{
    QFETCH(QString, provider);
    QFETCH(bool, isVerified);
    store::UserRow user;
    user.provider = provider;
    user.subject = QStringLiteral("S-1");
    user.login = QStringLiteral("Ada");
    user.email = QStringLiteral("Ada@example.org");
    user.isEmailVerified = isVerified;
    QStringList names;
    for (const store::LoginName &name : loginNamesOf(user)) {
        names.append(name.toString());
    }
    QTEST(names, "names");
}

QTEST_GUILESS_MAIN(LoginNameTest)
#include "tst_login_name.moc"
