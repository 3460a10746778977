// SPDX-License-Identifier: GPL-3.0-or-later
// Signed in but not approved: the waiting page and what the console's decisions do to it (product section 5).
#include "server/store/approval_request_table.h"
#include "server/store/refresh_token_family_table.h"
#include "tests/unit/oauth/authorization_bench.h"

using namespace tests;
using std::chrono::minutes;
using std::chrono::seconds;

namespace
{

const core::UserId octocat(QByteArray("github|583231"));

QByteArray valueIn(const QByteArray &location, const char *name)
{
    return QUrlQuery(QUrl::fromEncoded(location))
        .queryItemValue(QString::fromLatin1(name), QUrl::FullyDecoded)
        .toUtf8();
}

} // namespace

class ConsentWaitingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void aStrangerWaitsAndIsAskedForOnce();
    void afterApprovalThePageGoesOnToTheConsentPage();
    void approvingOnceLetsOneFamilyThrough();
    void approvingOnceIsForTheClientThatWasAskedFor();
    void aNoGoesBackToTheClient_data();
    void aNoGoesBackToTheClient();
    void whoWasDeniedMayAskAgainAfterAWhile();
    void theBlockedOpenNoRequest();
    void thePageGivesUpAfterTenMinutesButTheRequestStays();
    void cancelGoesBackToTheClient();
    void allowCannotBeSentFromTheWaitingPage();
    void aFullQueueTurnsAwayPolitely();
    void somebodyElseInTheSameBrowserIsDecidedAnew();

private:
    int requests()
    {
        return m_bench->read(
            [this](store::Database &db) { return *store::ApprovalRequestTable(db).count(m_bench->clock.now()); });
    }
    // What AdminService does for each button.
    void decide(const std::function<void(store::UserRow &)> &change)
    {
        m_bench->setUser(octocat, change);
        m_bench->write([](store::Transaction &tx) { QVERIFY(store::ApprovalRequestTable(tx).remove(octocat)); });
    }
    ExchangeRecord waitingPage()
    {
        return m_browser->follow(m_browser->signInWithProvider(m_browser->get(authorizeTarget())));
    }
    ExchangeRecord refreshed(const ExchangeRecord &page)
    {
        const QRegularExpression pattern(QStringLiteral("content=\"3;url=([^\"]*)\""));
        const QByteArray url = pattern.match(QString::fromUtf8(page->response().body)).captured(1).toUtf8();
        return url.isEmpty() ? nullptr : m_browser->get(url);
    }

    std::unique_ptr<AuthorizationBench> m_bench;
    std::unique_ptr<Browser> m_browser;
};

void ConsentWaitingTest::init()
{
    m_bench = std::make_unique<AuthorizationBench>();
    m_bench->addClient("c1", {u"http://127.0.0.1/cb"_qs});
    m_browser = std::make_unique<Browser>(*m_bench);
}

void ConsentWaitingTest::cleanup()
{
    m_browser.reset();
    m_bench.reset();
}

void ConsentWaitingTest::aStrangerWaitsAndIsAskedForOnce()
{
    const auto page = waitingPage();
    QCOMPARE(page->status(), 200);
    QVERIFY(page->response().body.contains("Waiting for approval"));
    QVERIFY(page->response().body.contains("octocat"));
    QVERIFY(!page->response().body.contains("Allow"));
    QCOMPARE(requests(), 1);
    const auto row = m_bench->read(
        [this](store::Database &db) { return *store::ApprovalRequestTable(db).find(octocat, m_bench->clock.now()); });
    QCOMPARE(row->clientId, core::ClientId(QByteArray("c1")));
    QCOMPARE(row->clientName, u"Claude Code"_qs);
    QCOMPARE(row->address, u"127.0.0.1"_qs);
    QCOMPARE(row->resource, u"http://127.0.0.1:8788/mcp"_qs);
    QCOMPARE(row->scope, u"mcp:127.0.0.1:gatehouse"_qs);
    QVERIFY(refreshed(page)->response().body.contains("Waiting for approval"));
    QCOMPARE(requests(), 1);
    waitingPage(); // and a second sign-in of the same person adds none
    QCOMPARE(requests(), 1);
}

