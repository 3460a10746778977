// SPDX-License-Identifier: GPL-3.0-or-later
// What people with an account kept here do for themselves: change the password, set up a second step, and sign in with it.
#include "server/identity/totp.h"
#include "tests/unit/oauth/authorization_bench.h"

using namespace tests;

namespace
{

const QByteArray password = QByteArrayLiteral("correct horse battery");
const QByteArray newPassword = QByteArrayLiteral("another horse entirely");

QByteArray bodyOf(const ExchangeRecord &page)
{
    return page->response().body;
}

// From what the page shows, as an app would.
core::Secret secretOn(const ExchangeRecord &page)
{
    static const QByteArray alphabet = QByteArrayLiteral("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
    static const QRegularExpression key(QStringLiteral("<code class=\"url\">([A-Z2-7]{32})</code>"));
    const QByteArray text = key.match(QString::fromUtf8(bodyOf(page))).captured(1).toLatin1();
    QByteArray bytes;
    quint32 buffer = 0;
    int bits = 0;
    for (const char c : text) {
        buffer = (buffer << 5) | quint32(alphabet.indexOf(c));
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            bytes += char(buffer >> bits);
        }
    }
    return core::Secret(bytes);
}

QByteArrayList recoveryCodesOn(const ExchangeRecord &page)
{
    static const QRegularExpression code(QStringLiteral("([a-z2-7]{4}-){3}[a-z2-7]{4}"));
    QByteArrayList codes;
    auto matches = code.globalMatch(QString::fromUtf8(bodyOf(page)));
    while (matches.hasNext()) {
        codes.append(matches.next().captured(0).toLatin1());
    }
    return codes;
}

} // namespace

class AccountPageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void asksForNameAndPasswordFirst();
    void changesThePasswordAndSignsOtherBrowsersOut();
    void refusesAPasswordChange_data();
    void refusesAPasswordChange();
    void theSecondStepStandsBetweenPasswordAndConsent();
    void aCodeWorksOnce();
    void aRecoveryCodeWorksOnce();
    void noCodeWithoutThePassword();
    void guessingCodesTakesThePasswordAgain();
    void theAccountPageAsksForTheCodeToo();
    void switchingOffTakesThePassword();
    void aSetupIsOverAfterTenMinutes();
    void aFormNeedsItsCsrfToken();
    void sessionsOfProvidersHaveNothingToChangeHere();

private:
    ExchangeRecord act(Browser &browser, const QByteArray &action, const Form &more = {})
    {
        const ExchangeRecord page = browser.get("/account");
        return browser.post("/account", formOf(page, Form{{"action", action}} + more));
    }
    ExchangeRecord signIn(Browser &browser, const QByteArray &with = password, const QByteArray &code = {})
    {
        return act(browser, "sign_in", {{"username", "ada"}, {"password", with}, {"code", code}});
    }
    // The secret of the app that was set up; `m_codes` are the recovery codes.
    core::Secret setUpApp(Browser &browser)
    {
        signIn(browser);
        const ExchangeRecord setup = act(browser, "two_step_begin", {{"password", password}});
        const core::Secret secret = secretOn(setup);
        const ExchangeRecord done = act(browser, "two_step_confirm", {{"code", codeOf(secret)}});
        m_codes = recoveryCodesOn(done);
        m_bench->clock.advance(std::chrono::minutes(1)); // the next code
        return secret;
    }
    [[nodiscard]] QByteArray codeOf(const core::Secret &secret) const
    {
        return identity::totpCode(secret, identity::totpStepAt(m_bench->clock.now()));
    }
    ExchangeRecord sendCode(Browser &browser, const ExchangeRecord &codePage, const QByteArray &code)
    {
        return browser.post("/login", formOf(codePage, {{"provider", "code"}, {"code", code}}));
    }
    static bool isCodePage(const ExchangeRecord &page) { return bodyOf(page).contains("one-time-code"); }
    static bool isOnTheWay(const ExchangeRecord &answer)
    {
        return answer->status() == 303 && answer->responseHeader("Location").startsWith("/consent");
    }

    std::unique_ptr<AuthorizationBench> m_bench;
    QByteArrayList m_codes;
};

void AccountPageTest::init()
{
    m_bench = std::make_unique<AuthorizationBench>();
    m_bench->addClient("c1", {u"http://127.0.0.1:5000/cb"_qs});
    m_bench->addAccount();
}

