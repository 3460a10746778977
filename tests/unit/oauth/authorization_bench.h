// SPDX-License-Identifier: GPL-3.0-or-later
// The authorization flow whole, from /authorize to the redirect, with a real store and a provider of the tests;
// browsers with a cookie jar each. Everything on the test's thread.
#pragma once

#include "server/branding/page_renderer.h"
#include "server/core/base64url.h"
#include "server/core/digest.h"
#include "server/identity/account_endpoint.h"
#include "server/identity/callback_endpoint.h"
#include "server/identity/password_hasher.h"
#include "server/oauth/authorization_endpoint.h"
#include "server/oauth/client_lookup.h"
#include "server/oauth/consent_endpoint.h"
#include "server/oauth/published_keys.h"
#include "server/store/client_table.h"
#include "server/store/user_table.h"
#include "tests/support/fixed_clock.h"
#include "tests/support/recorded_exchange.h"
#include "tests/support/scripted_fetcher.h"
#include "tests/support/temporary_store.h"

#include <QRegularExpression>
#include <QTest>
#include <QThreadPool>
#include <QUrl>
#include <QUrlQuery>

namespace tests
{

using ExchangeRecord = std::shared_ptr<RecordedExchange>;

// Says yes to the code "good" with the PKCE verifier of begin().
class TestProvider final : public identity::Provider
{
public:
    [[nodiscard]] QString id() const override { return QStringLiteral("github"); }
    [[nodiscard]] QString displayName() const override { return QStringLiteral("GitHub"); }
    [[nodiscard]] QList<QByteArray> origins() const override { return {QByteArrayLiteral("https://github.test")}; }
    void begin(const identity::ProviderDeparture &departure, QObject *, Begun then) override
    {
        then(authorizationUrl + "?state=" + departure.state + "&code_challenge=" + departure.codeChallenge);
    }
    [[nodiscard]] bool isIssuer(const std::optional<QByteArray> &issuer) const override
    {
        return !issuer || *issuer == "https://github.test";
    }
    void renew(const identity::ProviderGrant &, QObject *, Renewed then) override { then(identity::ProviderRenewal{}); }
    void finish(const identity::ProviderReturn &answer, QObject *, Finished then) override
    {
        ++redemptions;
        if (error) {
            then(core::unexpected(identity::ProviderError(*error)));
        } else if (answer.code != "good"
            || core::toBase64Url(core::sha256(answer.codeVerifier.reveal())) != expectedChallenge) {
            then(core::unexpected(
                identity::ProviderError{identity::ProviderErrorKind::Refused, QStringLiteral("bad code")}));
        } else {
            then(identity::ProviderSignIn{identity, {QStringLiteral("github"), core::Secret("gho_secret"), refreshToken}});
        }
    }

    identity::ProviderIdentity identity{QStringLiteral("github"), QStringLiteral("583231"), QStringLiteral("octocat"),
        QStringLiteral("The Octocat"), QStringLiteral("octocat@octo.example"), true, {}};
    std::optional<identity::ProviderError> error;
    QByteArray expectedChallenge;
    QByteArray authorizationUrl = QByteArrayLiteral("https://github.test/authorize");
    core::Secret refreshToken; // of the provider
    int redemptions = 0;
};

class AuthorizationBench
{
public:
    explicit AuthorizationBench(identity::AdmissionPolicy policy = {},
        identity::RequestRate::Mode rateMode = identity::RequestRate::Mode::Off,
        const QString &issuer = QStringLiteral("http://127.0.0.1:8788"))
        : config{.issuer = issuer}
        , naming(QUrl(issuer))
        , rate(rateMode, clock, {.burst = 5}, {.burst = 1000})
        , recorder(*store, clock, sessions, std::move(policy), flow)
    {
        auto owned = std::make_unique<TestProvider>();
        provider = owned.get();
        providers.add(std::move(owned));
    }

