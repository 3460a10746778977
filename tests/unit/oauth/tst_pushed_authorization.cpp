// SPDX-License-Identifier: GPL-3.0-or-later
// RFC 9126, and what else a request may ask for: form_post, nonce, max_age, prompt=login.
#include "server/oauth/authorization_code_issue.h"
#include "server/oauth/pushed_authorization_endpoint.h"
#include "server/store/authorization_code_table.h"
#include "tests/support/scripted_fetcher.h"
#include "tests/unit/oauth/authorization_bench.h"

using namespace tests;

namespace
{

const QByteArray redirect = QByteArrayLiteral("http://127.0.0.1:5000/cb");

Form pushForm(const Form &more = {})
{
    return Form{{"client_id", "c1"}, {"response_type", "code"}, {"redirect_uri", redirect}, {"state", "st"},
               {"code_challenge", codeChallenge}, {"code_challenge_method", "S256"}}
    + more;
}

} // namespace

class PushedAuthorizationTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_bench = std::make_unique<AuthorizationBench>();
        m_keys = std::make_unique<jose::JwkSetCache>(m_fetcher, m_bench->clock);
        m_authenticator
            = std::make_unique<oauth::ClientAuthenticator>(m_bench->config, *m_bench->store, m_bench->clock, *m_keys);
        m_endpoint = std::make_unique<oauth::PushedAuthorizationEndpoint>(
            oauth::ClientRequestGateParts{m_bench->config, m_bench->clock, *m_authenticator, m_bench->audit,
                audit::EventKind::AuthorizationRefused, &m_bench->clients},
            *m_bench->store);
        m_bench->addClient("c1", {QString::fromLatin1(redirect)});
        m_bench->addClient("c2", {QString::fromLatin1(redirect)});
        m_bench->addAccount();
    }
    void cleanup()
    {
        m_endpoint.reset();
        m_authenticator.reset();
        m_keys.reset();
        m_bench.reset();
    }

    void worksOnceAndForItsClientAlone()
    {
        const ExchangeRecord pushed = push(pushForm());
        QCOMPARE(pushed->status(), 201);
        QCOMPARE(pushed->responseHeader("Cache-Control"), QByteArrayLiteral("no-store"));
        QCOMPARE(pushed->json().value(QStringLiteral("expires_in")).toInt(), 90);
        const QByteArray uri = pushed->json().value(QStringLiteral("request_uri")).toString().toLatin1();
        QVERIFY(uri.startsWith("urn:ietf:params:oauth:request_uri:"));
        Browser browser(*m_bench);
        QCOMPARE(browser.get("/authorize?client_id=c2&request_uri=" + uri)->status(), 400);
        // Nothing beside the reference counts (RFC 9101 section 6.3).
        const ExchangeRecord page1
            = browser.get("/authorize?client_id=c1&request_uri=" + uri + "&redirect_uri=https%3A%2F%2Fevil.example");
        QCOMPARE(page1->status(), 200);
        const ExchangeRecord done = browser.decide(browser.follow(browser.signInLocally(page1)), "allow");
        QVERIFY(done->responseHeader("Location").startsWith(QByteArray(redirect + "?code=")));
        QVERIFY(done->responseHeader("Location").contains("&state=st&iss="));
        QCOMPARE(browser.get("/authorize?client_id=c1&request_uri=" + uri)->status(), 400);
    }

    // RFC 9126 section 2 does not ask where a client is known from.
    void takesAClientThatOnlyItsMetadataDocumentDescribes()
    {
        const QByteArray id = "https://claude.example/client.json";
        m_bench->fetcher.results.insert(QUrl(QString::fromLatin1(id)),
            http::FetchResult{200, {{"Content-Type", "application/json"}},
                "{\"client_id\":\"https://claude.example/client.json\",\"client_name\":\"Claude\",\"redirect_uris\":[\"" + redirect
                    + "\"],\"token_endpoint_auth_method\":\"none\"}"});
        const ExchangeRecord pushed = push(changedForm(pushForm(), "client_id", id));
        QCOMPARE(pushed->status(), 201);
        QCOMPARE(m_bench->fetcher.asked.size(), 1);
        Browser browser(*m_bench);
        const QByteArray uri = pushed->json().value(QStringLiteral("request_uri")).toString().toLatin1();
        QCOMPARE(browser.get("/authorize?client_id=" + id.toPercentEncoding() + "&request_uri=" + uri)->status(), 200);
    }
    void refusesAClientWhoseMetadataDocumentCannotBeUsed_data()
    {
        QTest::addColumn<QByteArray>("id");
        QTest::newRow("CIMD 4: nobody there") << QByteArray("https://gone.example/client.json");
        QTest::newRow("CIMD 3: no path") << QByteArray("https://gone.example");
        QTest::newRow("CIMD 3: http") << QByteArray("http://gone.example/client.json");
    }
    void refusesAClientWhoseMetadataDocumentCannotBeUsed()
    {
        QFETCH(QByteArray, id);
        const ExchangeRecord refused = push(changedForm(pushForm(), "client_id", id));
        QCOMPARE(refused->status(), 401);
        QCOMPARE(refused->json().value(QStringLiteral("error")).toString(), QStringLiteral("invalid_client"));
    }

    void expires()
    {
        const QByteArray uri = push(pushForm())->json().value(QStringLiteral("request_uri")).toString().toLatin1();
        m_bench->clock.advance(std::chrono::seconds(91));
        Browser browser(*m_bench);
        QCOMPARE(browser.get("/authorize?client_id=c1&request_uri=" + uri)->status(), 400);
    }

    void refuses_data()
    {
        QTest::addColumn<Form>("form");
        QTest::addColumn<QByteArray>("error");
        QTest::newRow("RFC 9126 2.1 a request_uri")
            << pushForm({{"request_uri", "urn:x"}}) << QByteArray("invalid_request");
        QTest::newRow("RFC 9126 2.3 an unregistered redirect")
            << changedForm(pushForm(), "redirect_uri", "https://evil.example/cb") << QByteArray("invalid_request");
        QTest::newRow("RFC 9126 2.3 unknown client")
            << changedForm(pushForm(), "client_id", "nobody") << QByteArray("invalid_client");
        QTest::newRow("RFC 9126 2.3 no PKCE")
            << changedForm(pushForm(), "code_challenge", "") << QByteArray("invalid_request");
        QTest::newRow("RFC 9126 2.3 another response type")
            << changedForm(pushForm(), "response_type", "token") << QByteArray("unsupported_response_type");
        QTest::newRow("RFC 8707 2 another resource")
            << pushForm({{"resource", "https://x.example"}}) << QByteArray("invalid_target");
        QTest::newRow("RFC 6749 3.2 a parameter twice")
            << pushForm({{"state", "again"}}) << QByteArray("invalid_request");
        QTest::newRow("OAuth Multiple Response Types 2.1 unknown response_mode")
            << pushForm({{"response_mode", "fragment"}}) << QByteArray("invalid_request");
        QTest::newRow("OpenID Connect Core 3.1.2.1 max_age is no number")
            << pushForm({{"max_age", "soon"}}) << QByteArray("invalid_request");
        QTest::newRow("a state without end: it is kept for every page that nobody answers")
            << pushForm({{"state", QByteArray(5000, 's')}}) << QByteArray("invalid_request");
        QTest::newRow("OpenID Connect Core 3.1.2.1 a nonce without end")
            << pushForm({{"nonce", QByteArray(600, 'n')}}) << QByteArray("invalid_request");
    }
    void refuses()
    {
        QFETCH(Form, form);
        QFETCH(QByteArray, error);
        const ExchangeRecord exchange = push(form);
        QVERIFY(exchange->status() == 400 || exchange->status() == 401);
        QCOMPARE(exchange->json().value(QStringLiteral("error")).toString().toLatin1(), error);
        QCOMPARE(m_bench
                     ->read([](store::Database &db) {
                         return db.statement("SELECT count(*) FROM pushed_requests").value<int>();
                     })
                     .value(),
            0);
    }

    void keepsNoClientSecret()
    {
        m_bench->write([](store::Transaction &tx) {
            store::ClientRow row = **store::ClientTable(tx).find(core::ClientId(QByteArray("c1")));
            row.tokenEndpointAuthMethod = QStringLiteral("client_secret_post");
            row.secretHash = core::sha256("hush-hush");
            QVERIFY(store::ClientTable(tx).update(row));
        });
        QCOMPARE(push(pushForm({{"client_secret", "hush-hush"}}))->status(), 201);
        const auto kept = m_bench->read([](store::Database &db) {
            return db.statement("SELECT parameters FROM pushed_requests").value<QByteArray>();
        });
        QVERIFY(kept->contains("code_challenge"));
        QVERIFY(!kept->contains("hush"));
    }

    void answersByAForm()
    {
        Browser browser(*m_bench);
        const ExchangeRecord page2 = signIn(browser, "&response_mode=form_post");
        const ExchangeRecord done = browser.decide(page2, "deny");
        QCOMPARE(done->status(), 200);
        const QByteArray page = done->response().body;
        QVERIFY(page.contains(QByteArray("<form method=\"post\" action=\"" + redirect + "\">")));
        QVERIFY(page.contains("name=\"error\" value=\"access_denied\""));
        QVERIFY(page.contains("name=\"state\" value=\"st&amp;te\""));
        QVERIFY(page.contains("name=\"iss\""));
        QVERIFY(done->responseHeader("Content-Security-Policy").contains("form-action 'self' http://127.0.0.1:5000;"));
    }

    void remembersTheNonceAndWhenThePersonSignedIn()
    {
        const core::Seconds signedInAt = m_bench->clock.now();
        Browser browser(*m_bench);
        const ExchangeRecord page2 = signIn(browser, "&nonce=n-1");
        m_bench->clock.advance(std::chrono::seconds(100));
        QCOMPARE(browser.decide(page2, "allow")->status(), 303);
        QCOMPARE(m_bench
                     ->read([](store::Database &db) {
                         return db.statement("SELECT nonce FROM authorization_codes").value<QString>();
                     })
                     .value(),
            QStringLiteral("n-1"));
        QCOMPARE(m_bench
                     ->read([](store::Database &db) {
                         return db.statement("SELECT authenticated_at FROM refresh_token_families").value<qint64>();
                     })
                     .value(),
            qint64(signedInAt.time_since_epoch().count()));
    }

    void aSessionIsNotANewSignIn_data()
    {
        QTest::addColumn<QByteArray>("asked");
        QTest::addColumn<bool>("isEnough");
        QTest::newRow("nothing asked") << QByteArray() << true;
        QTest::newRow("OpenID Connect Core 3.1.2.1 prompt=login") << QByteArray("&prompt=login") << false;
        QTest::newRow("OpenID Connect Core 3.1.2.1 max_age, still good") << QByteArray("&max_age=600") << true;
        QTest::newRow("OpenID Connect Core 3.1.2.1 max_age, too long ago") << QByteArray("&max_age=60") << false;
    }
    void aSessionIsNotANewSignIn()
    {
        QFETCH(QByteArray, asked);
        QFETCH(bool, isEnough);
        Browser browser(*m_bench);
        signIn(browser, {});
        m_bench->clock.advance(std::chrono::minutes(5));
        const ExchangeRecord page1 = browser.get(authorizeTarget("c1", redirect, asked));
        QCOMPARE(page1->response().body.contains("value=\"session\""), isEnough);
        // Not offered is not enough: the form can be sent all the same.
        const ExchangeRecord next = browser.post("/login", formOf(page1, {{"provider", "session"}}));
        QCOMPARE(next->status(), isEnough ? 303 : 403);
        if (!isEnough) {
            QCOMPARE(browser.signInLocally(page1)->status(), 303);
        }
    }

private:
    ExchangeRecord push(const Form &form)
    {
        QByteArray body;
        for (const auto &[name, value] : form) {
            body += (body.isEmpty() ? QByteArray() : QByteArray("&")) + name + '=' + value.toPercentEncoding();
        }
        const ExchangeRecord exchange = RecordedExchange::postForm("/par", body);
        m_endpoint->handle(exchange);
        if (!QTest::qWaitFor([&exchange] { return exchange->isAnswered(); }, 10'000)) {
            qFatal("no answer");
        }
        return exchange;
    }
    ExchangeRecord signIn(Browser &browser, const QByteArray &more)
    {
        return browser.follow(browser.signInLocally(browser.get(authorizeTarget("c1", redirect, more))));
    }

    ScriptedFetcher m_fetcher;
    std::unique_ptr<AuthorizationBench> m_bench;
    std::unique_ptr<jose::JwkSetCache> m_keys;
    std::unique_ptr<oauth::ClientAuthenticator> m_authenticator;
    std::unique_ptr<oauth::PushedAuthorizationEndpoint> m_endpoint;
};

QTEST_GUILESS_MAIN(PushedAuthorizationTest)
#include "tst_pushed_authorization.moc"
