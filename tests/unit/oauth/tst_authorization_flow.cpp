// SPDX-License-Identifier: GPL-3.0-or-later
// From /authorize to the redirect, as browsers walk it (product section 6, protocol sections 3.7, 3.8 and 5).
#include "server/store/authorization_code_table.h"
#include "server/store/refresh_token_family_table.h"
#include "tests/unit/oauth/authorization_bench.h"

using namespace tests;
using std::chrono::minutes;

namespace
{

QByteArray valueIn(const QByteArray &location, const char *name)
{
    return QUrlQuery(QUrl::fromEncoded(location))
        .queryItemValue(QString::fromLatin1(name), QUrl::FullyDecoded)
        .toUtf8();
}

} // namespace

class AuthorizationFlowTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aLocalAccountGetsACode();
    void aProviderAccountGetsACodeAndItsTokenIsSealed();
    void getNeverApproves();
    void denyGoesBackToTheClient_data();
    void denyGoesBackToTheClient();
    void anUnregisteredRedirectIsNeverFollowed();
    void aClientNobodyEverAllowedGetsNoRedirectForNonsense();
    void aClientWithAGrantHearsWhatIsWrong();
    void nothingInAFormCanBeChanged_data();
    void nothingInAFormCanBeChanged();
    void aFormNeedsItsCsrfToken_data();
    void aFormNeedsItsCsrfToken();
    void aConsentEndsInTheBrowserInWhichItBegan();
    void theProvidersAnswerEndsInTheBrowserThatSetOut();
    void aProvidersStateWorksOnce();
    void anAnswerOfAnotherProviderIsRefused_data();
    void anAnswerOfAnotherProviderIsRefused();
    void aProviderThatMovedIsAskedWithOneMorePress();
    void aProviderWithRefreshTokensIsAskedAnewForTheNextClient();
    void cancellingAtTheProviderIsAccessDenied();
    void aProviderThatFailsLeavesAChoice_data();
    void aProviderThatFailsLeavesAChoice();
    void twoTabsDoNotDisturbEachOther();
    void eitherCopyOfAConsentPageMayBeSubmittedButOnlyOnce();
    void twoClicksGetOneCode();
    void aSecondClientAsksAgainThoughTheSessionLives();
    void aChangedPasswordEndsTheSession();
    void nothingIsSentWhereItIsNoLongerRegistered_data();
    void nothingIsSentWhereItIsNoLongerRegistered();
    void aResetEndsWhatItsPasswordBegan_data();
    void aResetEndsWhatItsPasswordBegan();
    void endsTheBrowserSessionsOf_data();
    void endsTheBrowserSessionsOf();
    void aWrongPasswordSaysNothingAboutTheName_data();
    void aWrongPasswordSaysNothingAboutTheName();
    void guessingIsSlowedDown();
    void rolesLimitWhatIsOfferedAndGiven();
    void allowGivesNoMoreThanThePageShowed();
    void whatChangedBeforeTheClickCounts_data();
    void whatChangedBeforeTheClickCounts();
    void hostileNamesStayText();
    void tooManyRequestsWait();
    void aTransactionEndsAfterTenMinutes();
    void manyTransactionsMakeRoomForNewOnes();
    void cookiesOnHttpsCannotBePlanted();

private:
    static QList<store::SessionRow> families(AuthorizationBench &bench);
};

void AuthorizationFlowTest::aLocalAccountGetsACode()
{
    AuthorizationBench bench;
    bench.addClient("c1", {u"http://127.0.0.1/cb"_qs});
    const core::UserId ada = bench.addAccount();
    Browser browser(bench);

    const auto page1 = browser.get(authorizeTarget(
        "c1", "http://127.0.0.1:5000/cb", "&resource=http://127.0.0.1:8788/mcp&scope=openid+mcp:127.0.0.1:gatehouse"));
    QCOMPARE(page1->status(), 200);
    QVERIFY(page1->response().body.contains("Claude Code"));
    QVERIFY(page1->response().body.contains("http://127.0.0.1:5000"));
    QVERIFY(page1->responseHeader("Content-Security-Policy")
                .contains("form-action 'self' http://127.0.0.1:5000 https://github.test;"));

    const auto signedIn = browser.signInLocally(page1);
    QCOMPARE(signedIn->status(), 303);
    QVERIFY(signedIn->responseHeader("Location").startsWith("/consent?transaction="));

    const auto page2 = browser.follow(signedIn);
    QCOMPARE(page2->status(), 200);
    QVERIFY(page2->response().body.contains("Ada L."));
    QVERIFY(page2->response().body.contains("Use the built-in tools"));
    QVERIFY(page2->response().body.contains("add, calculate"));

    const auto answer = browser.decide(page2, "allow");
    QCOMPARE(answer->status(), 303);
    const QByteArray location = answer->responseHeader("Location");
    QVERIFY2(location.startsWith("http://127.0.0.1:5000/cb?code="), location.constData());
    QCOMPARE(valueIn(location, "state"), QByteArray("st&te"));
    QCOMPARE(valueIn(location, "iss"), QByteArray("http://127.0.0.1:8788"));
    QCOMPARE(location.count("code="), 1);

    const QByteArray code = valueIn(location, "code");
    QVERIFY(code.size() >= 43);
    const auto row = bench.read(
        [&code](store::Database &db) { return *store::AuthorizationCodeTable(db).find(core::sha256(code)); });
    QVERIFY(row.has_value());
    QCOMPARE(row->codeChallenge, QString::fromLatin1(codeChallenge));
    QCOMPARE(row->redirectUri, u"http://127.0.0.1:5000/cb"_qs);
    QCOMPARE(row->expiresAt, bench.clock.now() + std::chrono::seconds(60));
    const auto family
        = bench.read([&row](store::Database &db) { return *store::RefreshTokenFamilyTable(db).find(row->familyId); });
    QCOMPARE(family->userId, ada);
    QCOMPARE(family->resource, u"http://127.0.0.1:8788/mcp"_qs);
    QCOMPARE(family->scope, u"openid mcp:127.0.0.1:gatehouse"_qs);
    QVERIFY(!family->isApprovedOnce);
    const auto client = bench.read(
        [](store::Database &db) { return *store::ClientTable(db).find(core::ClientId(QByteArray("c1"))); });
    QCOMPARE(client->authorizedAt, std::optional(bench.clock.now()));
}

