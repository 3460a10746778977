// SPDX-License-Identifier: GPL-3.0-or-later
// A refresh of ours asks the provider: who is disabled there loses access here, and an outage there is none here.
#include "oauth_fixture.h"
#include "server/oauth/tokens/upstream_renewal.h"

#include <QTest>

using namespace identity;

namespace
{

const QByteArray publicClient = tests::publicClient;
const QString scope = QStringLiteral("mcp:localhost:gatehouse email");

// Answers when told to, with what it is told.
class ScriptedProvider final : public Provider
{
public:
    [[nodiscard]] QString id() const override { return QStringLiteral("oidc"); }
    [[nodiscard]] QString displayName() const override { return QStringLiteral("Example"); }
    [[nodiscard]] QList<QByteArray> origins() const override { return {}; }
    void begin(const ProviderDeparture &, QObject *, Begun) override {}
    [[nodiscard]] bool isIssuer(const std::optional<QByteArray> &) const override { return true; }
    void finish(const ProviderReturn &, QObject *, Finished) override {}
    void renew(const ProviderGrant &grant, QObject *, Renewed then) override
    {
        presented.append(grant.refreshToken.reveal().toByteArray());
        if (isHeld) {
            held = std::move(then);
        } else {
            then(answer);
        }
    }

    core::Expected<ProviderRenewal, ProviderError> answer = ProviderRenewal{};
    QByteArrayList presented;
    bool isHeld = false;
    Renewed held;
};

ProviderGrant grantWith(const QByteArray &refreshToken)
{
    return {QStringLiteral("oidc"), core::Secret("upstream-access"), core::Secret(refreshToken)};
}

ProviderIdentity alice()
{
    ProviderIdentity identity;
    identity.provider = QStringLiteral("local"); // whom the fixture's sessions belong to
    identity.subject = QStringLiteral("alice");
    identity.login = QStringLiteral("alice");
    identity.name = QStringLiteral("Alice Miller");
    return identity;
}

} // namespace

class UpstreamRenewalTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void asksOnARefreshAndKeepsWhatItIsGiven();
    void whoIsDisabledThereLosesTheSessionHere();
    void anOutageThereIsNoneHere();
    void takesOverWhatTheProviderSaysNow();
    void refusesWhenItSpeaksOfSomebodyElse();
    void oneQuestionForManyRefreshesAtOnce();
    void asksNobodyForAccountsKeptHere();
    void asksNobodyWhenTheProviderIsSwitchedOff();

private:
    QByteArray signIn(const QByteArray &refreshToken = "upstream-1")
    {
        const core::Secret grant = grantWith(refreshToken).toSecret();
        return m_fixture->signIn(publicClient, scope, grant.reveal().toByteArray())
            .value(QStringLiteral("refresh_token"))
            .toString()
            .toLatin1();
    }
    std::shared_ptr<tests::RecordedExchange> refresh(const QByteArray &token)
    {
        return m_fixture->post(*m_token, tests::OAuthFixture::refreshForm(token));
    }
    static QByteArray nextOf(const std::shared_ptr<tests::RecordedExchange> &exchange)
    {
        return exchange->json().value(QStringLiteral("refresh_token")).toString().toLatin1();
    }

    std::unique_ptr<tests::OAuthFixture> m_fixture;
    std::unique_ptr<ProviderRegistry> m_providers;
    ScriptedProvider *m_provider = nullptr;
    std::unique_ptr<oauth::UpstreamRenewal> m_renewal;
    std::unique_ptr<oauth::TokenEndpoint> m_token;
};

void UpstreamRenewalTest::init()
{
    m_token.reset();
    m_renewal.reset();
    m_fixture = std::make_unique<tests::OAuthFixture>();
    m_providers = std::make_unique<ProviderRegistry>();
    auto provider = std::make_unique<ScriptedProvider>();
    m_provider = provider.get();
    m_providers->add(std::move(provider));
    tests::OAuthFixture &f = *m_fixture;
    m_renewal = std::make_unique<oauth::UpstreamRenewal>(
        oauth::UpstreamRenewalParts{*f.store, f.clock, *m_providers, f.seal, {}});
    m_token = std::make_unique<oauth::TokenEndpoint>(
        oauth::TokenEndpointParts{f.config, *f.store, f.clock, f.issuer, f.seal, f.authenticator, f.audit, m_renewal.get()});
}

