// SPDX-License-Identifier: GPL-3.0-or-later
// Sign-in with an OpenID Connect provider: what is asked, what is believed, and what is not.
#include "oidc_stand_in.h"
#include "server/identity/oidc/oidc_provider.h"
#include "tests/support/fixed_clock.h"

#include <QTest>
#include <QUrlQuery>

using namespace identity;

namespace
{

using Outcome = core::Expected<ProviderSignIn, ProviderError>;
using Renewal = core::Expected<ProviderRenewal, ProviderError>;
using Change = std::function<void(tests::OidcStandIn &, OidcSettings &)>;

const QString tenant = QStringLiteral("11111111-2222-3333-4444-555555555555");
const QString otherTenant = QStringLiteral("99999999-2222-3333-4444-555555555555");

OidcSettings plainSettings()
{
    OidcSettings settings;
    settings.name = u"Example"_qs;
    settings.issuer = u"https://id.example"_qs;
    settings.clientId = u"client"_qs;
    settings.clientSecret = core::Secret("s3cret&=");
    settings.callbackUrl = u"https://gate.example/callback/oidc"_qs;
    return settings;
}

OidcSettings entraSettings()
{
    OidcSettings settings = plainSettings();
    settings.flavour = OidcFlavour::Entra;
    settings.tenants = {tenant};
    return settings;
}

Change claim(const char *name, const QJsonValue &value)
{
    return [name = QString::fromLatin1(name), value](tests::OidcStandIn &at, OidcSettings &) {
        if (value.isUndefined()) {
            at.claims.remove(name);
        } else {
            at.claims.insert(name, value);
        }
    };
}

Change described(const char *name, const QJsonValue &value)
{
    return [name = QString::fromLatin1(name), value](
               tests::OidcStandIn &at, OidcSettings &) { at.discovery.insert(name, value); };
}

} // namespace

Q_DECLARE_METATYPE(Change)

class OidcProviderTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_at = tests::OidcStandIn();
        m_clock.set(core::Seconds(std::chrono::seconds(1'000'010)));
    }
    void asksWithStateNonceAndPkce();
    void asksForWhatBringsARefreshToken_data();
    void asksForWhatBringsARefreshToken();
    void signsInByIssuerAndSubject();
    void remembersTheDescription();
    void knowsWhereItSendsTheBrowser();
    void refusesADescriptionThatIsNotTheProviders_data();
    void refusesADescriptionThatIsNotTheProviders();
    void authenticatesAsTheProviderWantsIt_data();
    void authenticatesAsTheProviderWantsIt();
    void refusesIdTokens_data();
    void refusesIdTokens();
    void acceptsIdTokens_data();
    void acceptsIdTokens();
    void entraAdmitsItsTenantsOnly_data();
    void entraAdmitsItsTenantsOnly();
    void googleLetsHostedDomainsIn_data();
    void googleLetsHostedDomainsIn();
    void asksUserinfoForWhatIsMissing();
    void refusesUserinfoOfSomebodyElse();
    void aSilentUserinfoIsNoRefusal();
    void aClaimGivesRoles_data();
    void aClaimGivesRoles();
    void answersCarryTheIssuer_data();
    void answersCarryTheIssuer();
    void refreshesUpstream();
    void aRefusedRefreshEndsTheGrant_data();
    void aRefusedRefreshEndsTheGrant();
    void withoutRefreshTokenThereIsNothingToAsk();

