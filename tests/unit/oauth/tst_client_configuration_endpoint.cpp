// SPDX-License-Identifier: GPL-3.0-or-later
// RFC 7592: reading, replacing and taking back a registration.
#include "server/oauth/client_configuration_endpoint.h"
#include "tests/unit/oauth/oauth_fixture.h"

#include <QJsonArray>
#include <QJsonDocument>

Q_DECLARE_METATYPE(oauth::RegistrationMode)
Q_DECLARE_METATYPE(store::ClientApproval)

using namespace tests;

class ClientConfigurationEndpointTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_fixture.emplace();
        m_endpoint.emplace(m_fixture->config, *m_fixture->store, m_fixture->clock, m_fixture->audit);
        m_fixture->database([](store::Transaction &tx) {
            store::ClientRow row = **store::ClientTable(tx).find(core::ClientId(basicClient));
            row.registrationTokenHash = core::sha256("registration token");
            return store::ClientTable(tx).update(row);
        });
    }
    void cleanup()
    {
        m_endpoint.reset();
        m_fixture.reset();
    }

    void reads()
    {
        const auto exchange = ask("GET", {});
        QCOMPARE(exchange->status(), 200);
        QCOMPARE(exchange->responseHeader("Cache-Control"), QByteArrayLiteral("no-store"));
        const QJsonObject answer = exchange->json();
        QCOMPARE(member(answer, "client_id"), basicClient);
        QCOMPARE(member(answer, "registration_client_uri"), "http://localhost:8788/client/" + basicClient);
        QCOMPARE(member(answer, "registration_access_token"), QByteArrayLiteral("registration token"));
        QVERIFY2(!answer.contains(QStringLiteral("client_secret")), "only its hash is known");
    }

    void replacesEverythingThatIsTheClients()
    {
        QJsonObject wanted = good();
        wanted.insert(QStringLiteral("client_secret"), QString::fromLatin1(clientSecret));
        const auto exchange = ask("PUT", wanted);
        QVERIFY2(exchange->status() == 200, exchange->response().body.constData());
        const store::ClientRow row = stored();
        QCOMPARE(row.name, QStringLiteral("New name"));
        QCOMPARE(row.redirectUris, QStringList{QStringLiteral("https://new.example/cb")});
        QCOMPARE(row.secretHash, core::sha256(clientSecret));
        QCOMPARE(row.registrationTokenHash, core::sha256("registration token"));
        QCOMPARE(row.createdAt, clientRow().createdAt);
    }

    void givesASecretToWhoNeedsOneNow()
    {
        QJsonObject open = good();
        open.insert(QStringLiteral("token_endpoint_auth_method"), QStringLiteral("none"));
        QVERIFY(!ask("PUT", open)->json().contains(QStringLiteral("client_secret")));
        QVERIFY(stored().secretHash.isEmpty());
        const QByteArray secret = member(ask("PUT", good())->json(), "client_secret");
        QCOMPARE(stored().secretHash, core::sha256(secret));
    }

    void keepsWhatAnAdministratorDecided_data()
    {
        using Approval = store::ClientApproval;
        using Mode = oauth::RegistrationMode;
        QTest::addColumn<Mode>("mode");
        QTest::addColumn<Approval>("before");
        QTest::addColumn<Approval>("after");
        QTest::newRow("a waiting client does not let itself in") << Mode::Approve << Approval::Waiting << Approval::Waiting;
        QTest::newRow("nor does one that was denied") << Mode::Approve << Approval::Denied << Approval::Denied;
        QTest::newRow("nor where registration has been opened since") << Mode::Open << Approval::Denied << Approval::Denied;
        QTest::newRow("an approval is for what was looked at") << Mode::Approve << Approval::Approved << Approval::Waiting;
        QTest::newRow("where nobody looks, it stays") << Mode::Open << Approval::Approved << Approval::Approved;
    }
    void keepsWhatAnAdministratorDecided()
    {
        QFETCH(oauth::RegistrationMode, mode);
        QFETCH(store::ClientApproval, before);
        QFETCH(store::ClientApproval, after);
        m_fixture->config.registration = mode;
        m_endpoint.emplace(m_fixture->config, *m_fixture->store, m_fixture->clock, m_fixture->audit);
        m_fixture->database([before](store::Transaction &tx) {
            store::ClientRow row = **store::ClientTable(tx).find(core::ClientId(basicClient));
            row.approval = before;
            return store::ClientTable(tx).update(row);
        });
        QJsonObject wanted = good();
        wanted.insert(QStringLiteral("client_secret"), QString::fromLatin1(clientSecret));
        QCOMPARE(ask("PUT", wanted)->status(), 200);
        QCOMPARE(stored().approval, after);
    }

    void refusesWhatMustNotBeSent_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QJsonValue>("value");
        QTest::addColumn<QByteArray>("error");
        const QByteArray invalid("invalid_request");
        QTest::newRow("RFC 7592 2.2 registration_access_token")
            << u"registration_access_token"_qs << QJsonValue(u"x"_qs) << invalid;
        QTest::newRow("RFC 7592 2.2 registration_client_uri")
            << u"registration_client_uri"_qs << QJsonValue(u"x"_qs) << invalid;
        QTest::newRow("RFC 7592 2.2 client_secret_expires_at")
            << u"client_secret_expires_at"_qs << QJsonValue(0) << invalid;
        QTest::newRow("RFC 7592 2.2 client_id_issued_at") << u"client_id_issued_at"_qs << QJsonValue(1) << invalid;
        QTest::newRow("RFC 7592 2.2 another client_id")
            << u"client_id"_qs << QJsonValue(u"client-public"_qs) << invalid;
        QTest::newRow("RFC 7592 2.2 no client_id") << u"client_id"_qs << QJsonValue(QJsonValue::Undefined) << invalid;
        QTest::newRow("RFC 7592 2.2 a secret of its own choice")
            << u"client_secret"_qs << QJsonValue(u"mine"_qs) << invalid;
        QTest::newRow("RFC 7591 3.2.2 a bad redirect")
            << u"redirect_uris"_qs << QJsonValue(QJsonArray{u"http://evil.example/cb"_qs})
            << QByteArray("invalid_redirect_uri");
        QTest::newRow("RFC 7591 2 private keys")
            << u"jwks"_qs
            << QJsonValue(
                   QJsonObject{{u"keys"_qs, QJsonArray{QJsonObject{{u"kty"_qs, u"oct"_qs}, {u"k"_qs, u"AA"_qs}}}}})
            << QByteArray("invalid_client_metadata");
        QTest::newRow("RFC 7591 2 jwks_uri without TLS")
            << u"jwks_uri"_qs << QJsonValue(u"http://robot.example/keys"_qs) << QByteArray("invalid_client_metadata");
        QTest::newRow("RFC 7591 2 private_key_jwt without keys")
            << u"token_endpoint_auth_method"_qs << QJsonValue(u"private_key_jwt"_qs)
            << QByteArray("invalid_client_metadata");
    }
    void refusesWhatMustNotBeSent()
    {
        QFETCH(QString, name);
        QFETCH(QJsonValue, value);
        QFETCH(QByteArray, error);
        QJsonObject wanted = good();
        wanted.insert(name, value);
        const auto exchange = ask("PUT", wanted);
        QCOMPARE(exchange->status(), 400);
        QCOMPARE(member(exchange->json(), "error"), error);
        QVERIFY(stored().name != QStringLiteral("New name"));
    }

    void refusesStrangers_data()
    {
        QTest::addColumn<QByteArray>("id");
        QTest::addColumn<QByteArray>("authorization");
        QTest::addColumn<int>("status");
        QTest::newRow("RFC 7592 2.1 wrong token") << basicClient << QByteArray("Bearer wrong") << 401;
        QTest::newRow("RFC 7592 2.1 no token") << basicClient << QByteArray() << 401;
        QTest::newRow("RFC 7592 2.1 unknown client")
            << QByteArray("nobody") << QByteArray("Bearer registration token") << 401;
        QTest::newRow("RFC 7592 2.1 token of another client")
            << publicClient << QByteArray("Bearer registration token") << 401;
        QTest::newRow("RFC 6750 3.1 another scheme") << basicClient << QByteArray("Basic eDp5") << 400;
    }
    void refusesStrangers()
    {
        QFETCH(QByteArray, id);
        QFETCH(QByteArray, authorization);
        QFETCH(int, status);
        for (const QByteArray method : {"GET", "PUT", "DELETE"}) {
            const auto exchange = ask(method, good(), id, authorization);
            QCOMPARE(exchange->status(), status);
            if (authorization.isEmpty()) { // RFC 6750 section 3.1: nothing was tried, so nothing was wrong
                QCOMPARE(exchange->responseHeader("WWW-Authenticate"), QByteArrayLiteral("Bearer"));
                QVERIFY(exchange->response().body.isEmpty());
            } else if (status == 401) {
                QVERIFY(exchange->responseHeader("WWW-Authenticate").startsWith("Bearer error=\"invalid_token\""));
            }
        }
        QVERIFY(stored().name != QStringLiteral("New name"));
    }

    void takesEverythingAlong()
    {
        const QJsonObject tokens = [this] {
            const QByteArray code = m_fixture->addCode(basicClient);
            Form form = with(OAuthFixture::codeForm(code, basicClient), "client_id", {});
            return m_fixture->post(m_fixture->token, form, {basicHeader(basicClient, clientSecret)})->json();
        }();
        QVERIFY(!member(tokens, "refresh_token").isEmpty());
        const auto exchange = ask("DELETE", {});
        QCOMPARE(exchange->status(), 204); // RFC 7592 section 2.3
        QVERIFY(exchange->response().body.isEmpty());
        QCOMPARE(m_fixture
                     ->post(m_fixture->token,
                         with(OAuthFixture::refreshForm(member(tokens, "refresh_token")), "client_id", {}),
                         {basicHeader(basicClient, clientSecret)})
                     ->status(),
            401);
        QCOMPARE(ask("GET", {})->status(), 401);
    }