void AuthorizationFlowTest::aProviderAccountGetsACodeAndItsTokenIsSealed()
{
    AuthorizationBench bench({true, {}});
    bench.addClient("c1", {u"http://127.0.0.1/cb"_qs});
    Browser browser(bench);
    const auto page2 = browser.follow(browser.signInWithProvider(browser.get(authorizeTarget())));
    QVERIFY(page2->response().body.contains("The Octocat"));
    QVERIFY(page2->response().body.contains("(GitHub)"));
    const auto answer = browser.decide(page2, "allow");
    const QByteArray code = valueIn(answer->responseHeader("Location"), "code");
    QVERIFY(!code.isEmpty());
    const auto opened = bench.read([&](store::Database &db) { return *bench.seal.open(db, code, bench.clock.now()); });
    QVERIFY(opened.has_value());
    const auto grant = identity::ProviderGrant::fromSecret(*opened);
    QVERIFY(grant.has_value());
    QCOMPARE(grant->provider, u"github"_qs);
    QCOMPARE(grant->accessToken.reveal(), QByteArrayView("gho_secret"));
}

void AuthorizationFlowTest::getNeverApproves()
{
    AuthorizationBench bench;
    bench.addClient("c1", {u"http://127.0.0.1/cb"_qs});
    bench.addAccount();
    Browser browser(bench);
    const auto page1 = browser.get(authorizeTarget());
    const auto page2 = browser.follow(browser.signInLocally(page1));
    const Form form = formOf(page2, {});
    const auto approval
        = browser.get("/consent?transaction=" + form[0].second + "&csrf=" + form[1].second + "&decision=allow");
    QCOMPARE(approval->status(), 200);
    QVERIFY(approval->responseHeader("Location").isEmpty());
    const auto login = browser.get("/login?transaction=" + form[0].second + "&csrf=" + form[1].second
        + "&username=ada&password=correct+horse+battery&provider=local");
    QCOMPARE(login->status(), 200);
    QVERIFY(families(bench).isEmpty());
}

void AuthorizationFlowTest::denyGoesBackToTheClient_data()
{
    QTest::addColumn<bool>("atConsent");
    QTest::newRow("on page 1, before anybody signs in") << false;
    QTest::newRow("on page 2") << true;
}

void AuthorizationFlowTest::denyGoesBackToTheClient()
{
    QFETCH(bool, atConsent);
    AuthorizationBench bench;
    bench.addClient(
        "c1", {u"http://127.0.0.1/cb"_qs}); // never authorized: the person's own No is a gesture all the same
    bench.addAccount();
    Browser browser(bench);
    const auto page1 = browser.get(authorizeTarget());
    const auto answer = atConsent ? browser.decide(browser.follow(browser.signInLocally(page1)), "deny")
                                  : browser.post("/login", formOf(page1, {{"decision", "deny"}}));
    QCOMPARE(answer->status(), 303);
    const QByteArray location = answer->responseHeader("Location");
    QVERIFY(location.startsWith("http://127.0.0.1:5000/cb?"));
    QCOMPARE(valueIn(location, "error"), QByteArray("access_denied"));
    QCOMPARE(valueIn(location, "state"), QByteArray("st&te"));
    QCOMPARE(valueIn(location, "iss"), QByteArray("http://127.0.0.1:8788"));
    QVERIFY(valueIn(location, "code").isEmpty());
    QCOMPARE(bench.transactions.count(), 0);
}

void AuthorizationFlowTest::anUnregisteredRedirectIsNeverFollowed()
{
    AuthorizationBench bench;
    bench.addClient("c1", {u"http://127.0.0.1/cb"_qs});
    bench.addAccount();
    Browser browser(bench);
    const auto refused = [&] { return browser.get(authorizeTarget("c1", "https://evil.example/cb")); };
    const auto first = refused();
    QCOMPARE(first->status(), 400);
    QVERIFY(first->responseHeader("Location").isEmpty());
    QVERIFY(!first->response().body.contains("evil.example"));
    browser.decide(browser.follow(browser.signInLocally(browser.get(authorizeTarget()))), "allow");
    const auto afterAGrant = refused(); // CVE-2025-4143: also when the client is known and the session lives
    QCOMPARE(afterAGrant->status(), 400);
    QVERIFY(afterAGrant->responseHeader("Location").isEmpty());
    const auto unknown = browser.get(authorizeTarget("nobody"));
    QCOMPARE(unknown->status(), 400);
    QVERIFY(unknown->response().body.contains("unknown_client"));
    QVERIFY(unknown->responseHeader("Location").isEmpty());
}

void AuthorizationFlowTest::aClientNobodyEverAllowedGetsNoRedirectForNonsense()
{
    AuthorizationBench bench;
    bench.addClient("c1", {u"http://127.0.0.1/cb"_qs});
    Browser browser(bench);
    const auto page
        = browser.get(authorizeTarget("c1", "http://127.0.0.1:5000/cb", "&resource=https://other.example/mcp"));
    QCOMPARE(page->status(), 400);
    QVERIFY(page->responseHeader("Location").isEmpty());
    QVERIFY(page->response().body.contains("invalid_target"));
    QCOMPARE(bench.transactions.count(), 0);
}