private:
    Outcome finish(const OidcSettings &settings, const ProviderReturn &answer = {"good", core::Secret("verifier"), "n0nce"})
    {
        OidcProvider provider(settings, m_at, m_clock);
        std::optional<Outcome> outcome;
        provider.finish(answer, this, [&outcome](const Outcome &result) { outcome = result; });
        return outcome.value_or(core::unexpected(ProviderError{ProviderErrorKind::Unreachable, u"no answer"_qs}));
    }
    Renewal renew(const OidcSettings &settings, const core::Secret &refreshToken)
    {
        OidcProvider provider(settings, m_at, m_clock);
        std::optional<Renewal> outcome;
        provider.renew({u"oidc"_qs, core::Secret("old"), refreshToken}, this,
            [&outcome](const Renewal &result) { outcome = result; });
        return outcome.value_or(core::unexpected(ProviderError{ProviderErrorKind::Unreachable, u"no answer"_qs}));
    }
    QUrlQuery authorizationQuery(const OidcSettings &settings)
    {
        OidcProvider provider(settings, m_at, m_clock);
        QByteArray url;
        provider.begin({"st4te", "challenge", "n0nce"}, this,
            [&url](const core::Expected<QByteArray, ProviderError> &begun) { url = begun.value_or(QByteArray()); });
        m_lastUrl = QUrl::fromEncoded(url, QUrl::StrictMode);
        return QUrlQuery(m_lastUrl);
    }

    tests::FixedClock m_clock;
    tests::OidcStandIn m_at;
    QUrl m_lastUrl;

};

void OidcProviderTest::asksWithStateNonceAndPkce()
{
    const QUrlQuery query = authorizationQuery(plainSettings());
    QVERIFY(m_lastUrl.toString().startsWith(u"https://login.example/authorize?"_qs));
    const auto value = [&query](const char *name) { return query.queryItemValue(QLatin1String(name), QUrl::FullyDecoded); };
    QCOMPARE(value("response_type"), u"code"_qs);
    QCOMPARE(value("client_id"), u"client"_qs);
    QCOMPARE(value("redirect_uri"), u"https://gate.example/callback/oidc"_qs);
    QCOMPARE(value("state"), u"st4te"_qs);
    QCOMPARE(value("nonce"), u"n0nce"_qs);
    QCOMPARE(value("code_challenge"), u"challenge"_qs);
    QCOMPARE(value("code_challenge_method"), u"S256"_qs);
    QVERIFY(!m_lastUrl.toString().contains(u"s3cret"_qs));
}

void OidcProviderTest::asksForWhatBringsARefreshToken_data()
{
    QTest::addColumn<int>("flavour");
    QTest::addColumn<QString>("configured");
    QTest::addColumn<bool>("isSupported");
    QTest::addColumn<QString>("scope");
    QTest::addColumn<QString>("prompt");
    QTest::newRow("Core 11: offline_access takes prompt=consent") << int(OidcFlavour::Plain) << QString() << true
        << u"openid email profile offline_access"_qs << u"consent"_qs;
    QTest::newRow("not where it is not supported") << int(OidcFlavour::Plain) << QString() << false
        << u"openid email profile"_qs << QString();
    QTest::newRow("as configured") << int(OidcFlavour::Plain) << u"openid groups"_qs << true << u"openid groups"_qs << QString();
    QTest::newRow("Core 3.1.2.1: openid always") << int(OidcFlavour::Plain) << u"email"_qs << true << u"openid email"_qs << QString();
    QTest::newRow("Google has access_type instead") << int(OidcFlavour::Google) << QString() << true
        << u"openid email profile"_qs << u"consent"_qs;
}

void OidcProviderTest::asksForWhatBringsARefreshToken()
{
    QFETCH(int, flavour);
    QFETCH(QString, configured);
    QFETCH(bool, isSupported);
    QFETCH(QString, scope);
    QFETCH(QString, prompt);
    if (!isSupported) {
        m_at.discovery.remove(u"scopes_supported"_qs);
    }
    OidcSettings settings = plainSettings();
    settings.flavour = OidcFlavour(flavour);
    settings.scopes = configured;
    const QUrlQuery query = authorizationQuery(settings);
    QCOMPARE(query.queryItemValue(u"scope"_qs, QUrl::FullyDecoded), scope);
    QCOMPARE(query.queryItemValue(u"prompt"_qs), prompt);
    QCOMPARE(query.queryItemValue(u"access_type"_qs), settings.flavour == OidcFlavour::Google ? u"offline"_qs : QString());
}

