// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/oauth/oauth_fixture.h"

#include "server/store/provider_token_key_table.h"
#include "server/store/provider_token_table.h"

#include <QFile>

using namespace tests;

class ProviderTokenSealTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void opensWithTheAccessTokenOnly();
    void followsEveryRotation();
    void opensForBothOfTwoParallelRefreshes();
    void stopsOpeningWhenTheAccessTokenExpires();
    void forgetsWithTheFamily();
    void opensNothingWithAStolenDatabaseAndMasterKey();
    void opensNothingUnderAnotherMasterKey();
    void opensOverTwoChangesOfTheMasterKey();

private:
    [[nodiscard]] QByteArray open(OAuthFixture &f, const QByteArray &credential) const
    {
        const auto opened = f.database([&f, credential, now = f.clock.now()](store::Transaction &transaction) {
            return f.seal.open(transaction.database(), credential, now);
        });
        return opened && *opened ? (*opened)->reveal().toByteArray() : QByteArray();
    }
};

static const QByteArray ProviderToken = QByteArrayLiteral("gho_16C7e42F292c6912E7710c838347Ae178B4a");
static const QString Scope = QStringLiteral("mcp:localhost:gatehouse");

void ProviderTokenSealTest::opensWithTheAccessTokenOnly()
{
    OAuthFixture f;
    const QByteArray code = f.addCode(publicClient, Scope, ProviderToken);
    QCOMPARE(open(f, code), ProviderToken);
    const QJsonObject answer = f.post(f.token, OAuthFixture::codeForm(code))->json();
    QCOMPARE(open(f, member(answer, "access_token")), ProviderToken);
    QCOMPARE(open(f, member(answer, "refresh_token")), ProviderToken);
    QCOMPARE(open(f, code), QByteArray()); // redeemed
    QCOMPARE(open(f, "another token"), QByteArray());
    QCOMPARE(open(f, member(f.signIn(), "access_token")), QByteArray()); // a family without one
}

void ProviderTokenSealTest::followsEveryRotation()
{
    OAuthFixture f;
    QJsonObject answer = f.signIn(publicClient, Scope, ProviderToken);
    for (int i = 0; i < 3; ++i) {
        f.clock.advance(std::chrono::minutes(50));
        answer = f.post(f.token, OAuthFixture::refreshForm(member(answer, "refresh_token")))->json();
        QCOMPARE(open(f, member(answer, "access_token")), ProviderToken);
    }
    const auto keys = f.database([](store::Transaction &transaction) {
        return transaction.database().statement("SELECT count(*) FROM provider_token_keys").value<int>();
    });
    QVERIFY2(*keys <= 5, "what cannot open anything any more is removed on the way");
}

void ProviderTokenSealTest::opensForBothOfTwoParallelRefreshes()
{
    OAuthFixture f;
    const QByteArray first = member(f.signIn(publicClient, Scope, ProviderToken), "refresh_token");
    const QJsonObject one = f.post(f.token, OAuthFixture::refreshForm(first))->json();
    f.clock.advance(std::chrono::seconds(20));
    const QJsonObject two = f.post(f.token, OAuthFixture::refreshForm(first))->json();
    QCOMPARE(open(f, member(one, "access_token")), ProviderToken);
    QCOMPARE(open(f, member(two, "access_token")), ProviderToken);
    f.clock.advance(std::chrono::seconds(10)); // the grace counts from the rotation, not from the last retry
    QCOMPARE(open(f, first), QByteArray());
}

void ProviderTokenSealTest::stopsOpeningWhenTheAccessTokenExpires()
{
    OAuthFixture f;
    const QByteArray accessToken = member(f.signIn(publicClient, Scope, ProviderToken), "access_token");
    f.clock.advance(f.config.accessTokenLifetime);
    QCOMPARE(open(f, accessToken), QByteArray());
}

void ProviderTokenSealTest::forgetsWithTheFamily()
{
    OAuthFixture f;
    const QJsonObject answer = f.signIn(publicClient, Scope, ProviderToken);
    QCOMPARE(
        f.post(f.revocation, {{"token", member(answer, "refresh_token")}, {"client_id", publicClient}})->status(), 200);
    QCOMPARE(open(f, member(answer, "access_token")), QByteArray());
    const auto left = f.database([](store::Transaction &transaction) {
        return transaction.database()
            .statement("SELECT (SELECT count(*) FROM provider_tokens) + (SELECT count(*) FROM provider_token_keys)")
            .value<int>();
    });
    QCOMPARE(*left, 0);
}