void UpstreamRenewalTest::asksOnARefreshAndKeepsWhatItIsGiven()
{
    const QByteArray first = signIn();
    QVERIFY(m_provider->presented.isEmpty()); // not at sign-in: it was asked just then
    m_provider->answer = ProviderRenewal{std::nullopt, grantWith("upstream-2")};
    const auto second = refresh(first);
    QCOMPARE(second->status(), 200);
    m_provider->answer = ProviderRenewal{};
    const auto third = refresh(nextOf(second));
    QCOMPARE(third->status(), 200);
    QCOMPARE(refresh(nextOf(third))->status(), 200); // one that was not renewed stays
    QCOMPARE(m_provider->presented, QByteArrayList({"upstream-1", "upstream-2", "upstream-2"}));
}

void UpstreamRenewalTest::whoIsDisabledThereLosesTheSessionHere()
{
    const QByteArray token = signIn();
    const core::FamilyId family = m_fixture->lastFamily;
    m_provider->answer = core::unexpected(ProviderError{ProviderErrorKind::Refused, QStringLiteral("invalid_grant")});
    const auto refused = refresh(token);
    QCOMPARE(refused->status(), 400);
    QCOMPARE(refused->json().value(QStringLiteral("error")), QStringLiteral("invalid_grant"));
    QCOMPARE(refused->responseHeader("Cache-Control"), QByteArray("no-store"));
    QVERIFY(m_fixture->family(family).revokedAt.has_value()); // the access token ends with it
    m_provider->answer = ProviderRenewal{};
    QCOMPARE(refresh(token)->status(), 400); // for good
    QCOMPARE(m_provider->presented.size(), 1);
}

void UpstreamRenewalTest::anOutageThereIsNoneHere()
{
    const QByteArray token = signIn();
    m_provider->answer = core::unexpected(ProviderError{ProviderErrorKind::Unreachable, QStringLiteral("no answer")});
    QCOMPARE(refresh(token)->status(), 200);
}

void UpstreamRenewalTest::takesOverWhatTheProviderSaysNow()
{
    const QByteArray token = signIn();
    m_provider->answer = ProviderRenewal{alice(), std::nullopt};
    QCOMPARE(refresh(token)->status(), 200);
    const auto user = m_fixture->database(
        [](store::Transaction &tx) { return store::UserTable(tx).find(tests::userRow().id); });
    QCOMPARE((**user).name, QStringLiteral("Alice Miller"));
}

void UpstreamRenewalTest::refusesWhenItSpeaksOfSomebodyElse()
{
    const QByteArray token = signIn();
    ProviderIdentity other = alice();
    other.subject = QStringLiteral("mallory");
    m_provider->answer = ProviderRenewal{other, grantWith("upstream-2")};
    QCOMPARE(refresh(token)->status(), 400);
    const auto made = m_fixture->database(
        [](store::Transaction &tx) { return store::UserTable(tx).find(core::UserId(QStringLiteral("local|mallory"))); });
    QVERIFY(made && !*made);
}

void UpstreamRenewalTest::oneQuestionForManyRefreshesAtOnce()
{
    const QByteArray token = signIn();
    m_provider->isHeld = true;
    QList<std::shared_ptr<tests::RecordedExchange>> exchanges;
    for (int i = 0; i < 20; ++i) {
        exchanges.append(m_fixture->start(*m_token, tests::OAuthFixture::refreshForm(token)));
    }
    QTRY_COMPARE(m_provider->presented.size(), 1);
    m_provider->isHeld = false;
    m_provider->answer = ProviderRenewal{std::nullopt, grantWith("upstream-2")};
    m_provider->held(ProviderRenewal{std::nullopt, grantWith("upstream-2")});
    for (const auto &exchange : exchanges) {
        QCOMPARE(tests::OAuthFixture::answered(exchange)->status(), 200);
    }
    QCOMPARE(m_provider->presented.count("upstream-1"), 1); // a rotated token is never used twice
}

void UpstreamRenewalTest::asksNobodyForAccountsKeptHere()
{
    const QByteArray token = m_fixture->signIn().value(QStringLiteral("refresh_token")).toString().toLatin1();
    QCOMPARE(refresh(token)->status(), 200);
    QVERIFY(m_provider->presented.isEmpty());
}

void UpstreamRenewalTest::asksNobodyWhenTheProviderIsSwitchedOff()
{
    const QByteArray token = signIn();
    *m_providers = ProviderRegistry();
    m_provider = nullptr;
    QCOMPARE(refresh(token)->status(), 200);
}

QTEST_GUILESS_MAIN(UpstreamRenewalTest)
#include "tst_upstream_renewal.moc"