void OidcProviderTest::signsInByIssuerAndSubject()
{
    const Outcome outcome = finish(plainSettings());
    QVERIFY2(outcome.has_value(), outcome ? "" : qPrintable(outcome.error().detail));
    const ProviderIdentity &identity = outcome->identity;
    const QByteArray hash = core::sha256("https://id.example").left(8).toHex();
    QCOMPARE(identity.provider, QString(u"oidc."_qs + QString::fromLatin1(hash)));
    QCOMPARE(identity.subject, u"248289761001"_qs);
    QCOMPARE(identity.login, u"j.doe"_qs);
    QCOMPARE(identity.name, u"Jane Doe"_qs);
    QCOMPARE(identity.email, u"jane@example.org"_qs);
    QVERIFY(identity.isEmailVerified);
    QVERIFY(!identity.isAdmittedByRule);
    QVERIFY(identity.roles.isEmpty());
    QCOMPARE(outcome->grant.accessToken.reveal(), QByteArrayView("upstream-access"));
    QCOMPARE(outcome->grant.provider, u"oidc"_qs);
    QVERIFY(!m_at.asked.contains("/me")); // nothing was missing
}

void OidcProviderTest::remembersTheDescription()
{
    OidcProvider provider(plainSettings(), m_at, m_clock);
    const auto begin = [&] {
        bool isGood = false;
        provider.begin({"s", "c", "n"}, this, [&isGood](const auto &begun) { isGood = begun.has_value(); });
        return isGood;
    };
    QVERIFY(begin() && begin());
    QCOMPARE(m_at.asked.count("/.well-known/openid-configuration"), 1);
    m_at.downPaths = {"/.well-known/openid-configuration"};
    m_clock.advance(OidcProvider::metadataLifetime);
    QVERIFY(begin()); // asked, no answer: what was good stays good
    QCOMPARE(m_at.asked.count("/.well-known/openid-configuration"), 2);
    m_at.downPaths.clear();
    m_at.discovery.insert(u"issuer"_qs, u"https://evil.example"_qs);
    QVERIFY(!begin()); // another answer: no longer
}

void OidcProviderTest::knowsWhereItSendsTheBrowser()
{
    m_at.downPaths = {"/.well-known/openid-configuration"};
    OidcProvider provider(plainSettings(), m_at, m_clock);
    QCOMPARE(provider.origins(), QByteArrayList{"https://id.example"});
    m_at.downPaths.clear();
    provider.begin({"s", "c", "n"}, this, [](const auto &) {});
    QCOMPARE(provider.origins(), QByteArrayList({"https://id.example", "https://login.example"}));
}

void OidcProviderTest::refusesADescriptionThatIsNotTheProviders_data()
{
    QTest::addColumn<Change>("change");
    QTest::newRow("Discovery 4.3: another issuer") << described("issuer", u"https://evil.example"_qs);
    QTest::newRow("Discovery 4.3: an issuer that only begins alike") << described("issuer", u"https://id.example.evil.example"_qs);
    QTest::newRow("no token endpoint") << described("token_endpoint", QJsonValue());
    QTest::newRow("a token endpoint in the clear") << described("token_endpoint", u"http://id.example/token"_qs);
    QTest::newRow("a token endpoint on this computer for an issuer elsewhere") << described("token_endpoint", u"http://127.0.0.1/token"_qs);
    QTest::newRow("keys in the clear") << described("jwks_uri", u"http://id.example/keys"_qs);
    QTest::newRow("an authorization endpoint that is a script") << described("authorization_endpoint", u"javascript:alert(1)"_qs);
}

void OidcProviderTest::refusesADescriptionThatIsNotTheProviders()
{
    QFETCH(Change, change);
    OidcSettings settings = plainSettings();
    change(m_at, settings);
    const Outcome outcome = finish(settings);
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().kind, ProviderErrorKind::Unreachable);
    QVERIFY(!m_at.asked.contains("/token")); // no secret went out
}