void AuthorizationFlowTest::aClientWithAGrantHearsWhatIsWrong()
{
    AuthorizationBench bench;
    bench.addClient("c1", {u"http://127.0.0.1/cb"_qs}, bench.clock.now());
    Browser browser(bench);
    const auto answer
        = browser.get(authorizeTarget("c1", "http://127.0.0.1:5000/cb", "&resource=https://other.example/mcp"));
    QCOMPARE(answer->status(), 303);
    const QByteArray location = answer->responseHeader("Location");
    QVERIFY(location.startsWith("http://127.0.0.1:5000/cb?"));
    QCOMPARE(valueIn(location, "error"), QByteArray("invalid_target"));
    QCOMPARE(valueIn(location, "state"), QByteArray("st&te"));
    QCOMPARE(valueIn(location, "iss"), QByteArray("http://127.0.0.1:8788"));
}

void AuthorizationFlowTest::nothingInAFormCanBeChanged_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("workers-oauth-provider 92: redirect_uri")
        << QByteArray("redirect_uri") << QByteArray("https://evil.example/cb");
    QTest::newRow("client_id") << QByteArray("client_id") << QByteArray("other");
    QTest::newRow("scope") << QByteArray("scope") << QByteArray("mcp:127.0.0.1:*");
    QTest::newRow("state") << QByteArray("state") << QByteArray("tampered");
    QTest::newRow("code_challenge") << QByteArray("code_challenge") << QByteArray(43, 'x');
    QTest::newRow("resource") << QByteArray("resource") << QByteArray("http://127.0.0.1:8788/mcp/gatehouse");
    QTest::newRow("user") << QByteArray("user_id") << QByteArray("local|somebody-else");
}

void AuthorizationFlowTest::nothingInAFormCanBeChanged()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    AuthorizationBench bench;
    bench.addClient("c1", {u"http://127.0.0.1/cb"_qs});
    const core::UserId ada = bench.addAccount();
    Browser browser(bench);
    const auto page1 = browser.get(authorizeTarget());
    const auto signedIn = browser.post("/login",
        formOf(
            page1, {{"username", "ada"}, {"password", "correct horse battery"}, {"provider", "local"}, {name, value}}));
    const auto page2 = browser.follow(signedIn);
    const auto answer
        = browser.post("/consent?" + name + '=' + value, formOf(page2, {{"decision", "allow"}, {name, value}}));
    const QByteArray location = answer->responseHeader("Location");
    QVERIFY(location.startsWith("http://127.0.0.1:5000/cb?code="));
    QCOMPARE(valueIn(location, "state"), QByteArray("st&te"));
    const QByteArray code = valueIn(location, "code");
    const auto row = bench.read(
        [&code](store::Database &db) { return *store::AuthorizationCodeTable(db).find(core::sha256(code)); });
    QCOMPARE(row->clientId, core::ClientId(QByteArray("c1")));
    QCOMPARE(row->codeChallenge, QString::fromLatin1(codeChallenge));
    const auto family
        = bench.read([&row](store::Database &db) { return *store::RefreshTokenFamilyTable(db).find(row->familyId); });
    QCOMPARE(family->userId, ada);
    QCOMPARE(family->resource, u"http://127.0.0.1:8788/mcp"_qs);
    QCOMPARE(family->scope, u"mcp:127.0.0.1:gatehouse"_qs);
}

void AuthorizationFlowTest::aFormNeedsItsCsrfToken_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("csrf"); // "other": of another transaction of the same browser
    for (const char *path : {"/login", "/consent"}) {
        QTest::addRow("%s without one", path) << QByteArray(path) << QByteArray();
        QTest::addRow("%s with an invented one", path) << QByteArray(path) << QByteArray(43, 'x');
        QTest::addRow("%s with that of another page", path) << QByteArray(path) << QByteArray("other");
    }
}

void AuthorizationFlowTest::aFormNeedsItsCsrfToken()
{
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, csrf);
    AuthorizationBench bench;
    bench.addClient("c1", {u"http://127.0.0.1/cb"_qs});
    bench.addAccount();
    Browser browser(bench);
    auto page = browser.get(authorizeTarget());
    if (csrf == "other") {
        csrf = formOf(browser.get(authorizeTarget()), {})[1].second;
    }
    if (path == "/consent") {
        page = browser.follow(browser.signInLocally(page));
    }
    const Form good = formOf(page,
        {{"username", "ada"}, {"password", "correct horse battery"}, {"provider", "local"},
            {"decision", path == "/consent" ? "allow" : "go"}});
    const auto refused = browser.post(path, changedForm(good, "csrf", csrf));
    QCOMPARE(refused->status(), 403);
    QVERIFY(refused->responseHeader("Location").isEmpty());
    QVERIFY(families(bench).isEmpty());
    QCOMPARE(browser.post(path, good)->status(), 303); // the refusal broke nothing
}

void AuthorizationFlowTest::aConsentEndsInTheBrowserInWhichItBegan()
{
    AuthorizationBench bench;
    bench.addClient("c1", {u"http://127.0.0.1/cb"_qs});
    bench.addAccount();
    Browser jarA(bench);
    Browser jarB(bench);
    jarB.get(authorizeTarget()); // a browser with a cookie of its own
    const auto page1 = jarA.get(authorizeTarget());
    QCOMPARE(jarB.signInLocally(page1)->status(), 403);
    const auto signedIn = jarA.signInLocally(page1);
    QCOMPARE(jarB.follow(signedIn)->status(), 403);
    const auto page2 = jarA.follow(signedIn);
    QCOMPARE(jarB.decide(page2, "allow")->status(), 403);
    QCOMPARE(jarB.get("/login?transaction=" + formOf(page2, {})[0].second)->status(), 403);
    QVERIFY(families(bench).isEmpty());
    QCOMPARE(jarA.decide(page2, "allow")->status(), 303);
}