void AccountPageTest::asksForNameAndPasswordFirst()
{
    Browser browser(*m_bench);
    const ExchangeRecord page = browser.get("/account");
    QCOMPARE(page->status(), 200);
    QVERIFY(bodyOf(page).contains("name=\"username\"") && !bodyOf(page).contains("new_password"));
    QCOMPARE(signIn(browser, "wrong password")->status(), 403);
    const ExchangeRecord inside = signIn(browser);
    QCOMPARE(inside->status(), 200);
    QVERIFY(bodyOf(inside).contains("Ada L.") && bodyOf(inside).contains("new_password"));
    QVERIFY(!bodyOf(act(browser, "sign_out")).contains("new_password"));
}

void AccountPageTest::changesThePasswordAndSignsOtherBrowsersOut()
{
    Browser browser(*m_bench);
    Browser other(*m_bench);
    signIn(browser);
    signIn(other);
    m_bench->clock.advance(std::chrono::seconds(1));
    const ExchangeRecord changed = act(browser, "change_password",
        {{"password", password}, {"new_password", newPassword}, {"new_password_again", newPassword}});
    QCOMPARE(changed->status(), 200);
    QVERIFY(bodyOf(changed).contains("was changed"));
    QVERIFY(bodyOf(browser.get("/account")).contains("new_password"));
    QVERIFY(!bodyOf(other.get("/account")).contains("new_password"));
    QCOMPARE(signIn(other)->status(), 403);
    QCOMPARE(signIn(other, newPassword)->status(), 200);
}

void AccountPageTest::refusesAPasswordChange_data()
{
    QTest::addColumn<QByteArray>("current");
    QTest::addColumn<QByteArray>("first");
    QTest::addColumn<QByteArray>("second");
    QTest::addColumn<int>("status");
    QTest::newRow("the current one is wrong") << QByteArray("nonsense here") << newPassword << newPassword << 403;
    QTest::newRow("the current one is missing") << QByteArray() << newPassword << newPassword << 403;
    QTest::newRow("not the same twice") << password << newPassword << QByteArray("another horse entirely!") << 400;
    QTest::newRow("too short") << password << QByteArray("123456789") << QByteArray("123456789") << 400;
    QTest::newRow("too long") << password << QByteArray(1025, 'x') << QByteArray(1025, 'x') << 400;
    QTest::newRow("empty") << password << QByteArray() << QByteArray() << 400;
}

void AccountPageTest::refusesAPasswordChange()
{
    QFETCH(QByteArray, current);
    QFETCH(QByteArray, first);
    QFETCH(QByteArray, second);
    QFETCH(int, status);
    Browser browser(*m_bench);
    signIn(browser);
    const ExchangeRecord refused = act(
        browser, "change_password", {{"password", current}, {"new_password", first}, {"new_password_again", second}});
    QCOMPARE(refused->status(), status);
    QVERIFY(!bodyOf(refused).contains(newPassword));
    Browser other(*m_bench);
    QCOMPARE(signIn(other)->status(), 200); // with the old one
}

void AccountPageTest::theSecondStepStandsBetweenPasswordAndConsent()
{
    Browser owner(*m_bench);
    const core::Secret secret = setUpApp(owner);
    QCOMPARE(m_codes.size(), identity::SecondFactor::recoveryCodes);
    QVERIFY(!bodyOf(owner.get("/account")).contains(identity::toBase32(secret.reveal()))); // only then
    QVERIFY(recoveryCodesOn(owner.get("/account")).isEmpty());

    Browser browser(*m_bench);
    const ExchangeRecord asked = browser.signInLocally(browser.get(authorizeTarget()));
    QCOMPARE(asked->status(), 200);
    QVERIFY(isCodePage(asked));
    QVERIFY(!isOnTheWay(asked));
    const ExchangeRecord wrong = sendCode(browser, asked, "000000");
    QCOMPARE(wrong->status(), 403);
    QVERIFY(isCodePage(wrong));
    QVERIFY(isOnTheWay(sendCode(browser, wrong, codeOf(secret))));
}

void AccountPageTest::aCodeWorksOnce()
{
    Browser owner(*m_bench);
    const core::Secret secret = setUpApp(owner);
    const QByteArray code = codeOf(secret);
    Browser first(*m_bench);
    QVERIFY(isOnTheWay(sendCode(first, first.signInLocally(first.get(authorizeTarget())), code)));
    Browser second(*m_bench);
    QCOMPARE(sendCode(second, second.signInLocally(second.get(authorizeTarget())), code)->status(), 403); // RFC 6238 5.2
}

