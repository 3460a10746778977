// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/oauth/oauth_fixture.h"

using namespace tests;

class RefreshTokenGrantTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_fixture = std::make_unique<OAuthFixture>(); }
    void cleanup() { m_fixture.reset(); }

    void rotates();
    void acceptsThePredecessorWithinTheGrace();
    void keepsTheRuleOfTheFamily_data();
    void keepsTheRuleOfTheFamily();
    void refusesThePredecessorOnceItsSuccessorIsUsed();
    void refusesThePredecessorAfterTheGrace();
    void refusesAnOlderAncestor();
    void letsParallelRefreshesShareAFamily();
    void endsTheFamilyWhenASupersededSiblingIsUsedLate();
    void refusesAndLeavesTheTokenAlone_data();
    void refusesAndLeavesTheTokenAlone();
    void narrowsTheTokenButNotTheGrant();
    void expiresByIdleness();
    void refusesUsersWhoMayNotComeIn();
    void refusesASuspendedFamilyWithoutBurningTheToken();
    void authenticatesConfidentialClients();
    void survivesARestart();

private:
    [[nodiscard]] std::shared_ptr<RecordedExchange> refresh(const QByteArray &refreshToken)
    {
        return m_fixture->post(m_fixture->token, OAuthFixture::refreshForm(refreshToken));
    }
    [[nodiscard]] bool isFamilyEnded() { return m_fixture->family(m_fixture->lastFamily).revokedAt.has_value(); }

    std::unique_ptr<OAuthFixture> m_fixture;
};

static QByteArray refreshTokenOf(const std::shared_ptr<RecordedExchange> &exchange)
{
    return member(exchange->json(), "refresh_token");
}

void RefreshTokenGrantTest::rotates()
{
    const QByteArray first = member(m_fixture->signIn(), "refresh_token");
    QByteArray current = first;
    for (int i = 0; i < 3; ++i) {
        const auto exchange = refresh(current);
        QCOMPARE(exchange->status(), 200);
        QCOMPARE(exchange->responseHeader("Cache-Control"), QByteArrayLiteral("no-store"));
        QCOMPARE(exchange->json().value(QStringLiteral("scope")).toString(),
            QStringLiteral("mcp:localhost:gatehouse email"));
        QCOMPARE(m_fixture->claimsOf(exchange->json()).familyId, m_fixture->lastFamily);
        QVERIFY(refreshTokenOf(exchange) != current);
        current = refreshTokenOf(exchange);
    }
    QVERIFY(!isFamilyEnded());
}

void RefreshTokenGrantTest::acceptsThePredecessorWithinTheGrace()
{
    const QByteArray first = member(m_fixture->signIn(), "refresh_token");
    const QByteArray lost = refreshTokenOf(refresh(first)); // the answer that never arrived
    m_fixture->clock.advance(m_fixture->config.refreshGrace - std::chrono::seconds(1));
    const auto retried = refresh(first);
    QCOMPARE(retried->status(), 200); // protocol 3.9: lost-response races
    QVERIFY(refreshTokenOf(retried) != lost);
    m_fixture->clock.advance(std::chrono::hours(1));
    QCOMPARE(refresh(refreshTokenOf(retried))->status(), 200);
    QVERIFY(!isFamilyEnded());
}