void ConsentWaitingTest::afterApprovalThePageGoesOnToTheConsentPage()
{
    const auto page = waitingPage();
    decide([](store::UserRow &user) { user.status = store::UserStatus::Approved; });
    const auto page2 = refreshed(page);
    QCOMPARE(page2->status(), 200); // never straight to the client
    QVERIFY(page2->response().body.contains("Let <bdi>Claude Code</bdi> use your tools?"));
    QVERIFY(!valueIn(m_browser->decide(page2, "allow")->responseHeader("Location"), "code").isEmpty());
}

void ConsentWaitingTest::approvingOnceLetsOneFamilyThrough()
{
    const auto page = waitingPage();
    m_bench->singleAdmissions.admitOnce(octocat, core::ClientId(QByteArray("c1")));
    decide([](store::UserRow &) {});
    const auto page2 = refreshed(page);
    QVERIFY(page2->response().body.contains("use your tools?"));
    QVERIFY(!valueIn(m_browser->decide(page2, "allow")->responseHeader("Location"), "code").isEmpty());
    const auto isOnce = m_bench->read([](store::Database &db) {
        return *db.statement("SELECT is_approved_once FROM refresh_token_families").value<bool>();
    });
    QVERIFY(isOnce);
    const auto user = m_bench->read([](store::Database &db) { return *store::UserTable(db).find(octocat); });
    QCOMPARE(user->status, store::UserStatus::Pending); // the user stays pending
    QVERIFY(waitingPage()->response().body.contains("Waiting for approval")); // the next sign-in waits again
}

void ConsentWaitingTest::approvingOnceIsForTheClientThatWasAskedFor()
{
    m_bench->addClient("c2", {u"https://two.example/cb"_qs});
    const auto page = waitingPage();
    m_bench->singleAdmissions.admitOnce(octocat, core::ClientId(QByteArray("c1")));
    const auto other = m_browser->follow(
        m_browser->signInWithProvider(m_browser->get(authorizeTarget("c2", "https://two.example/cb"))));
    QVERIFY(other->response().body.contains("Waiting for approval"));
    QVERIFY(refreshed(page)->response().body.contains("use your tools?"));
}

void ConsentWaitingTest::aNoGoesBackToTheClient_data()
{
    QTest::addColumn<bool>("isBlock");
    QTest::newRow("deny") << false;
    QTest::newRow("block") << true;
}

void ConsentWaitingTest::aNoGoesBackToTheClient()
{
    QFETCH(bool, isBlock);
    const auto page = waitingPage();
    decide([&](store::UserRow &user) {
        if (isBlock) {
            user.status = store::UserStatus::Blocked;
        } else {
            user.deniedUntilAt = m_bench->clock.now() + minutes(10);
        }
    });
    const auto answer = refreshed(page);
    QCOMPARE(answer->status(), 303);
    QVERIFY(answer->responseHeader("Location").startsWith("http://127.0.0.1:5000/cb?"));
    QCOMPARE(valueIn(answer->responseHeader("Location"), "error"), QByteArray("access_denied"));
    QCOMPARE(valueIn(answer->responseHeader("Location"), "state"), QByteArray("st&te"));
    QCOMPARE(valueIn(answer->responseHeader("Location"), "iss"), QByteArray("http://127.0.0.1:8788"));
}

void ConsentWaitingTest::whoWasDeniedMayAskAgainAfterAWhile()
{
    waitingPage();
    decide([&](store::UserRow &user) { user.deniedUntilAt = m_bench->clock.now() + minutes(10); });
    QCOMPARE(valueIn(waitingPage()->responseHeader("Location"), "error"), QByteArray("access_denied"));
    QCOMPARE(requests(), 0);
    m_bench->clock.advance(minutes(10));
    QVERIFY(waitingPage()->response().body.contains("Waiting for approval"));
    QCOMPARE(requests(), 1);
}