void AuthorizationFlowTest::theProvidersAnswerEndsInTheBrowserThatSetOut()
{
    // Bug 12, CVE-2026-27124: approved in the attacker's browser, the provider's URL sent to the victim.
    AuthorizationBench bench({true, {}});
    bench.addClient("c1", {u"http://127.0.0.1/cb"_qs});
    Browser jarA(bench);
    Browser jarB(bench);
    Browser fresh(bench);
    jarB.get(authorizeTarget());
    for (Browser *victim : {&jarB, &fresh}) {
        const QByteArray back = jarA.goToProvider(jarA.get(authorizeTarget()));
        const auto refused = victim->get(back + "&code=good");
        QCOMPARE(refused->status(), 403);
        QVERIFY(refused->responseHeader("Location").isEmpty());
        QVERIFY(refused->responseHeader("Set-Cookie").isEmpty());
        QCOMPARE(jarA.get(back + "&code=good")->status(), 400); // and that state is burnt
    }
    QCOMPARE(bench.provider->redemptions, 0);
    QVERIFY(families(bench).isEmpty());
}

void AuthorizationFlowTest::aProvidersStateWorksOnce()
{
    AuthorizationBench bench({true, {}});
    bench.addClient("c1", {u"http://127.0.0.1/cb"_qs});
    Browser browser(bench);
    const QByteArray back = browser.goToProvider(browser.get(authorizeTarget()));
    QCOMPARE(browser.get(back + "&code=good")->status(), 303);
    QCOMPARE(browser.get(back + "&code=good")->status(), 400);
    QCOMPARE(browser.get("/callback?code=good")->status(), 400);
    QCOMPARE(browser.get("/callback?code=good&state=invented")->status(), 400);
    const QByteArray next = browser.goToProvider(browser.get(authorizeTarget()));
    QCOMPARE(browser.get(next + "&code=good&state=x")->status(), 400); // RFC 6749 3.1: twice
    QCOMPARE(browser.get(next)->status(), 400); // neither code nor error
    const QByteArray late = browser.goToProvider(browser.get(authorizeTarget()));
    bench.clock.advance(minutes(10));
    QCOMPARE(browser.get(late + "&code=good")->status(), 400);
    QCOMPARE(bench.provider->redemptions, 1);
}

void AuthorizationFlowTest::anAnswerOfAnotherProviderIsRefused_data()
{
    QTest::addColumn<QByteArray>("more");
    QTest::addColumn<bool>("isOnItsPath");
    QTest::newRow("RFC 9207 section 2.4: another iss") << QByteArray("&code=good&iss=https://evil.test") << true;
    QTest::newRow("RFC 9700 section 4.4: on the path of another") << QByteArray("&code=good") << false;
    QTest::newRow("an error of another") << QByteArray("&error=access_denied&iss=https://evil.test") << true;
}

void AuthorizationFlowTest::anAnswerOfAnotherProviderIsRefused()
{
    QFETCH(QByteArray, more);
    QFETCH(bool, isOnItsPath);
    AuthorizationBench bench({true, {}});
    bench.addClient("c1", {u"http://127.0.0.1/cb"_qs});
    Browser browser(bench);
    const QByteArray target = browser.goToProvider(browser.get(authorizeTarget())) + more;
    ExchangeRecord answer;
    if (isOnItsPath) {
        answer = browser.get(target);
    } else {
        answer = RecordedExchange::of(RecordedExchange::requestFor("GET", target, {}));
        bench.callback.handleFor(answer, u"google"_qs);
    }
    QCOMPARE(answer->status(), 400);
    QVERIFY(answer->responseHeader("Location").isEmpty());
    QCOMPARE(bench.provider->redemptions, 0);
    QCOMPARE(browser.get(target)->status(), 400); // used up
}

void AuthorizationFlowTest::aProviderThatMovedIsAskedWithOneMorePress()
{
    AuthorizationBench bench({true, {}});
    bench.addClient("c1", {u"http://127.0.0.1/cb"_qs});
    Browser browser(bench);
    const auto page1 = browser.get(authorizeTarget());
    bench.provider->authorizationUrl = "https://elsewhere.test/authorize"; // not in the form-action of the page
    const auto again = browser.post("/login", formOf(page1, {{"provider", "github"}}));
    QCOMPARE(again->status(), 200);
    QVERIFY(again->responseHeader("Location").isEmpty());
    QVERIFY(again->response().body.contains("Press its button once more"));
}

void AuthorizationFlowTest::aProviderWithRefreshTokensIsAskedAnewForTheNextClient()
{
    AuthorizationBench bench({true, {}});
    bench.addClient("c1", {u"http://127.0.0.1/cb"_qs});
    bench.provider->refreshToken = core::Secret("rotates"); // good for one grant alone
    Browser browser(bench);
    browser.signInWithProvider(browser.get(authorizeTarget()));
    const auto page1 = browser.get(authorizeTarget());
    QVERIFY(page1->response().body.contains("Continue as"));
    const auto away = browser.post("/login", formOf(page1, {{"provider", "session"}}));
    QVERIFY(away->responseHeader("Location").startsWith("https://github.test/authorize?"));
}

void AuthorizationFlowTest::cancellingAtTheProviderIsAccessDenied()
{
    AuthorizationBench bench;
    bench.addClient("c1", {u"http://127.0.0.1/cb"_qs});
    Browser browser(bench);
    const QByteArray back = browser.goToProvider(browser.get(authorizeTarget()));
    const auto answer = browser.get(back + "&error=access_denied&error_description=%3Cscript%3E");
    QCOMPARE(answer->status(), 303);
    QCOMPARE(valueIn(answer->responseHeader("Location"), "error"), QByteArray("access_denied"));
    QCOMPARE(valueIn(answer->responseHeader("Location"), "state"), QByteArray("st&te"));
    QCOMPARE(valueIn(answer->responseHeader("Location"), "iss"), QByteArray("http://127.0.0.1:8788"));
    QVERIFY(!answer->responseHeader("Location").contains("%3C")); // the provider's words stay here
    const QByteArray again = browser.goToProvider(browser.get(authorizeTarget()));
    QCOMPARE(valueIn(browser.get(again + "&error=application_suspended")->responseHeader("Location"), "error"),
        QByteArray("server_error"));
}