void OidcProviderTest::authenticatesAsTheProviderWantsIt_data()
{
    QTest::addColumn<QJsonArray>("methods");
    QTest::addColumn<bool>("isInBody");
    QTest::addColumn<int>("requests");
    QTest::newRow("Discovery 3: basic is the default") << QJsonArray() << false << 1;
    QTest::newRow("basic") << QJsonArray{u"client_secret_basic"_qs} << false << 1;
    QTest::newRow("post alone") << QJsonArray{u"client_secret_post"_qs} << true << 1;
    QTest::newRow("both, and this client is registered for post") << QJsonArray{u"client_secret_post"_qs, u"client_secret_basic"_qs} << true << 2;
}

void OidcProviderTest::authenticatesAsTheProviderWantsIt()
{
    QFETCH(QJsonArray, methods);
    QFETCH(bool, isInBody);
    QFETCH(int, requests);
    m_at.wantsSecretInBody = isInBody;
    if (!methods.isEmpty()) {
        m_at.discovery.insert(u"token_endpoint_auth_methods_supported"_qs, methods);
    }
    QVERIFY(finish(plainSettings()).has_value());
    QCOMPARE(m_at.asked.count("/token"), requests);
    m_at.clientSecret.clear();
    OidcSettings publicClient = plainSettings();
    publicClient.clientSecret = {};
    QVERIFY(finish(publicClient).has_value());
    QVERIFY(!m_at.lastForm.value("client_secret"));
}

void OidcProviderTest::refusesIdTokens_data()
{
    QTest::addColumn<Change>("change");
    const QJsonValue none(QJsonValue::Undefined);
    const auto token = [](QByteArray (*make)(tests::OidcStandIn &)) {
        return Change([make](tests::OidcStandIn &at, OidcSettings &) { at.idToken = make(at); });
    };
    QTest::newRow("Core 3.1.3.7 item 2: another issuer") << claim("iss", u"https://evil.example"_qs);
    QTest::newRow("item 2: the issuer with a slash") << claim("iss", u"https://id.example/"_qs);
    QTest::newRow("item 3: for another client") << claim("aud", u"other"_qs);
    QTest::newRow("item 3: for nobody") << claim("aud", none);
    QTest::newRow("item 4: for several, azp missing") << claim("aud", QJsonArray{u"client"_qs, u"other"_qs});
    QTest::newRow("item 5: azp is another client") << claim("azp", u"other"_qs);
    QTest::newRow("item 6: signed with a key that is not the provider's") << token([](tests::OidcStandIn &at) {
        return jose::signJws(at.otherKey, QLatin1String("JWT"), at.claims);
    });
    QTest::newRow("item 6: a signature over something else") << token([](tests::OidcStandIn &at) {
        QByteArray jwt = jose::signJws(at.key, QLatin1String("JWT"), at.claims);
        at.claims.insert(u"sub"_qs, u"admin"_qs);
        const QByteArrayList other = jose::signJws(at.otherKey, QLatin1String("JWT"), at.claims).split('.');
        const QByteArrayList parts = jwt.split('.');
        return QByteArray(parts[0] + '.' + other[1] + '.' + parts[2]);
    });
    QTest::newRow("item 7: alg none") << token([](tests::OidcStandIn &at) {
        return QByteArray(core::toBase64Url(R"({"alg":"none"})") + '.' + core::toBase64Url(QJsonDocument(at.claims).toJson()) + '.');
    });
    QTest::newRow("item 8: HS256 with the client secret") << token([](tests::OidcStandIn &at) {
        const QByteArray input = core::toBase64Url(R"({"alg":"HS256"})") + '.' + core::toBase64Url(QJsonDocument(at.claims).toJson());
        return QByteArray(input + '.' + core::toBase64Url(core::hmacSha256(at.clientSecret, input)));
    });
    QTest::newRow("RFC 8725 2.1: HS256 with the public key as its secret") << token([](tests::OidcStandIn &at) {
        const QByteArray header = R"({"alg":"HS256","kid":")" + at.key.publicKey().kid() + "\"}";
        const QByteArray input = core::toBase64Url(header) + '.' + core::toBase64Url(QJsonDocument(at.claims).toJson());
        return QByteArray(input + '.' + core::toBase64Url(core::hmacSha256(at.key.publicKey().toSpki(), input)));
    });
    QTest::newRow("no JWT") << token([](tests::OidcStandIn &) { return QByteArray("eyJ.nonsense"); });
    QTest::newRow("item 9: expired") << claim("exp", 1'000'010 - 60);
    QTest::newRow("item 9: exp missing") << claim("exp", none);
    QTest::newRow("item 9: exp as text") << claim("exp", u"1000300"_qs);
    QTest::newRow("item 10: issued in the future") << claim("iat", 1'000'010 + 61);
    QTest::newRow("item 10: iat missing") << claim("iat", none);
    QTest::newRow("RFC 7519 4.1.5: not valid yet") << claim("nbf", 1'000'010 + 61);
    QTest::newRow("item 11: the nonce of another sign-in") << claim("nonce", u"other"_qs);
    QTest::newRow("item 11: no nonce") << claim("nonce", none);
    QTest::newRow("3.1.3.8: at_hash of another access token") << claim("at_hash", u"AAAAAAAAAAAAAAAAAAAAAA"_qs);
    QTest::newRow("section 2: no sub") << claim("sub", none);
    QTest::newRow("section 2: an endless sub") << claim("sub", QString(256, u'x'));
    QTest::newRow("a sub with a control character") << claim("sub", u"a\nb"_qs);
}