    FixedClock clock;
    TemporaryStore store;
    audit::AuditLog audit{*store, clock};
    QThreadPool pool;
    oauth::OAuthConfig config;
    identity::CookieNaming naming;
    branding::PageRenderer pages{std::make_shared<branding::CurrentBranding>(), QStringLiteral("127.0.0.1")};
    identity::PasswordHasher hasher{pool, {64, 1}};
    identity::LocalAccounts accounts{*store, hasher, clock};
    identity::BrowserBinding binding{naming};
    identity::BrowserSessions sessions{naming, clock};
    identity::ProviderRoundTrips roundTrips{clock};
    identity::SingleAdmissions singleAdmissions{clock};
    identity::ProviderRegistry providers;
    TestProvider *provider = nullptr;
    identity::RequestRate rate;
    oauth::AuthorizationTransactions transactions{clock};
    oauth::ProviderTokenSeal seal{core::Secret(QByteArray(32, 'k'))};
    oauth::DeviceAnswers devices{*store, clock, pages};
    oauth::AuthorizationFlow flow{
        {config, clock, transactions, binding, sessions, providers, pages, oauth::LocalAccountForm::Shown,
            audit, devices, *store}};
    identity::SignInRecorder recorder;
    identity::SecondFactor secondFactor{*store, clock, core::Secret(QByteArray(32, 'k'))};
    identity::SignInParts parts{
        clock, &accounts, providers, binding, sessions, roundTrips, recorder, flow, pages, rate, audit, &secondFactor};
    identity::SignInEndpoint signIn{parts};
    identity::AccountEndpoint account{parts, signIn.throttle()};
    identity::CallbackEndpoint callback{parts};
    ScriptedFetcher fetcher; // of metadata documents
    oauth::ClientLookup clients{{config, *store, clock, fetcher, audit}};
    jose::JwkSetCache clientKeys{fetcher, clock};
    oauth::PublishedKeys publishedKeys{*store, clientKeys};
    oauth::AuthorizationEndpoint authorize{{config, clock, *store, clients, sessions, pages, flow, rate, audit, publishedKeys}};
    oauth::ToolsByServer tools{{QStringLiteral("gatehouse"),
        {QStringLiteral("add"), QStringLiteral("calculate"), QStringLiteral("generateImage")}}};
    oauth::ConsentEndpoint consent{
        {config, clock, *store, transactions, binding, singleAdmissions, seal, pages, flow, [this] { return tools; },
            audit, sessions, rate}};