private:
    static QJsonObject good()
    {
        return {{QStringLiteral("client_id"), QString::fromLatin1(basicClient)},
            {QStringLiteral("client_name"), QStringLiteral("New name")},
            {QStringLiteral("redirect_uris"), QJsonArray{QStringLiteral("https://new.example/cb")}}};
    }
    std::shared_ptr<RecordedExchange> ask(const QByteArray &method, const QJsonObject &body,
        const QByteArray &id = basicClient, const QByteArray &authorization = "Bearer registration token")
    {
        QList<http::Header> headers{{"Content-Type", "application/json"}};
        if (!authorization.isEmpty()) {
            headers.append({"Authorization", authorization});
        }
        auto exchange = RecordedExchange::of(
            RecordedExchange::requestFor(method, "/client/" + id, headers, QJsonDocument(body).toJson()));
        m_endpoint->handle(exchange, id);
        return OAuthFixture::answered(exchange);
    }
    store::ClientRow stored()
    {
        return **m_fixture->database(
            [](store::Transaction &tx) { return store::ClientTable(tx).find(core::ClientId(basicClient)); });
    }

    std::optional<OAuthFixture> m_fixture;
    std::optional<oauth::ClientConfigurationEndpoint> m_endpoint;
};

QTEST_GUILESS_MAIN(ClientConfigurationEndpointTest)
#include "tst_client_configuration_endpoint.moc"