void OidcProviderTest::refusesIdTokens()
{
    QFETCH(Change, change);
    OidcSettings settings = plainSettings();
    change(m_at, settings);
    const Outcome outcome = finish(settings);
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().kind, ProviderErrorKind::Refused);
    QVERIFY(!outcome.error().detail.contains(u"upstream-access"_qs) && !outcome.error().detail.contains(u"s3cret"_qs));
}

void OidcProviderTest::acceptsIdTokens_data()
{
    QTest::addColumn<Change>("change");
    QTest::newRow("Core 3.1.3.7 item 4: for several, azp is us") << Change([](tests::OidcStandIn &at, OidcSettings &) {
        at.claims.insert(u"aud"_qs, QJsonArray{u"other"_qs, u"client"_qs});
        at.claims.insert(u"azp"_qs, u"client"_qs);
    });
    QTest::newRow("an audience that is a list of one") << claim("aud", QJsonArray{u"client"_qs});
    QTest::newRow("expired within the skew") << claim("exp", 1'000'010 - 59);
    QTest::newRow("issued in the future within the skew") << claim("iat", 1'000'010 + 60);
    QTest::newRow("at_hash of this access token") << claim("at_hash", QString::fromLatin1(core::toBase64Url(core::sha256("upstream-access").left(16))));
    QTest::newRow("email_verified as text") << claim("email_verified", u"true"_qs);
    QTest::newRow("an issuer that ends in a slash") << Change([](tests::OidcStandIn &at, OidcSettings &) {
        at.discovery.insert(u"issuer"_qs, u"https://id.example/"_qs);
        at.claims.insert(u"iss"_qs, u"https://id.example/"_qs);
    });
}

void OidcProviderTest::acceptsIdTokens()
{
    QFETCH(Change, change);
    OidcSettings settings = plainSettings();
    change(m_at, settings);
    const Outcome outcome = finish(settings);
    QVERIFY2(outcome.has_value(), outcome ? "" : qPrintable(outcome.error().detail));
    QVERIFY(outcome->identity.isEmailVerified);
}