    // Routes, and waits for the answer.
    ExchangeRecord dispatch(const ExchangeRecord &exchange)
    {
        const QByteArray path = exchange->request().path;
        if (path == "/authorize") {
            authorize.handle(exchange);
        } else if (path == "/login") {
            signIn.handle(exchange);
        } else if (path == "/account") {
            account.handle(exchange);
        } else if (path == "/callback") {
            callback.handle(exchange);
        } else if (path == "/consent") {
            consent.handle(exchange);
        } else {
            qFatal("no such route: %s", path.constData());
        }
        if (!QTest::qWaitFor([&exchange] { return exchange->isAnswered(); }, 10'000)) {
            qFatal("no answer");
        }
        return exchange;
    }

    template <class Job>
    void write(Job job)
    {
        const auto written = store->writeAndWait([&job](store::Transaction &tx) -> store::Result<bool> {
            job(tx);
            return true;
        });
        Q_ASSERT(written);
    }
    template <class Reader>
    auto read(Reader reader)
    {
        std::optional<std::invoke_result_t<Reader, store::Database &>> value;
        const auto done = store->writeAndWait([&](store::Transaction &tx) -> store::Result<bool> {
            value = reader(tx.database());
            return true;
        });
        Q_ASSERT(done);
        return *value;
    }

    void addClient(const char *id, const QStringList &redirectUris,
        std::optional<core::Seconds> authorizedAt = std::nullopt, const QString &name = QStringLiteral("Claude Code"))
    {
        store::ClientRow client;
        client.id = core::ClientId(QByteArray(id));
        client.name = name;
        client.redirectUris = redirectUris;
        client.grantTypes = QStringList{QStringLiteral("authorization_code"), QStringLiteral("refresh_token")};
        client.createdAt = clock.now();
        client.authorizedAt = authorizedAt;
        write([&client](store::Transaction &tx) { QVERIFY(store::ClientTable(tx).insert(client)); });
    }
    core::UserId addAccount(const QString &login = QStringLiteral("ada"), const QString &role = {})
    {
        std::optional<core::UserId> id;
        accounts.add({login, QStringLiteral("Ada L."), login + QStringLiteral("@example.org"), role},
            core::Secret("correct horse battery"), &recorder, [&id](const auto &user) { id = user.value().id; });
        if (!QTest::qWaitFor([&id] { return id.has_value(); }, 10'000)) {
            qFatal("no account");
        }
        return *id;
    }
    void setUser(const core::UserId &id, const std::function<void(store::UserRow &)> &change)
    {
        write([&](store::Transaction &tx) {
            store::UserRow user = **store::UserTable(tx).find(id);
            change(user);
            QVERIFY(store::UserTable(tx).update(user));
        });
    }
};

inline const QByteArray codeChallenge = QByteArrayLiteral("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");

inline QByteArray authorizeTarget(const QByteArray &clientId = "c1",
    const QByteArray &redirectUri = "http://127.0.0.1:5000/cb", const QByteArray &more = {})
{
    return "/authorize?response_type=code&client_id=" + clientId + "&redirect_uri=" + redirectUri.toPercentEncoding()
        + "&state=st%26te&code_challenge=" + codeChallenge + "&code_challenge_method=S256" + more;
}

using Form = QList<QPair<QByteArray, QByteArray>>;

// The hidden fields of a page, plus what the person does.
inline Form formOf(const ExchangeRecord &page, const Form &more)
{
    const auto field = [&page](const char *name) {
        const QRegularExpression pattern(
            QStringLiteral("name=\"%1\" value=\"([^\"]*)\"").arg(QString::fromLatin1(name)));
        return pattern.match(QString::fromUtf8(page->response().body)).captured(1).toUtf8();
    };
    return Form{{"transaction", field("transaction")}, {"csrf", field("csrf")}} + more;
}

inline Form changedForm(Form form, const QByteArray &name, const QByteArray &value)
{
    for (auto &field : form) {
        if (field.first == name) {
            field.second = value;
        }
    }
    return form;
}

class Browser
{
public:
    explicit Browser(AuthorizationBench &bench, const QHostAddress &address = QHostAddress(QHostAddress::LocalHost))
        : m_bench(bench)
        , m_address(address)
    {
    }

    ExchangeRecord get(const QByteArray &target)
    {
        return send(RecordedExchange::requestFor("GET", target, cookies()));
    }
    ExchangeRecord post(const QByteArray &target, const Form &form)
    {
        QByteArray body;
        for (const auto &[name, value] : form) {
            body += (body.isEmpty() ? QByteArray() : QByteArray("&")) + name + '=' + value.toPercentEncoding();
        }
        return send(RecordedExchange::requestFor(
            "POST", target, cookies() << http::Header{"Content-Type", "application/x-www-form-urlencoded"}, body));
    }

    // Steps of a person.
    ExchangeRecord signInLocally(const ExchangeRecord &page1, const QByteArray &login = "ada",
        const QByteArray &password = "correct horse battery")
    {
        return post("/login", formOf(page1, {{"username", login}, {"password", password}, {"provider", "local"}}));
    }
    // Up to the URL that the provider sends back to.
    QByteArray goToProvider(const ExchangeRecord &page1)
    {
        const ExchangeRecord away = post("/login", formOf(page1, {{"provider", "github"}}));
        const QUrlQuery query(QUrl::fromEncoded(away->responseHeader("Location")));
        m_bench.provider->expectedChallenge = query.queryItemValue(QStringLiteral("code_challenge")).toLatin1();
        return "/callback?state=" + query.queryItemValue(QStringLiteral("state")).toLatin1();
    }
    ExchangeRecord signInWithProvider(const ExchangeRecord &page1) { return get(goToProvider(page1) + "&code=good"); }
    ExchangeRecord follow(const ExchangeRecord &redirect) { return get(redirect->responseHeader("Location")); }
    ExchangeRecord decide(const ExchangeRecord &page2, const QByteArray &decision)
    {
        return post("/consent", formOf(page2, {{"decision", decision}}));
    }

    QHash<QByteArray, QByteArray> jar;

private:
    [[nodiscard]] QList<http::Header> cookies() const
    {
        QByteArray line;
        for (auto cookie = jar.cbegin(); cookie != jar.cend(); ++cookie) {
            line += (line.isEmpty() ? QByteArray() : QByteArray("; ")) + cookie.key() + '=' + cookie.value();
        }
        return line.isEmpty() ? QList<http::Header>() : QList<http::Header>{{"Cookie", line}};
    }
    ExchangeRecord send(http::Request request)
    {
        request.clientAddress = m_address;
        const ExchangeRecord exchange = m_bench.dispatch(RecordedExchange::of(std::move(request)));
        for (const http::Header &header : exchange->response().headers) {
            if (header.name == "Set-Cookie") {
                const QByteArray pair = header.value.left(header.value.indexOf(';'));
                jar.insert(pair.left(pair.indexOf('=')), pair.mid(pair.indexOf('=') + 1));
            }
        }
        return exchange;
    }

    AuthorizationBench &m_bench;
    QHostAddress m_address;
};

} // namespace tests
