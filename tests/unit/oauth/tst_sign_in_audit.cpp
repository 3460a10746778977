// SPDX-License-Identifier: GPL-3.0-or-later
// Product section 8: a row in the audit log for each event between /authorize and the code.
#include "tests/unit/oauth/audit_rows.h"
#include "tests/unit/oauth/authorization_bench.h"

using namespace tests;

namespace
{

using Act = std::function<void(AuthorizationBench &, Browser &)>;

identity::AdmissionPolicy openToAnyone()
{
    identity::AdmissionPolicy policy;
    policy.isOpenToAnyone = true;
    return policy;
}

} // namespace

Q_DECLARE_METATYPE(Act)

class SignInAuditTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsOfEachEventOnce_data();
    void tellsOfEachEventOnce();
    void tellsOfAnApprovalRequestOnce();
    void saysWhoSignedInAndFromWhere();
    void saysWhoseAccountWasTried_data();
    void saysWhoseAccountWasTried();
    void holdsNoSecret();
};

void SignInAuditTest::tellsOfEachEventOnce_data()
{
    QTest::addColumn<Act>("act");
    QTest::addColumn<QStringList>("lines");
    const auto row = [](const char *name, const Act &act, const QStringList &lines) {
        QTest::newRow(name) << act << lines;
    };

    row("page 1 alone is no event", [](AuthorizationBench &, Browser &b) { b.get(authorizeTarget()); }, {});
    row("a sign-in with a password", [](AuthorizationBench &, Browser &b) { b.signInLocally(b.get(authorizeTarget())); },
        {u"sign_in_succeeded done"_qs});
    row("a sign-in with a provider",
        [](AuthorizationBench &, Browser &b) { b.signInWithProvider(b.get(authorizeTarget())); },
        {u"sign_in_succeeded done"_qs});
    row("a wrong password",
        [](AuthorizationBench &, Browser &b) { b.signInLocally(b.get(authorizeTarget()), "ada", "wrong password"); },
        {u"sign_in_refused refused wrong_password"_qs});
    row("a name that nobody has",
        [](AuthorizationBench &, Browser &b) { b.signInLocally(b.get(authorizeTarget()), "nobody", "wrong password"); },
        {u"sign_in_refused refused wrong_password"_qs});
    row("a sign-in form from another browser",
        [](AuthorizationBench &bench, Browser &b) {
            const auto page1 = b.get(authorizeTarget());
            Browser other(bench);
            other.get(authorizeTarget());
            other.signInLocally(page1);
        },
        {u"sign_in_refused refused wrong_browser"_qs});
    row("RFC 6749 10.12 an answer of a provider that nobody asked",
        [](AuthorizationBench &, Browser &b) { b.get("/callback?state=nonsense&code=good"); },
        {u"sign_in_refused refused unknown_state"_qs});
    row("a code that the provider refuses",
        [](AuthorizationBench &, Browser &b) { b.get(b.goToProvider(b.get(authorizeTarget())) + "&code=bad"); },
        {u"sign_in_refused refused provider_refused"_qs});
    row("no, at the provider",
        [](AuthorizationBench &, Browser &b) {
            b.get(b.goToProvider(b.get(authorizeTarget())) + "&error=access_denied");
        },
        {u"consent_denied refused access_denied"_qs});
    row("allowed",
        [](AuthorizationBench &, Browser &b) {
            b.decide(b.follow(b.signInLocally(b.get(authorizeTarget()))), "allow");
        },
        {u"sign_in_succeeded done"_qs, u"consent_allowed done"_qs});
    row("denied on the consent page",
        [](AuthorizationBench &, Browser &b) {
            b.decide(b.follow(b.signInLocally(b.get(authorizeTarget()))), "deny");
        },
        {u"sign_in_succeeded done"_qs, u"consent_denied refused access_denied"_qs});
    row("denied on page 1",
        [](AuthorizationBench &, Browser &b) {
            b.post("/login", formOf(b.get(authorizeTarget()), {{"decision", "deny"}}));
        },
        {u"consent_denied refused access_denied"_qs});
    row("a second sign-in of the same browser",
        [](AuthorizationBench &, Browser &b) {
            b.signInLocally(b.get(authorizeTarget()));
            b.post("/login", formOf(b.get(authorizeTarget()), {{"provider", "session"}}));
        },
        {u"sign_in_succeeded done"_qs, u"sign_in_succeeded done"_qs});
    row("a user who is blocked",
        [](AuthorizationBench &bench, Browser &b) {
            const auto page1 = b.get(authorizeTarget());
            const auto signedIn = b.signInLocally(page1);
            bench.setUser(auditRows(bench.store).constLast().userId,
                [](store::UserRow &user) { user.status = store::UserStatus::Blocked; });
            b.follow(signedIn);
        },
        {u"sign_in_succeeded done"_qs, u"authorization_refused refused access_denied"_qs});
    row("an unknown client", [](AuthorizationBench &, Browser &b) { b.get(authorizeTarget("nobody")); },
        {u"authorization_refused refused unknown_client"_qs});
    row("a redirect URI that is not registered",
        [](AuthorizationBench &, Browser &b) { b.get(authorizeTarget("c1", "https://evil.example/cb")); },
        {u"authorization_refused refused redirect_uri_mismatch"_qs});
    row("an unknown scope",
        [](AuthorizationBench &, Browser &b) {
            b.get(authorizeTarget("c1", "http://127.0.0.1:5000/cb", "&scope=everything"));
        },
        {u"authorization_refused refused invalid_scope"_qs});
    row("a consent form of nobody's",
        [](AuthorizationBench &, Browser &b) { b.post("/consent", {{"transaction", "nonsense"}, {"decision", "allow"}}); },
        {u"authorization_refused refused transaction_expired"_qs});
    row("a consent form from another browser",
        [](AuthorizationBench &bench, Browser &b) {
            const auto page2 = b.follow(b.signInLocally(b.get(authorizeTarget())));
            Browser other(bench);
            other.get(authorizeTarget());
            other.decide(page2, "allow");
        },
        {u"sign_in_succeeded done"_qs, u"authorization_refused refused wrong_browser"_qs});
}