void OidcProviderTest::entraAdmitsItsTenantsOnly_data()
{
    QTest::addColumn<QStringList>("tenants");
    QTest::addColumn<QString>("described");
    QTest::addColumn<QString>("tid");
    QTest::addColumn<QString>("iss");
    QTest::addColumn<bool>("isAdmitted");
    const auto issuer = [](const QString &of) { return QString(u"https://id.example/"_qs + of + u"/v2.0"_qs); };
    const QString pattern = issuer(u"{tenantid}"_qs);
    QTest::newRow("one tenant") << QStringList{tenant} << issuer(tenant) << tenant << issuer(tenant) << true;
    QTest::newRow("one of several") << QStringList{otherTenant, tenant} << pattern << tenant << issuer(tenant) << true;
    QTest::newRow("common beside a name") << QStringList{u"common"_qs, tenant} << pattern << tenant << issuer(tenant) << true;
    QTest::newRow("another tenant") << QStringList{u"common"_qs, tenant} << pattern << otherTenant << issuer(otherTenant) << false;
    QTest::newRow("tid of ours, iss of another") << QStringList{u"common"_qs, tenant} << pattern << tenant << issuer(otherTenant) << false;
    QTest::newRow("iss is the pattern itself") << QStringList{u"common"_qs, tenant} << pattern << tenant << pattern << false;
    QTest::newRow("no tid") << QStringList{tenant} << issuer(tenant) << QString() << issuer(tenant) << false;
}

void OidcProviderTest::entraAdmitsItsTenantsOnly()
{
    QFETCH(QStringList, tenants);
    QFETCH(QString, described);
    QFETCH(QString, tid);
    QFETCH(QString, iss);
    QFETCH(bool, isAdmitted);
    m_at.discovery.insert(u"issuer"_qs, described);
    m_at.claims.insert(u"iss"_qs, iss);
    m_at.claims.insert(u"tid"_qs, tid);
    m_at.claims.insert(u"oid"_qs, u"00000000-aaaa"_qs);
    OidcSettings settings = entraSettings();
    settings.tenants = tenants;
    const Outcome outcome = finish(settings);
    QCOMPARE(outcome.has_value(), isAdmitted);
    if (isAdmitted) {
        QCOMPARE(outcome->identity.provider, u"entra"_qs);
        QCOMPARE(outcome->identity.subject, QString(tenant + u".00000000-aaaa"_qs)); // not sub: it differs by app
        QVERIFY(!outcome->identity.isEmailVerified); // email_verified is not Entra's word
        m_at.claims.insert(u"xms_edov"_qs, 1);
        QVERIFY(finish(settings)->identity.isEmailVerified);
        m_at.claims.remove(u"oid"_qs);
        QVERIFY(!finish(settings));
    }
}

void OidcProviderTest::googleLetsHostedDomainsIn_data()
{
    QTest::addColumn<QJsonValue>("domain");
    QTest::addColumn<QString>("iss");
    QTest::addColumn<bool>("isAdmitted");
    const QString issuer = u"https://id.example"_qs;
    QTest::newRow("of a domain in the list") << QJsonValue(u"example.org"_qs) << issuer << true;
    QTest::newRow("in capitals") << QJsonValue(u"EXAMPLE.org"_qs) << issuer << true;
    QTest::newRow("of another domain, with a mail of ours") << QJsonValue(u"evil.example"_qs) << issuer << false;
    QTest::newRow("a private account with a mail of ours") << QJsonValue(QJsonValue::Undefined) << issuer << false;
    QTest::newRow("the issuer without its scheme") << QJsonValue(u"example.org"_qs) << u"accounts.google.com"_qs << true;
}

void OidcProviderTest::googleLetsHostedDomainsIn()
{
    QFETCH(QJsonValue, domain);
    QFETCH(QString, iss);
    QFETCH(bool, isAdmitted);
    m_at.claims.insert(u"iss"_qs, iss);
    if (!domain.isUndefined()) {
        m_at.claims.insert(u"hd"_qs, domain);
    }
    OidcSettings settings = plainSettings();
    settings.flavour = OidcFlavour::Google;
    settings.domains = {u"example.org"_qs};
    const Outcome outcome = finish(settings);
    QVERIFY(outcome.has_value());
    QCOMPARE(outcome->identity.provider, u"google"_qs);
    QCOMPARE(outcome->identity.isAdmittedByRule, isAdmitted);
}

