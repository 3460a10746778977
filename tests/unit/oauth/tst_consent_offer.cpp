// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/consent_offer.h"

#include <QTest>

using namespace oauth;
using Kind = branding::Permission::Kind;

namespace
{

const ToolsByServer tools{{QStringLiteral("gatehouse"), {QStringLiteral("add"), QStringLiteral("admin_usage"), QStringLiteral("generateImage")}},
    {QStringLiteral("search"), {QStringLiteral("query")}}};

access_control::Rights allowing(const QStringList &patterns)
{
    access_control::Rights rights;
    for (const QString &pattern : patterns) {
        rights.rules.append({QStringLiteral("member"), store::RuleEffect::Allow, pattern});
    }
    return rights;
}

} // namespace

class ConsentOfferTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void offersOnlyWhatTheUserCanGive_data();
    void offersOnlyWhatTheUserCanGive();
    void namesOnlyToolsThatTheUserMayCall();
    void offersNoServerWhoseDoorIsClosed();
    void saysScopesInWords_data();
    void saysScopesInWords();
};

void ConsentOfferTest::offersOnlyWhatTheUserCanGive_data()
{
    QTest::addColumn<QStringList>("rules");
    QTest::addColumn<QString>("asked");
    QTest::addColumn<QString>("offered");
    const QString both = QStringLiteral("mcp:h:gatehouse mcp:h:search");
    QTest::newRow("everything") << QStringList{u"gatehouse/*"_qs, u"search/*"_qs} << both << both;
    QTest::newRow("a server none of whose tools the role opens is left out")
        << QStringList{u"gatehouse/add"_qs} << both << u"mcp:h:gatehouse"_qs;
    QTest::newRow("no rule, no server") << QStringList() << both << QString();
    QTest::newRow("all servers, when there is one")
        << QStringList{u"search/query"_qs} << u"mcp:h:*"_qs << u"mcp:h:*"_qs;
    QTest::newRow("all servers, when there is none") << QStringList() << u"mcp:h:*"_qs << QString();
    QTest::newRow("a server that does not exist") << QStringList{u"*/*"_qs} << u"mcp:h:other"_qs << QString();
    QTest::newRow("administration, to an administrator")
        << QStringList{u"gatehouse/*"_qs} << u"mcp:h:admin"_qs << u"mcp:h:admin"_qs;
    QTest::newRow("administration, to somebody else") << QStringList{u"gatehouse/add"_qs} << u"mcp:h:admin"_qs << QString();
    QTest::newRow("all servers is not administration")
        << QStringList{u"gatehouse/admin_*"_qs} << u"mcp:h:*"_qs << QString();
    QTest::newRow("identity is everybody's")
        << QStringList() << u"openid email offline_access"_qs << u"openid email offline_access"_qs;
}

void ConsentOfferTest::offersOnlyWhatTheUserCanGive()
{
    QFETCH(QStringList, rules);
    QFETCH(QString, asked);
    QFETCH(QString, offered);
    QCOMPARE(offerTo(allowing(rules), *ScopeSet::parse(asked), tools).scopes.toString(), offered);
}

void ConsentOfferTest::namesOnlyToolsThatTheUserMayCall()
{
    access_control::Rights rights = allowing({u"gatehouse/*"_qs});
    rights.rules.append({u"member"_qs, store::RuleEffect::Refuse, u"gatehouse/generateImage"_qs});
    const ConsentOffer offer = offerTo(rights, *ScopeSet::parse(u"mcp:h:gatehouse"_qs), tools);
    QCOMPARE(offer.tools.value(u"gatehouse"_qs), QStringList{u"add"_qs});
}

void ConsentOfferTest::offersNoServerWhoseDoorIsClosed()
{
    access_control::Rights rights = allowing({u"*/*"_qs});
    rights.closedServers = {u"search"_qs};
    const ConsentOffer offer = offerTo(rights, *ScopeSet::parse(u"mcp:h:search mcp:h:gatehouse"_qs), tools);
    QCOMPARE(offer.scopes.toString(), u"mcp:h:gatehouse"_qs);
    QVERIFY(!offerTo(rights, *ScopeSet::parse(u"mcp:h:*"_qs), tools).tools.contains(u"search"_qs));
}

void ConsentOfferTest::saysScopesInWords_data()
{
    QTest::addColumn<QString>("scopes");
    QTest::addColumn<QList<int>>("kinds");
    const auto kinds = [](std::initializer_list<Kind> list) {
        QList<int> numbers;
        for (const Kind kind : list) {
            numbers.append(int(kind));
        }
        return numbers;
    };
    QTest::newRow("servers first") << u"openid email profile mcp:h:search mcp:h:gatehouse"_qs
                                   << kinds({Kind::ServerTools, Kind::BuiltinTools, Kind::NameAndEmail,
                                          Kind::StaySignedIn});
    QTest::newRow("all servers") << u"mcp:h:*"_qs << kinds({Kind::AllServers, Kind::StaySignedIn});
    QTest::newRow("administration") << u"mcp:h:admin"_qs << kinds({Kind::AdminTools, Kind::StaySignedIn});
    QTest::newRow("openid alone") << u"openid"_qs << kinds({Kind::Identity, Kind::StaySignedIn});
    QTest::newRow("profile alone") << u"openid profile"_qs << kinds({Kind::Name, Kind::StaySignedIn});
    QTest::newRow("email alone") << u"email offline_access"_qs << kinds({Kind::Email, Kind::StaySignedIn});
}

void ConsentOfferTest::saysScopesInWords()
{
    QFETCH(QString, scopes);
    QFETCH(QList<int>, kinds);
    const ConsentOffer offer = offerTo(allowing({u"gatehouse/*"_qs, u"search/*"_qs}), *ScopeSet::parse(scopes), tools);
    QList<int> said;
    for (const branding::Permission &permission : permissionsOf(offer, std::chrono::days(30))) {
        said.append(int(permission.kind));
    }
    QCOMPARE(said, kinds);
    QCOMPARE(permissionsOf(offer, std::chrono::days(30)).last().days, 30);
}

QTEST_GUILESS_MAIN(ConsentOfferTest)
#include "tst_consent_offer.moc"