// Product section 6: "the immediate predecessor is accepted for the grace time while its successor is unused; any other reuse ends
// the family". `A:B` presents A and calls the answer B; `A!` is refused; `+10` lets seconds go by.
void RefreshTokenGrantTest::keepsTheRuleOfTheFamily_data()
{
    QTest::addColumn<QString>("script");
    QTest::addColumn<bool>("isEnded");
    const auto row = [](const char *name, const char *script, bool isEnded) { QTest::newRow(name) << QString::fromLatin1(script) << isEnded; };
    row("one after the other", "A:B +3600 B:C +3600 C:D", false);
    row("the predecessor while its successor is unused", "A:B +29 A:B2 B2:C", false);
    row("its successor is a sibling of the first: either goes on", "A:B A:B2 B:C C:D", false);
    row("siblings stay good for the grace time, as their generation's predecessor would", "A:B A:B2 B:C +29 B2:C2 C2:D", false);
    row("as often as the answer got lost", "A:B A:B2 A:B3 A:B4 B3:C", false);
    row("the grace counts from the first rotation, not from the last retry", "A:B +20 A:B2 +10 A! B!", true);
    row("the predecessor after the grace", "A:B +30 A! B!", true);
    row("the predecessor after its successor was used", "A:B B:C A! C!", true);
    row("the predecessor after a sibling of its successor was used", "A:B A:B2 B2:C A! C!", true);
    row("a sibling after the grace", "A:B A:B2 B:C +30 B2! C!", true);
    row("a sibling after the next generation was used", "A:B A:B2 B:C C:D B2! D!", true);
    row("an older ancestor", "A:B B:C C:D A! D!", true);
    row("what ended stays ended", "A:B B:C A! +1 A! B! C!", true);
}

void RefreshTokenGrantTest::keepsTheRuleOfTheFamily()
{
    QFETCH(QString, script);
    QFETCH(bool, isEnded);
    QHash<QString, QByteArray> tokens{{QStringLiteral("A"), member(m_fixture->signIn(), "refresh_token")}};
    for (const QString &step : script.split(u' ')) {
        if (step.startsWith(u'+')) {
            m_fixture->clock.advance(std::chrono::seconds(step.mid(1).toInt()));
            continue;
        }
        const bool isRefused = step.endsWith(u'!');
        const QStringList names = isRefused ? QStringList{step.chopped(1)} : step.split(u':');
        const auto exchange = refresh(tokens.value(names.first()));
        QVERIFY2(exchange->status() == (isRefused ? 400 : 200), qPrintable(step));
        if (isRefused) {
            QCOMPARE(member(exchange->json(), "error"), QByteArrayLiteral("invalid_grant"));
        } else {
            tokens.insert(names.at(1), refreshTokenOf(exchange));
        }
    }
    QCOMPARE(isFamilyEnded(), isEnded);
}

void RefreshTokenGrantTest::refusesThePredecessorOnceItsSuccessorIsUsed()
{
    const QByteArray first = member(m_fixture->signIn(), "refresh_token");
    const QByteArray second = refreshTokenOf(refresh(first));
    const QByteArray third = refreshTokenOf(refresh(second));
    const auto replayed = refresh(first);
    QCOMPARE(replayed->status(), 400);
    QCOMPARE(member(replayed->json(), "error"), QByteArrayLiteral("invalid_grant"));
    QVERIFY2(isFamilyEnded(), "RFC 9700 4.14.2: reuse ends the family");
    QCOMPARE(refresh(third)->status(), 400);
}

void RefreshTokenGrantTest::refusesThePredecessorAfterTheGrace()
{
    const QByteArray first = member(m_fixture->signIn(), "refresh_token");
    const QByteArray second = refreshTokenOf(refresh(first));
    m_fixture->clock.advance(m_fixture->config.refreshGrace);
    QCOMPARE(refresh(first)->status(), 400); // protocol 5 bug 40: replay after grace kills it
    QVERIFY(isFamilyEnded());
    QCOMPARE(refresh(second)->status(), 400);
}

void RefreshTokenGrantTest::refusesAnOlderAncestor()
{
    const QByteArray first = member(m_fixture->signIn(), "refresh_token");
    const QByteArray second = refreshTokenOf(refresh(first));
    QCOMPARE(refresh(second)->status(), 200);
    QCOMPARE(refresh(first)->status(), 400);
    QVERIFY(isFamilyEnded());
}