void SignInAuditTest::tellsOfEachEventOnce()
{
    QFETCH(Act, act);
    QFETCH(QStringList, lines);
    AuthorizationBench bench(openToAnyone());
    bench.addClient("c1", {u"http://127.0.0.1:5000/cb"_qs}, bench.clock.now());
    bench.addAccount();
    const qint64 before = lastAuditId(bench.store);
    Browser browser(bench);
    act(bench, browser);
    QTRY_COMPARE(auditLines(bench.store, before), lines); // a wrong password's is written after the answer
    QVERIFY(isAuditWhole(bench.store));
}

void SignInAuditTest::tellsOfAnApprovalRequestOnce()
{
    AuthorizationBench bench;
    bench.addClient("c1", {u"http://127.0.0.1:5000/cb"_qs});
    Browser browser(bench);
    const auto waiting = browser.signInWithProvider(browser.get(authorizeTarget()));
    for (int i = 0; i < 3; ++i) {
        browser.follow(waiting); // the page refreshes itself
    }
    QCOMPARE(auditLines(bench.store), (QStringList{u"sign_in_succeeded done"_qs, u"approval_requested done"_qs}));
}

void SignInAuditTest::saysWhoSignedInAndFromWhere()
{
    AuthorizationBench bench(openToAnyone());
    bench.addClient("c1", {u"http://127.0.0.1:5000/cb"_qs});
    Browser browser(bench, QHostAddress(u"203.0.113.7"_qs));
    browser.decide(browser.follow(browser.signInWithProvider(browser.get(authorizeTarget()))), "allow");
    const auto rows = auditRows(bench.store);
    QCOMPARE(rows.size(), 2);
    for (const store::AuditEventRow &row : rows) {
        QCOMPARE(row.userId, core::UserId(QByteArray("github|583231")));
        QCOMPARE(row.actorKind, u"user"_qs);
        QCOMPARE(row.actorId, u"github|583231"_qs);
        QCOMPARE(row.address, u"203.0.113.7"_qs);
        QVERIFY(!row.requestId.isEmpty());
    }
    QCOMPARE(rows.at(1).clientId, core::ClientId(QByteArray("c1")));
    QVERIFY2(rows.at(1).details.contains(u"mcp:127.0.0.1:gatehouse"), qPrintable(rows.at(1).details));
}

void SignInAuditTest::saysWhoseAccountWasTried_data()
{
    QTest::addColumn<QByteArray>("login");
    QTest::addColumn<bool>("isKnown");
    QTest::newRow("a login that somebody has") << QByteArray("ada") << true;
    QTest::newRow("somebody's e-mail address") << QByteArray("ada@example.org") << true;
    QTest::newRow("a name that nobody has is not kept") << QByteArray("nobody") << false;
}

void SignInAuditTest::saysWhoseAccountWasTried()
{
    QFETCH(QByteArray, login);
    QFETCH(bool, isKnown);
    AuthorizationBench bench;
    bench.addClient("c1", {u"http://127.0.0.1:5000/cb"_qs});
    const core::UserId ada = bench.addAccount();
    Browser browser(bench);
    browser.signInLocally(browser.get(authorizeTarget()), login, "a wrong password");
    QTRY_COMPARE(auditRows(bench.store).constLast().kind, u"sign_in_refused"_qs);
    const store::AuditEventRow row = auditRows(bench.store).constLast();
    QCOMPARE(row.userId, isKnown ? ada : core::UserId());
    QCOMPARE(row.actorKind, u"anybody"_qs);
}

void SignInAuditTest::holdsNoSecret()
{
    AuthorizationBench bench(openToAnyone());
    bench.addClient("c1", {u"http://127.0.0.1:5000/cb"_qs});
    bench.addAccount();
    Browser browser(bench);
    browser.signInLocally(browser.get(authorizeTarget()), "ada", "a wrong password");
    browser.signInLocally(browser.get(authorizeTarget()), "my password typed as a name", "nothing");
    const auto answer
        = browser.decide(browser.follow(browser.signInWithProvider(browser.get(authorizeTarget()))), "allow");
    const QByteArray code = QUrlQuery(QUrl::fromEncoded(answer->responseHeader("Location")))
                                .queryItemValue(u"code"_qs)
                                .toLatin1();
    QVERIFY(code.size() > 20);
    const QByteArray text = auditText(bench.store);
    for (const QByteArray &secret : {code, QByteArray("gho_secret"), QByteArray("a wrong password"),
             QByteArray("typed as a name"), QByteArray("correct horse battery")}) {
        QVERIFY2(!text.contains(secret), secret.constData());
    }
    for (const QByteArray &cookie : std::as_const(browser.jar)) {
        QVERIFY2(cookie.isEmpty() || !text.contains(cookie), cookie.constData());
    }
}

QTEST_GUILESS_MAIN(SignInAuditTest)
#include "tst_sign_in_audit.moc"