void AuthorizationFlowTest::aProviderThatFailsLeavesAChoice_data()
{
    QTest::addColumn<identity::ProviderErrorKind>("kind");
    QTest::addColumn<int>("status");
    QTest::newRow("it does not answer") << identity::ProviderErrorKind::Unreachable << 503;
    QTest::newRow("it says no") << identity::ProviderErrorKind::Refused << 400;
}

void AuthorizationFlowTest::aProviderThatFailsLeavesAChoice()
{
    QFETCH(identity::ProviderErrorKind, kind);
    QFETCH(int, status);
    AuthorizationBench bench;
    bench.addClient("c1", {u"http://127.0.0.1/cb"_qs});
    bench.addAccount();
    Browser browser(bench);
    bench.provider->error = identity::ProviderError{kind, u"secret detail"_qs};
    const auto page = browser.signInWithProvider(browser.get(authorizeTarget()));
    QCOMPARE(page->status(), status);
    QVERIFY(page->response().body.contains("role=\"alert\""));
    QVERIFY(!page->response().body.contains("secret detail"));
    QCOMPARE(browser.signInLocally(page)->status(), 303); // the same transaction goes on
}

void AuthorizationFlowTest::twoTabsDoNotDisturbEachOther()
{
    AuthorizationBench bench({true, {}});
    bench.addClient("c1", {u"http://127.0.0.1/cb"_qs});
    bench.addClient("c2", {u"https://two.example/cb"_qs}, std::nullopt, u"Second"_qs);
    bench.addAccount();
    Browser browser(bench);
    const auto first1 = browser.get(authorizeTarget());
    const auto second1 = browser.get(authorizeTarget("c2", "https://two.example/cb"));
    const auto second2 = browser.follow(browser.signInWithProvider(second1));
    const auto first2 = browser.follow(browser.signInLocally(first1));
    QVERIFY(first2->response().body.contains("Ada L.") && first2->response().body.contains("Claude Code"));
    QVERIFY(second2->response().body.contains("The Octocat") && second2->response().body.contains("Second"));
    QVERIFY(browser.decide(second2, "allow")->responseHeader("Location").startsWith("https://two.example/cb?code="));
    QVERIFY(browser.decide(first2, "allow")->responseHeader("Location").startsWith("http://127.0.0.1:5000/cb?code="));
}

void AuthorizationFlowTest::eitherCopyOfAConsentPageMayBeSubmittedButOnlyOnce()
{
    AuthorizationBench bench;
    bench.addClient("c1", {u"http://127.0.0.1/cb"_qs});
    bench.addAccount();
    Browser browser(bench);
    const auto signedIn = browser.signInLocally(browser.get(authorizeTarget()));
    const auto copy1 = browser.follow(signedIn);
    const auto copy2 = browser.follow(signedIn);
    QVERIFY(copy2->status() == 200);
    QCOMPARE(browser.decide(copy1, "allow")->status(), 303);
    const auto late = browser.decide(copy2, "allow");
    QCOMPARE(late->status(), 400);
    QVERIFY(late->response().body.contains("transaction_expired"));
}

void AuthorizationFlowTest::twoClicksGetOneCode()
{
    AuthorizationBench bench;
    bench.addClient("c1", {u"http://127.0.0.1/cb"_qs});
    bench.addAccount();
    Browser browser(bench);
    const auto page2 = browser.follow(browser.signInLocally(browser.get(authorizeTarget())));
    QByteArray body;
    for (const auto &[name, value] : formOf(page2, {{"decision", "allow"}})) {
        body += name + '=' + value + '&';
    }
    const QByteArray cookie = "gatehouse_browser_8788=" + browser.jar.value("gatehouse_browser_8788");
    const auto click1 = RecordedExchange::postForm("/consent", body, {{"Cookie", cookie}});
    const auto click2 = RecordedExchange::postForm("/consent", body, {{"Cookie", cookie}});
    bench.consent.handle(click1); // both before the store has answered either
    bench.consent.handle(click2);
    QTRY_VERIFY(click1->isAnswered() && click2->isAnswered());
    QCOMPARE(click1->status(), 303);
    QCOMPARE(click2->status(), 400);
}

void AuthorizationFlowTest::aSecondClientAsksAgainThoughTheSessionLives()
{
    AuthorizationBench bench({true, {}});
    bench.addClient("c1", {u"http://127.0.0.1/cb"_qs});
    bench.addClient("c2", {u"https://evil.example/cb"_qs}, std::nullopt, u"Second"_qs);
    Browser browser(bench);
    browser.decide(browser.follow(browser.signInWithProvider(browser.get(authorizeTarget()))), "allow");
    // Bug 13, GHSA-c2jp-c369-7pvx: a live session is no consent.
    const auto page1 = browser.get(authorizeTarget("c2", "https://evil.example/cb"));
    QCOMPARE(page1->status(), 200);
    QVERIFY(page1->response().body.contains("Continue as <bdi>The Octocat</bdi>"));
    const auto page2 = browser.follow(browser.post("/login", formOf(page1, {{"provider", "session"}})));
    QCOMPARE(page2->status(), 200);
    QVERIFY(page2->response().body.contains("Let <bdi>Second</bdi> use your tools?"));
    const QByteArray code = valueIn(browser.decide(page2, "allow")->responseHeader("Location"), "code");
    const auto opened = bench.read([&](store::Database &db) { return *bench.seal.open(db, code, bench.clock.now()); });
    QVERIFY(opened.has_value()); // the second client gets the provider's token for the same person
    QVERIFY(!browser.get(authorizeTarget("c2", "https://evil.example/cb", "&prompt=login"))
                 ->response()
                 .body.contains("Continue as"));
    bench.clock.advance(identity::BrowserSessions::lifetime);
    QVERIFY(!browser.get(authorizeTarget("c2", "https://evil.example/cb"))->response().body.contains("Continue as"));
    const auto stale = browser.post("/login", formOf(browser.get(authorizeTarget()), {{"provider", "session"}}));
    QCOMPARE(stale->status(), 403);
}