void OidcProviderTest::asksUserinfoForWhatIsMissing()
{
    m_at.claims.remove(u"email"_qs);
    m_at.claims.remove(u"email_verified"_qs);
    m_at.userinfo.insert(u"email"_qs, u"jane@work.example"_qs);
    m_at.userinfo.insert(u"name"_qs, u"Somebody Else"_qs);
    const Outcome outcome = finish(plainSettings());
    QVERIFY(outcome.has_value());
    QCOMPARE(outcome->identity.email, u"jane@work.example"_qs);
    QVERIFY(!outcome->identity.isEmailVerified);
    QCOMPARE(outcome->identity.name, u"Jane Doe"_qs); // the signed word first
}

void OidcProviderTest::refusesUserinfoOfSomebodyElse()
{
    m_at.claims.remove(u"email"_qs);
    m_at.userinfo.insert(u"sub"_qs, u"somebody-else"_qs); // Core 5.3.2
    const Outcome outcome = finish(plainSettings());
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().kind, ProviderErrorKind::Refused);
}

void OidcProviderTest::aSilentUserinfoIsNoRefusal()
{
    m_at.claims.remove(u"email"_qs);
    m_at.downPaths = {"/me"};
    const Outcome outcome = finish(plainSettings());
    QVERIFY(outcome.has_value());
    QVERIFY(outcome->identity.email.isEmpty());
}

void OidcProviderTest::aClaimGivesRoles_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QJsonObject>("claims");
    QTest::addColumn<QStringList>("roles");
    const auto json = [](const char *text) { return QJsonDocument::fromJson(text).object(); };
    QTest::newRow("a list") << u"permissions"_qs << json(R"({"permissions":["image_generation","other"]})") << QStringList{u"premium"_qs};
    QTest::newRow("words") << u"permissions"_qs << json(R"({"permissions":"other image_generation"})") << QStringList{u"premium"_qs};
    QTest::newRow("a path") << u"realm_access.roles"_qs << json(R"({"realm_access":{"roles":["boss"]}})") << QStringList({u"admin"_qs, u"premium"_qs});
    QTest::newRow("a name that is a URL") << u"https://x.example/roles"_qs << json(R"({"https://x.example/roles":["boss"]})") << QStringList({u"admin"_qs, u"premium"_qs});
    QTest::newRow("values without a role") << u"permissions"_qs << json(R"({"permissions":["owner","admin"]})") << QStringList();
    QTest::newRow("no such claim") << u"permissions"_qs << json("{}") << QStringList();
    QTest::newRow("another type") << u"permissions"_qs << json(R"({"permissions":{"image_generation":true}})") << QStringList();
    QTest::newRow("numbers in the list") << u"permissions"_qs << json(R"({"permissions":[1,null,"boss"]})") << QStringList({u"admin"_qs, u"premium"_qs});
    QTest::newRow("none configured") << QString() << json(R"({"":["boss"]})") << QStringList();
}

void OidcProviderTest::aClaimGivesRoles()
{
    QFETCH(QString, name);
    QFETCH(QJsonObject, claims);
    QFETCH(QStringList, roles);
    for (auto claim = claims.begin(); claim != claims.end(); ++claim) {
        m_at.claims.insert(claim.key(), claim.value());
    }
    OidcSettings settings = plainSettings();
    settings.roleClaim = {name, {{u"image_generation"_qs, {u"premium"_qs}}, {u"boss"_qs, {u"admin"_qs, u"premium"_qs}}}};
    QCOMPARE(finish(settings)->identity.roles, roles);
}

void OidcProviderTest::answersCarryTheIssuer_data()
{
    QTest::addColumn<bool>("isAdvertised");
    QTest::addColumn<QByteArray>("iss"); // empty: none
    QTest::addColumn<bool>("isGood");
    QTest::newRow("RFC 9207 2.4: the right one") << true << QByteArray("https://id.example") << true;
    QTest::newRow("the right one, not advertised") << false << QByteArray("https://id.example") << true;
    QTest::newRow("none, none advertised") << false << QByteArray() << true;
    QTest::newRow("none where it is advertised") << true << QByteArray() << false;
    QTest::newRow("another") << false << QByteArray("https://evil.example") << false;
    QTest::newRow("with a slash") << true << QByteArray("https://id.example/") << false;
}