void RefreshTokenGrantTest::letsParallelRefreshesShareAFamily()
{
    const QByteArray first = member(m_fixture->signIn(), "refresh_token");
    QList<std::shared_ptr<RecordedExchange>> exchanges;
    for (int i = 0; i < 8; ++i) {
        exchanges.append(m_fixture->start(m_fixture->token, OAuthFixture::refreshForm(first)));
    }
    QSet<QByteArray> successors;
    for (const auto &exchange : exchanges) {
        OAuthFixture::answered(exchange);
        QCOMPARE(exchange->status(), 200); // protocol 5 bug 40: two parallel refreshes, one family survives
        successors.insert(refreshTokenOf(exchange));
    }
    QCOMPARE(successors.size(), 8);
    QVERIFY(!isFamilyEnded());
    // Whichever the client kept works, and a sibling at the same moment too (Q-12: two addresses of one broker).
    m_fixture->clock.advance(std::chrono::hours(1));
    QCOMPARE(refresh(refreshTokenOf(exchanges.first()))->status(), 200);
    QCOMPARE(refresh(refreshTokenOf(exchanges.last()))->status(), 200);
    QVERIFY(!isFamilyEnded());
}

void RefreshTokenGrantTest::endsTheFamilyWhenASupersededSiblingIsUsedLate()
{
    const QByteArray first = member(m_fixture->signIn(), "refresh_token");
    const QByteArray mine = refreshTokenOf(refresh(first));
    const QByteArray thiefs = refreshTokenOf(refresh(first)); // stolen within the grace
    QCOMPARE(refresh(mine)->status(), 200);
    m_fixture->clock.advance(m_fixture->config.refreshGrace);
    QCOMPARE(refresh(thiefs)->status(), 400);
    QVERIFY(isFamilyEnded());
}

void RefreshTokenGrantTest::refusesAndLeavesTheTokenAlone_data()
{
    QTest::addColumn<QByteArray>("parameter");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QString>("error");
    const auto row = [](const char *name, const char *parameter, const char *value, const char *error) {
        QTest::newRow(name) << QByteArray(parameter) << QByteArray(value) << QString::fromLatin1(error);
    };
    row("protocol 5 bug 7: foreign resource", "resource", "https://evil.example/mcp", "invalid_target");
    row("protocol 5 bug 7: another resource of ours", "resource", "http://localhost:8788/mcp/gatehouse",
        "invalid_target");
    row("RFC 6749 6 wider scope", "scope", "mcp:localhost:gatehouse profile", "invalid_scope");
    row("RFC 6749 3.3 malformed scope", "scope", "\"", "invalid_scope");
    row("protocol 5 bug 35: token of another client", "client_id", "client-other", "invalid_grant");
    row("RFC 6749 5.2 unknown client", "client_id", "nobody", "invalid_client");
    row("RFC 6749 5.2 unknown token", "refresh_token", "gatehouse_rt_nonsense", "invalid_grant");
    row("an access token in its place", "refresh_token", "eyJhbGciOiJFUzI1NiJ9.e30.AAAA", "invalid_grant");
}

void RefreshTokenGrantTest::refusesAndLeavesTheTokenAlone()
{
    QFETCH(QByteArray, parameter);
    QFETCH(QByteArray, value);
    QFETCH(QString, error);
    OAuthFixture &f = *m_fixture;
    const Form good = OAuthFixture::refreshForm(member(
        f.signIn(publicClient, QStringLiteral("mcp:localhost:gatehouse email"), "gho_provider"), "refresh_token"));
    const QString before = f.snapshot();
    const auto refused = f.post(f.token, with(good, parameter, value));
    QCOMPARE(member(refused->json(), "error"), error.toUtf8());
    QCOMPARE(f.snapshot(), before);
    QCOMPARE(f.post(f.token, with(good, "resource", "http://localhost:8788/mcp"))->status(), 200);
}

void RefreshTokenGrantTest::narrowsTheTokenButNotTheGrant()
{
    OAuthFixture &f = *m_fixture;
    const QByteArray first = member(f.signIn(), "refresh_token");
    const auto narrow = f.post(f.token, with(OAuthFixture::refreshForm(first), "scope", "email"));
    QCOMPARE(narrow->json().value(QStringLiteral("scope")).toString(), QStringLiteral("email"));
    QCOMPARE(f.claimsOf(narrow->json()).scopes, QStringList{QStringLiteral("email")});
    const auto whole = refresh(refreshTokenOf(narrow)); // RFC 6749 section 6: scope left out means as granted
    QCOMPARE(whole->json().value(QStringLiteral("scope")).toString(), QStringLiteral("mcp:localhost:gatehouse email"));
}