void ProviderTokenSealTest::opensNothingWithAStolenDatabaseAndMasterKey()
{
    OAuthFixture f;
    const QJsonObject answer = f.signIn(publicClient, Scope, ProviderToken);
    // The thief has every stored byte and the master key, but no token: the hash that names a row is no key to it.
    const QByteArray hash = core::sha256(member(answer, "access_token"));
    QCOMPARE(open(f, hash), QByteArray());
    QVERIFY(f.database([](store::Transaction &transaction) -> store::Result<int> {
                 return transaction.database().statement("SELECT count(*) FROM provider_tokens").value<int>();
             }).value()
        == 1);
    for (const QString &suffix : {QString(), QStringLiteral("-wal")}) {
        QFile file(f.store.path() + suffix);
        if (file.open(QIODevice::ReadOnly)) {
            const QByteArray bytes = file.readAll();
            QVERIFY(!bytes.contains(ProviderToken));
            QVERIFY(!bytes.contains(member(answer, "refresh_token")));
            QVERIFY(!bytes.contains(member(answer, "access_token")));
        }
    }
}

void ProviderTokenSealTest::opensNothingUnderAnotherMasterKey()
{
    OAuthFixture f;
    const QByteArray accessToken = member(f.signIn(publicClient, Scope, ProviderToken), "access_token");
    f.seal = oauth::ProviderTokenSeal(core::Secret(core::randomBytes(32)));
    QCOMPARE(open(f, accessToken), QByteArray());
}

// Product section 6: the tokens that open it are not here when the master key is changed.
void ProviderTokenSealTest::opensOverTwoChangesOfTheMasterKey()
{
    OAuthFixture f;
    const QJsonObject before = f.signIn(publicClient, Scope, ProviderToken);
    core::Secret key(core::randomBytes(32));
    const auto change = [&f](const core::Secret &from, const QByteArray &fromId, const core::Secret &to) {
        return f.database([&](store::Transaction &transaction) {
            return oauth::ProviderTokenSeal::keepEarlierMasterKey(transaction, {from, fromId, to}).map([] { return 1; });
        });
    };
    const auto openUnder = [&f](const core::Secret &masterKey, const QByteArray &credential) {
        const auto opened = f.database([&](store::Transaction &transaction) {
            return oauth::ProviderTokenSeal(masterKey).open(transaction.database(), credential, f.clock.now());
        });
        return opened && *opened ? (*opened)->reveal().toByteArray() : QByteArray();
    };
    const core::Secret second(core::randomBytes(32));
    const core::Secret third(core::randomBytes(32));
    QVERIFY(change(f.masterKey, "first", second));
    QCOMPARE(openUnder(second, member(before, "access_token")), ProviderToken);
    QVERIFY(change(second, "second", third));
    QCOMPARE(openUnder(third, member(before, "access_token")), ProviderToken);
    QCOMPARE(openUnder(second, member(before, "access_token")), QByteArray());

    // What is passed on from now on stands under the key in use; when the last of before is gone, so is its key.
    const auto earlierKeys = [&f] {
        return f.database([](store::Transaction &transaction) { return transaction.database().statement("SELECT count(*) FROM meta WHERE key LIKE 'earlier_master_key:%'").value<int>(); }).value();
    };
    const auto cleanUp = [&f] { return f.database([](store::Transaction &transaction) { return oauth::ProviderTokenSeal::removeUnusedMasterKeys(transaction); }).value(); };
    QCOMPARE(earlierKeys(), 1); // nothing was ever wrapped under the second
    QCOMPARE(cleanUp(), 0);
    QVERIFY(f.database([](store::Transaction &transaction) { return transaction.database().statement("DELETE FROM provider_token_keys").run(); }));
    QCOMPARE(cleanUp(), 1);
    QCOMPARE(earlierKeys(), 0);
}

QTEST_GUILESS_MAIN(ProviderTokenSealTest)
#include "tst_provider_token_seal.moc"