void AuthorizationFlowTest::aChangedPasswordEndsTheSession()
{
    AuthorizationBench bench;
    bench.addClient("c1", {u"http://127.0.0.1/cb"_qs});
    const core::UserId ada = bench.addAccount();
    Browser browser(bench);
    browser.signInLocally(browser.get(authorizeTarget()));
    bench.clock.advance(std::chrono::seconds(5));
    bool isChanged = false;
    bench.accounts.setPassword(ada, core::Secret("a brand new password"), audit::Actor::user(ada), this,
        [&isChanged](const auto &result) { isChanged = result.has_value(); });
    QTRY_VERIFY(isChanged);
    const auto page = browser.post("/login", formOf(browser.get(authorizeTarget()), {{"provider", "session"}}));
    QCOMPARE(page->status(), 403);
    QVERIFY(page->response().body.contains("no longer signed in"));
}

void AuthorizationFlowTest::nothingIsSentWhereItIsNoLongerRegistered_data()
{
    QTest::addColumn<bool>("isClientGone");
    QTest::addColumn<QByteArray>("how");
    for (const bool isGone : {false, true}) {
        for (const char *how : {"deny on page 1", "deny on page 2", "allow", "cancel at the provider"}) {
            QTest::addRow("bug 18: %s, %s", isGone ? "the client was deleted" : "another redirect URI now", how) << isGone << QByteArray(how);
        }
    }
}

void AuthorizationFlowTest::nothingIsSentWhereItIsNoLongerRegistered()
{
    QFETCH(bool, isClientGone);
    QFETCH(QByteArray, how);
    AuthorizationBench bench;
    bench.addClient("c1", {u"http://127.0.0.1/cb"_qs});
    bench.addAccount();
    Browser browser(bench);
    const auto page1 = browser.get(authorizeTarget());
    const auto page2 = how.endsWith("page 2") || how == "allow" ? browser.follow(browser.signInLocally(page1)) : page1;
    const QByteArray back = how.startsWith("cancel") ? browser.goToProvider(page1) + "&error=access_denied" : QByteArray();
    bench.write([isClientGone](store::Transaction &tx) {
        const store::ClientTable clients(tx);
        store::ClientRow row = **clients.find(core::ClientId(QByteArray("c1")));
        row.redirectUris = QStringList{u"http://127.0.0.1/elsewhere"_qs};
        QVERIFY(isClientGone ? clients.remove(row.id).has_value() : clients.update(row).has_value());
    });
    const auto answer = !back.isEmpty() ? browser.get(back)
        : how == "deny on page 1"       ? browser.post("/login", formOf(page1, {{"decision", "deny"}}))
                                        : browser.decide(page2, how == "allow" ? "allow" : "deny");
    QCOMPARE(answer->status(), 400);
    QVERIFY(answer->responseHeader("Location").isEmpty());
    QVERIFY(answer->response().body.contains("unknown_client"));
}

void AuthorizationFlowTest::aResetEndsWhatItsPasswordBegan_data()
{
    QTest::addColumn<int>("millisecondsLater");
    QTest::newRow("within the same second") << 1;
    QTest::newRow("a minute later") << 60'000;
}

void AuthorizationFlowTest::aResetEndsWhatItsPasswordBegan()
{
    QFETCH(int, millisecondsLater);
    AuthorizationBench bench;
    bench.addClient("c1", {u"http://127.0.0.1/cb"_qs});
    const core::UserId ada = bench.addAccount();
    Browser browser(bench);
    const auto page2 = browser.follow(browser.signInLocally(browser.get(authorizeTarget())));
    bench.clock.advance(std::chrono::milliseconds(millisecondsLater));
    bool isChanged = false;
    bench.accounts.setPassword(ada, core::Secret("a brand new password"), {audit::ActorKind::CommandLine, {}}, this,
        [&isChanged](const auto &result) { isChanged = result.has_value(); });
    QTRY_VERIFY(isChanged);
    // Page 2 was open already: no code, but page 1 of the same request.
    const auto again = browser.decide(page2, "allow");
    QCOMPARE(again->status(), 403);
    QVERIFY(again->response().body.contains("no longer signed in"));
    QCOMPARE(bench.read([](store::Database &db) { return *db.statement("SELECT count(*) FROM authorization_codes").value<int>(); }), 0);
    QVERIFY(browser.post("/login", formOf(again, {{"provider", "session"}}))->response().body.contains("no longer signed in"));
    const auto page2Again = browser.follow(browser.signInLocally(again, "ada", "a brand new password"));
    QVERIFY(browser.decide(page2Again, "allow")->responseHeader("Location").contains("code="));
}

void AuthorizationFlowTest::endsTheBrowserSessionsOf_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<bool>("isOver");
    QTest::newRow("somebody blocked") << u"UPDATE users SET status = 'blocked'"_qs << true;
    QTest::newRow("somebody deleted") << u"DELETE FROM users"_qs << true;
    QTest::newRow("somebody whose password was reset") << u"UPDATE local_accounts SET changed_ms = changed_ms + 1"_qs << true;
    QTest::newRow("nobody who has another role now") << u"UPDATE users SET role = 'premium'"_qs << false;
    QTest::newRow("nobody who waits again") << u"UPDATE users SET status = 'pending'"_qs << false;
}

void AuthorizationFlowTest::endsTheBrowserSessionsOf()
{
    QFETCH(QString, sql);
    QFETCH(bool, isOver);
    AuthorizationBench bench;
    bench.addClient("c1", {u"http://127.0.0.1/cb"_qs});
    const core::UserId ada = bench.addAccount();
    Browser browser(bench);
    browser.signInLocally(browser.get(authorizeTarget()));
    bench.write([&sql](store::Transaction &tx) { QVERIFY(tx.database().execute(sql)); });
    bench.recorder.recheckSessionsOf(ada);
    bench.write([](store::Transaction &) {}); // behind the read
    QCoreApplication::processEvents();
    QCOMPARE(bench.sessions.hasAnyOf(ada), !isOver);
}