void RefreshTokenGrantTest::expiresByIdleness()
{
    OAuthFixture &f = *m_fixture;
    QByteArray current = member(f.signIn(), "refresh_token");
    f.clock.advance(f.config.refreshTokenLifetime - std::chrono::seconds(1));
    const auto kept = refresh(current);
    QCOMPARE(kept->status(), 200);
    f.clock.advance(
        f.config.refreshTokenLifetime - std::chrono::seconds(1)); // 30 days since last use, not since sign-in
    const auto again = refresh(refreshTokenOf(kept));
    QCOMPARE(again->status(), 200);
    f.clock.advance(f.config.refreshTokenLifetime);
    QCOMPARE(member(refresh(refreshTokenOf(again))->json(), "error"), QByteArrayLiteral("invalid_grant"));
}

void RefreshTokenGrantTest::refusesUsersWhoMayNotComeIn()
{
    OAuthFixture &f = *m_fixture;
    const QByteArray first = member(f.signIn(), "refresh_token");
    f.updateUser([](store::UserRow &user) { user.status = store::UserStatus::Blocked; });
    QCOMPARE(member(refresh(first)->json(), "error"), QByteArrayLiteral("invalid_grant"));
    f.updateUser([](store::UserRow &user) { user.status = store::UserStatus::Approved; });
    QCOMPARE(refresh(first)->status(), 200); // checked before rotation: the token was not burnt
}

void RefreshTokenGrantTest::refusesASuspendedFamilyWithoutBurningTheToken()
{
    OAuthFixture &f = *m_fixture;
    const QByteArray first = member(f.signIn(), "refresh_token");
    const core::FamilyId id = f.lastFamily;
    QVERIFY(f.database([id, now = f.clock.now()](store::Transaction &transaction) {
                 return store::RefreshTokenFamilyTable(transaction).suspend(id, now);
             }).value());
    QCOMPARE(refresh(first)->status(), 400);
    QVERIFY(f.database([id](store::Transaction &transaction) {
                 return store::RefreshTokenFamilyTable(transaction).resume(id);
             }).value());
    QCOMPARE(refresh(first)->status(), 200); // product section 6: refused, not burnt
}

void RefreshTokenGrantTest::authenticatesConfidentialClients()
{
    OAuthFixture &f = *m_fixture;
    const QByteArray code = f.addCode(postClient);
    const auto issued = f.post(f.token, with(OAuthFixture::codeForm(code, postClient), "client_secret", clientSecret));
    const Form form = OAuthFixture::refreshForm(refreshTokenOf(issued), postClient);
    QCOMPARE(f.post(f.token, form)->status(), 401); // protocol 5 bug 35
    QCOMPARE(f.post(f.token, with(form, "client_secret", "wrong"))->status(), 401);
    QCOMPARE(f.post(f.token, with(form, "client_secret", clientSecret))->status(), 200);
}

void RefreshTokenGrantTest::survivesARestart()
{
    // What was answered is on the disk: another process reads it from there.
    OAuthFixture &f = *m_fixture;
    const QJsonObject answer = f.signIn();
    oauth::KeyRing restarted(*f.store, f.masterKey, f.clock, f.pool, f.config);
    bool isOpen = false;
    restarted.open(&f.context, [&isOpen](const auto &opened) { isOpen = opened.has_value(); });
    QTRY_VERIFY(isOpen);
    QVERIFY(oauth::readAccessToken(member(answer, "access_token"), restarted, f.config.issuer).has_value());
    oauth::TokenIssuer issuer(f.config, restarted, f.clock);
    oauth::TokenEndpoint endpoint(
        {f.config, *f.store, f.clock, issuer, oauth::ProviderTokenSeal(f.masterKey), f.authenticator, f.audit});
    QCOMPARE(f.post(endpoint, OAuthFixture::refreshForm(member(answer, "refresh_token")))->status(), 200);
}

QTEST_GUILESS_MAIN(RefreshTokenGrantTest)
#include "tst_refresh_token_grant.moc"