void ConsentWaitingTest::theBlockedOpenNoRequest()
{
    waitingPage();
    decide([](store::UserRow &user) { user.status = store::UserStatus::Blocked; });
    QCOMPARE(valueIn(waitingPage()->responseHeader("Location"), "error"), QByteArray("access_denied"));
    QCOMPARE(requests(), 0);
}

void ConsentWaitingTest::thePageGivesUpAfterTenMinutesButTheRequestStays()
{
    const auto page = waitingPage();
    m_bench->clock.advance(minutes(10) - seconds(1));
    QVERIFY(refreshed(page)->response().body.contains("Waiting for approval"));
    m_bench->clock.advance(seconds(1));
    const auto over = refreshed(page);
    QCOMPARE(over->status(), 200);
    QVERIFY(over->response().body.contains("Nobody has decided yet"));
    QVERIFY(!over->response().body.contains("http-equiv"));
    QCOMPARE(requests(), 1);
    QCOMPARE(
        valueIn(m_browser->decide(over, "deny")->responseHeader("Location"), "error"), QByteArray("access_denied"));
    decide([](store::UserRow &user) { user.status = store::UserStatus::Approved; });
    QVERIFY(waitingPage()->response().body.contains("use your tools?")); // the next sign-in goes straight through
}

void ConsentWaitingTest::cancelGoesBackToTheClient()
{
    const auto page = waitingPage();
    const auto answer = m_browser->decide(page, "deny");
    QCOMPARE(valueIn(answer->responseHeader("Location"), "error"), QByteArray("access_denied"));
    QCOMPARE(requests(), 1); // the request is the administrator's to close
}

void ConsentWaitingTest::allowCannotBeSentFromTheWaitingPage()
{
    const auto page = waitingPage();
    decide([](store::UserRow &user) { user.status = store::UserStatus::Approved; });
    QCOMPARE(m_browser->decide(page, "allow")->status(), 400); // nobody has seen a consent page yet
    QCOMPARE(refreshed(page)->status(), 200);
}

void ConsentWaitingTest::aFullQueueTurnsAwayPolitely()
{
    m_bench->write([this](store::Transaction &tx) {
        for (int i = 0; i < store::ApprovalRequestTable::maxOpen; ++i) {
            store::UserRow user;
            user.provider = u"github"_qs;
            user.subject = QString::number(i + 1);
            user.id = core::UserId(QString(u"github|"_qs + user.subject));
            user.login = u"user"_qs + user.subject;
            QVERIFY(store::UserTable(tx).insert(user));
            store::ApprovalRequestRow request;
            request.userId = user.id;
            request.requestedAt = m_bench->clock.now();
            QVERIFY(store::ApprovalRequestTable(tx).insert(request));
        }
    });
    const auto answer = waitingPage();
    QCOMPARE(answer->status(), 303);
    QCOMPARE(valueIn(answer->responseHeader("Location"), "error"), QByteArray("temporarily_unavailable"));
    QCOMPARE(requests(), store::ApprovalRequestTable::maxOpen);
}

void ConsentWaitingTest::somebodyElseInTheSameBrowserIsDecidedAnew()
{
    m_bench->addAccount();
    const auto page = waitingPage();
    const QByteArray transaction = formOf(page, {})[0].second;
    const auto page1 = m_browser->get("/login?transaction=" + transaction); // "Not you?"
    QCOMPARE(page1->status(), 200);
    const auto page2 = m_browser->follow(m_browser->signInLocally(page1));
    QVERIFY(page2->response().body.contains("Ada L."));
    QVERIFY(page2->response().body.contains("use your tools?"));
}

QTEST_GUILESS_MAIN(ConsentWaitingTest)
#include "tst_consent_waiting.moc"