void AuthorizationFlowTest::aWrongPasswordSaysNothingAboutTheName_data()
{
    QTest::addColumn<QByteArray>("login");
    QTest::newRow("a name that exists") << QByteArray("ada");
    QTest::newRow("a name that does not") << QByteArray("eve");
}

void AuthorizationFlowTest::aWrongPasswordSaysNothingAboutTheName()
{
    QFETCH(QByteArray, login);
    AuthorizationBench bench;
    bench.addClient("c1", {u"http://127.0.0.1/cb"_qs});
    bench.addAccount();
    Browser browser(bench);
    const auto page = browser.signInLocally(browser.get(authorizeTarget()), login, "wrong password here");
    QCOMPARE(page->status(), 403);
    QVERIFY(page->response().body.contains("That name and password do not go together."));
    QVERIFY(page->response().body.contains(QByteArray("value=\"" + login + "\"")));
    QVERIFY(!page->response().body.contains("wrong password here"));
    QVERIFY(page->responseHeader("Set-Cookie").isEmpty());
    QCOMPARE(browser.signInLocally(page)->status(), 303);
    QCOMPARE(browser.signInLocally(page, "", "x")->status(), 400);
}

void AuthorizationFlowTest::guessingIsSlowedDown()
{
    AuthorizationBench bench;
    bench.addClient("c1", {u"http://127.0.0.1/cb"_qs});
    bench.addAccount();
    Browser guesser(bench);
    const auto page1 = guesser.get(authorizeTarget());
    for (int i = 0; i < 3; ++i) {
        QCOMPARE(guesser.signInLocally(page1, "ada", "wrong password here")->status(), 403);
    }
    const auto slowed = guesser.signInLocally(page1); // even with the right one
    QCOMPARE(slowed->status(), 429);
    QCOMPARE(slowed->responseHeader("Retry-After"), QByteArray("1"));
    Browser owner(bench, QHostAddress(u"192.0.2.7"_qs));
    QCOMPARE(
        owner.signInLocally(owner.get(authorizeTarget()))->status(), 303); // no lock-out of the right person elsewhere
    bench.clock.advance(std::chrono::seconds(1));
    QCOMPARE(guesser.signInLocally(page1)->status(), 303);
}

void AuthorizationFlowTest::rolesLimitWhatIsOfferedAndGiven()
{
    AuthorizationBench bench;
    bench.addClient("c1", {u"http://127.0.0.1/cb"_qs});
    bench.addAccount(u"owner"_qs);
    bench.addAccount(u"ada"_qs, u"member"_qs);
    Browser browser(bench);
    const auto page2 = browser.follow(browser.signInLocally(browser.get(authorizeTarget())));
    QVERIFY(page2->response().body.contains("add, calculate"));
    QVERIFY(!page2->response().body.contains("generateImage")); // not of a member
    bench.tools = {{u"gatehouse"_qs, {u"generateImage"_qs}}};
    const auto nothing = browser.get(authorizeTarget());
    const auto answer = browser.follow(browser.post("/login", formOf(nothing, {{"provider", "session"}})));
    QCOMPARE(answer->status(), 303);
    QCOMPARE(valueIn(answer->responseHeader("Location"), "error"), QByteArray("access_denied"));
}

void AuthorizationFlowTest::allowGivesNoMoreThanThePageShowed()
{
    AuthorizationBench bench;
    bench.addClient("c1", {u"http://127.0.0.1/cb"_qs});
    bench.addAccount();
    Browser browser(bench);
    bench.tools.clear();
    const auto page2 = browser.follow(browser.signInLocally(
        browser.get(authorizeTarget("c1", "http://127.0.0.1:5000/cb", "&scope=openid+mcp:127.0.0.1:gatehouse"))));
    QVERIFY(!page2->response().body.contains("built-in"));
    bench.tools = {{u"gatehouse"_qs, {u"add"_qs}}}; // more became possible after the page was shown
    browser.decide(page2, "allow");
    const auto granted = families(bench);
    QVERIFY(granted.isEmpty()); // not redeemed yet: no session
    const auto scope = bench.read(
        [](store::Database &db) { return *db.statement("SELECT scope FROM refresh_token_families").value<QString>(); });
    QCOMPARE(scope, u"openid"_qs);
}

void AuthorizationFlowTest::whatChangedBeforeTheClickCounts_data()
{
    QTest::addColumn<QByteArray>("change");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("error"); // in the redirect; empty: a page, or back to waiting
    QTest::newRow("the user was blocked") << QByteArray("block") << 303 << QByteArray("access_denied");
    QTest::newRow("the user was deleted") << QByteArray("delete") << 303 << QByteArray("access_denied");
    QTest::newRow("the approval ended: back to waiting") << QByteArray("lapse") << 303 << QByteArray();
    QTest::newRow("the client was deleted: nothing is sent there") << QByteArray("client") << 400 << QByteArray();
    QTest::newRow("FastMCP 4406: the redirect URI was withdrawn") << QByteArray("redirect") << 400 << QByteArray();
    QTest::newRow("the role opens nothing any more") << QByteArray("role") << 303 << QByteArray("access_denied");
}