void OidcProviderTest::answersCarryTheIssuer()
{
    QFETCH(bool, isAdvertised);
    QFETCH(QByteArray, iss);
    QFETCH(bool, isGood);
    m_at.discovery.insert(u"authorization_response_iss_parameter_supported"_qs, isAdvertised);
    const OidcProvider provider(plainSettings(), m_at, m_clock);
    QCOMPARE(provider.isIssuer(iss.isEmpty() ? std::nullopt : std::optional(iss)), isGood);
}

void OidcProviderTest::refreshesUpstream()
{
    m_at.tokens.insert(u"refresh_token"_qs, u"upstream-refresh"_qs);
    QCOMPARE(finish(plainSettings())->grant.refreshToken.reveal(), QByteArrayView("upstream-refresh"));
    m_at.tokens.insert(u"refresh_token"_qs, u"upstream-refresh-2"_qs);
    m_at.claims.remove(u"nonce"_qs); // Core 12.2
    m_at.claims.insert(u"name"_qs, u"Jane Miller"_qs);
    Renewal renewal = renew(plainSettings(), core::Secret("upstream-refresh"));
    QVERIFY2(renewal.has_value(), renewal ? "" : qPrintable(renewal.error().detail));
    QCOMPARE(renewal->grant->refreshToken.reveal(), QByteArrayView("upstream-refresh-2"));
    QCOMPARE(renewal->identity->name, u"Jane Miller"_qs);

    // No new refresh token: the old one stays. No ID token: UserInfo tells who it is.
    m_at.tokens.remove(u"refresh_token"_qs);
    m_at.givesIdToken = false;
    m_at.userinfo.insert(u"name"_qs, u"Jane D. Miller"_qs);
    renewal = renew(plainSettings(), core::Secret("upstream-refresh"));
    QVERIFY(renewal.has_value());
    QCOMPARE(renewal->grant->refreshToken.reveal(), QByteArrayView("upstream-refresh"));
    QCOMPARE(renewal->identity->name, u"Jane D. Miller"_qs);

    // Neither: what was known is not forgotten.
    m_at.downPaths = {"/me"};
    renewal = renew(plainSettings(), core::Secret("upstream-refresh"));
    QVERIFY(renewal.has_value() && !renewal->identity);
}

void OidcProviderTest::aRefusedRefreshEndsTheGrant_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<ProviderErrorKind>("kind");
    const auto error = [](const char *word) {
        return Change([word](tests::OidcStandIn &at, OidcSettings &) { at.tokenError = QByteArray(word); });
    };
    QTest::newRow("RFC 6749 5.2: invalid_grant: the account is disabled") << error("invalid_grant") << ProviderErrorKind::Refused;
    QTest::newRow("our client is wrong: nothing about the person") << error("unauthorized_client") << ProviderErrorKind::Unreachable;
    QTest::newRow("server_error") << error("server_error") << ProviderErrorKind::Unreachable;
    QTest::newRow("no answer") << Change([](tests::OidcStandIn &at, OidcSettings &) { at.downPaths = {"/token"}; }) << ProviderErrorKind::Unreachable;
    QTest::newRow("an ID token of somebody else's client") << claim("aud", u"other"_qs) << ProviderErrorKind::Refused;
}

void OidcProviderTest::aRefusedRefreshEndsTheGrant()
{
    QFETCH(Change, change);
    QFETCH(ProviderErrorKind, kind);
    OidcSettings settings = plainSettings();
    change(m_at, settings);
    const Renewal renewal = renew(settings, core::Secret("upstream-refresh"));
    QVERIFY(!renewal);
    QCOMPARE(renewal.error().kind, kind);
}

void OidcProviderTest::withoutRefreshTokenThereIsNothingToAsk()
{
    const Renewal renewal = renew(plainSettings(), {});
    QVERIFY(renewal.has_value() && !renewal->identity && !renewal->grant);
    QVERIFY(!m_at.asked.contains("/token"));
}

QTEST_GUILESS_MAIN(OidcProviderTest)
#include "tst_oidc_provider.moc"