void AccountPageTest::aRecoveryCodeWorksOnce()
{
    Browser owner(*m_bench);
    setUpApp(owner);
    const QByteArray typed = m_codes.constFirst().toUpper().replace('-', ' ');
    Browser first(*m_bench);
    QVERIFY(isOnTheWay(sendCode(first, first.signInLocally(first.get(authorizeTarget())), typed)));
    Browser second(*m_bench);
    QCOMPARE(sendCode(second, second.signInLocally(second.get(authorizeTarget())), typed)->status(), 403);
    QVERIFY(bodyOf(owner.get("/account")).contains("codes left: 9"));
}

void AccountPageTest::noCodeWithoutThePassword()
{
    Browser owner(*m_bench);
    const core::Secret secret = setUpApp(owner);
    Browser browser(*m_bench);
    const ExchangeRecord page1 = browser.get(authorizeTarget());
    const ExchangeRecord refused = sendCode(browser, page1, codeOf(secret));
    QVERIFY(!isOnTheWay(refused));
    QCOMPARE(refused->status(), 403);
}

void AccountPageTest::guessingCodesTakesThePasswordAgain()
{
    Browser owner(*m_bench);
    const core::Secret secret = setUpApp(owner);
    Browser browser(*m_bench);
    const ExchangeRecord asked = browser.signInLocally(browser.get(authorizeTarget()));
    for (int i = 0; i < identity::PendingSecondSteps::maxAttempts; ++i) {
        m_bench->clock.advance(std::chrono::seconds(10)); // as the throttle wants it
        QCOMPARE(sendCode(browser, asked, "000000")->status(), 403);
    }
    m_bench->clock.advance(std::chrono::seconds(60));
    const ExchangeRecord refused = sendCode(browser, asked, codeOf(secret));
    QVERIFY(!isOnTheWay(refused) && !isCodePage(refused));
}

void AccountPageTest::theAccountPageAsksForTheCodeToo()
{
    Browser owner(*m_bench);
    const core::Secret secret = setUpApp(owner);
    Browser browser(*m_bench);
    QCOMPARE(signIn(browser)->status(), 403);
    QCOMPARE(signIn(browser, password, "000000")->status(), 403);
    QCOMPARE(signIn(browser, password, codeOf(secret))->status(), 200);
}

void AccountPageTest::switchingOffTakesThePassword()
{
    Browser owner(*m_bench);
    setUpApp(owner);
    QCOMPARE(act(owner, "two_step_off", {{"password", "wrong"}})->status(), 403);
    Browser browser(*m_bench);
    QVERIFY(isCodePage(browser.signInLocally(browser.get(authorizeTarget()))));
    QCOMPARE(act(owner, "two_step_off", {{"password", password}})->status(), 200);
    QVERIFY(isOnTheWay(browser.signInLocally(browser.get(authorizeTarget()))));
}

void AccountPageTest::aSetupIsOverAfterTenMinutes()
{
    Browser browser(*m_bench);
    signIn(browser);
    const core::Secret secret = secretOn(act(browser, "two_step_begin", {{"password", password}}));
    QCOMPARE(act(browser, "two_step_confirm", {{"code", "000000"}})->status(), 403);
    m_bench->clock.advance(identity::SecondFactor::setupLifetime);
    QCOMPARE(act(browser, "two_step_confirm", {{"code", codeOf(secret)}})->status(), 400);
    QCOMPARE(act(browser, "two_step_begin", {{"password", "wrong"}})->status(), 403);
}

void AccountPageTest::aFormNeedsItsCsrfToken()
{
    Browser browser(*m_bench);
    signIn(browser);
    const QByteArray before = bodyOf(browser.get("/account"));
    QCOMPARE(browser.post("/account", {{"action", "sign_out"}})->status(), 403);
    QCOMPARE(browser.post("/account", {{"action", "sign_out"}, {"csrf", QByteArray(43, 'A')}})->status(), 403);
    Browser stranger(*m_bench);
    const ExchangeRecord theirs = stranger.get("/account");
    QCOMPARE(browser.post("/account", formOf(theirs, {{"action", "sign_out"}}))->status(), 403);
    QVERIFY(bodyOf(browser.get("/account")).contains("new_password"));
}

void AccountPageTest::sessionsOfProvidersHaveNothingToChangeHere()
{
    Browser browser(*m_bench);
    browser.signInWithProvider(browser.get(authorizeTarget()));
    QVERIFY(!bodyOf(browser.get("/account")).contains("new_password"));
}

QTEST_GUILESS_MAIN(AccountPageTest)
#include "tst_account_page.moc"