void AuthorizationFlowTest::whatChangedBeforeTheClickCounts()
{
    QFETCH(QByteArray, change);
    QFETCH(int, status);
    QFETCH(QByteArray, error);
    AuthorizationBench bench;
    bench.addClient("c1", {u"http://127.0.0.1/cb"_qs});
    const core::UserId ada = bench.addAccount();
    Browser browser(bench);
    const auto page2 = browser.follow(browser.signInLocally(browser.get(authorizeTarget())));
    if (change == "block") {
        bench.setUser(ada, [](store::UserRow &user) { user.status = store::UserStatus::Blocked; });
    } else if (change == "lapse") {
        bench.setUser(ada, [&](store::UserRow &user) { user.approvalEndsAt = bench.clock.now(); });
    } else if (change == "delete") {
        bench.write([&](store::Transaction &tx) { QVERIFY(*store::UserTable(tx).remove(ada)); });
    } else if (change == "client") {
        bench.write(
            [](store::Transaction &tx) { QVERIFY(*store::ClientTable(tx).remove(core::ClientId(QByteArray("c1")))); });
    } else if (change == "redirect") {
        bench.write([](store::Transaction &tx) {
            store::ClientRow row = **store::ClientTable(tx).find(core::ClientId(QByteArray("c1")));
            row.redirectUris = QStringList{u"https://elsewhere.example/"_qs};
            QVERIFY(store::ClientTable(tx).update(row));
        });
    } else {
        bench.write([](store::Transaction &tx) { QVERIFY(tx.database().statement("DELETE FROM role_rules").run()); });
    }
    const auto answer = browser.decide(page2, "allow");
    QCOMPARE(answer->status(), status);
    const QByteArray location = answer->responseHeader("Location");
    QCOMPARE(valueIn(location, "error"), error);
    QVERIFY(valueIn(location, "code").isEmpty());
    if (change == "lapse") {
        QVERIFY(browser.follow(answer)->response().body.contains("Waiting for approval"));
    }
    const auto codes = bench.read(
        [](store::Database &db) { return *db.statement("SELECT count(*) FROM authorization_codes").value<int>(); });
    QCOMPARE(codes, 0);
}

void AuthorizationFlowTest::hostileNamesStayText()
{
    AuthorizationBench bench({true, {}});
    const QString hostile = u"\"><script>alert(1)</script>"_qs;
    bench.addClient("c1", {u"http://127.0.0.1/cb"_qs}, std::nullopt, hostile);
    bench.provider->identity.name = hostile;
    bench.provider->identity.login = hostile;
    Browser browser(bench);
    const auto page1 = browser.get(authorizeTarget("c1", "http://127.0.0.1:5000/cb", "&login_hint=%22%3E%3Cscript%3E"));
    const auto page2 = browser.follow(browser.signInWithProvider(page1));
    for (const auto &page : {page1, page2}) {
        QCOMPARE(page->status(), 200);
        QVERIFY(!page->response().body.contains("<script"));
        QVERIFY(page->response().body.contains("&lt;script&gt;"));
    }
}

void AuthorizationFlowTest::tooManyRequestsWait()
{
    AuthorizationBench bench({}, identity::RequestRate::Mode::On);
    bench.addClient("c1", {u"http://127.0.0.1/cb"_qs});
    Browser browser(bench);
    for (int i = 0; i < 5; ++i) {
        QCOMPARE(browser.get(authorizeTarget())->status(), 200);
    }
    for (const char *target : {"/authorize", "/login", "/callback"}) {
        const auto refused = browser.get(target);
        QCOMPARE(refused->status(), 429);
        QVERIFY(refused->responseHeader("Retry-After").toInt() >= 1);
    }
    Browser elsewhere(bench, QHostAddress(u"192.0.2.7"_qs));
    QCOMPARE(elsewhere.get(authorizeTarget())->status(), 200);
}

void AuthorizationFlowTest::aTransactionEndsAfterTenMinutes()
{
    AuthorizationBench bench;
    bench.addClient("c1", {u"http://127.0.0.1/cb"_qs});
    bench.addAccount();
    Browser browser(bench);
    const auto page1 = browser.get(authorizeTarget());
    bench.clock.advance(minutes(10));
    const auto late = browser.signInLocally(page1);
    QCOMPARE(late->status(), 400);
    QVERIFY(late->response().body.contains("no longer valid"));
    QCOMPARE(browser.get("/consent?transaction=invented")->status(), 400);
    QCOMPARE(browser.get("/consent")->status(), 400);
    QCOMPARE(browser.post("/consent", {{"decision", "allow"}})->status(), 400);
}

void AuthorizationFlowTest::manyTransactionsMakeRoomForNewOnes()
{
    FixedClock clock;
    oauth::AuthorizationTransactions transactions(clock);
    const QByteArray first = transactions.insert({}).id;
    clock.advance(std::chrono::seconds(1));
    for (int i = 1; i < oauth::AuthorizationTransactions::maxTransactions; ++i) {
        QVERIFY(!transactions.insert({}).id.isEmpty());
    }
    QVERIFY(transactions.find(first));
    const QByteArray last = transactions.insert({}).id;
    QVERIFY(!transactions.find(first));
    QVERIFY(transactions.find(last));
    QCOMPARE(transactions.count(), oauth::AuthorizationTransactions::maxTransactions);
}

void AuthorizationFlowTest::cookiesOnHttpsCannotBePlanted()
{
    AuthorizationBench bench({}, identity::RequestRate::Mode::Off, u"https://gate.example"_qs);
    bench.addClient("c1", {u"https://app.example/cb"_qs});
    bench.addAccount();
    Browser browser(bench);
    const auto page1 = browser.get(authorizeTarget("c1", "https://app.example/cb"));
    QVERIFY(page1->responseHeader("Set-Cookie").startsWith("__Host-gatehouse_browser_443="));
    QVERIFY(page1->responseHeader("Set-Cookie").contains("; Secure"));
    const auto signedIn = browser.signInLocally(page1);
    QVERIFY(signedIn->responseHeader("Set-Cookie").startsWith("__Host-gatehouse_session_443="));
}

QList<store::SessionRow> AuthorizationFlowTest::families(AuthorizationBench &bench)
{
    return bench.read([](store::Database &db) { return *store::RefreshTokenFamilyTable(db).listLive(); });
}

QTEST_GUILESS_MAIN(AuthorizationFlowTest)
#include "tst_authorization_flow.moc"
