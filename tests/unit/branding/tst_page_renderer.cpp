// SPDX-License-Identifier: GPL-3.0-or-later
// Set GATEHOUSE_PAGES_OUT to a folder to keep every page as a file for looking at.
#include "server/branding/page_renderer.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

using namespace branding;

namespace
{

const QString hostile = QStringLiteral("\"><script>alert('x')</script>");

QByteArray headerOf(const http::Response &response, const char *name)
{
    for (const http::Header &header : response.headers) {
        if (header.name == name) {
            return header.value;
        }
    }
    return {};
}

ClientOnPage claudeCode()
{
    return {QStringLiteral("Claude Code"), false};
}

Destination loopback()
{
    return {Destination::Kind::ThisComputer, QStringLiteral("http://127.0.0.1:41231"), "http://127.0.0.1:41231"};
}

AccountOnPage lena()
{
    return {QStringLiteral("Lena Ortiz"), QStringLiteral("lena.ortiz@acme.example"), QStringLiteral("GitHub")};
}

SignInPage signInPage()
{
    SignInPage page;
    page.binding = {"T1", "C1"};
    page.client = claudeCode();
    page.destination = loopback();
    page.providers = {{QStringLiteral("github"), QStringLiteral("GitHub"), {"https://github.com"}}};
    page.hasLocalAccounts = true;
    return page;
}

ConsentPage consentPage()
{
    ConsentPage page;
    page.binding = {"T1", "C1"};
    page.client = claudeCode();
    page.destination = loopback();
    page.account = lena();
    page.switchUrl = "/login?transaction=T1";
    page.permissions = {
        {Permission::Kind::BuiltinTools, {},
            {QStringLiteral("add"), QStringLiteral("calculate"), QStringLiteral("get_user_info"),
                QStringLiteral("get_github_repos")},
            0},
        {Permission::Kind::NameAndEmail, {}, {}, 0},
        {Permission::Kind::StaySignedIn, {}, {}, 30},
    };
    return page;
}

WaitingPage waitingPage()
{
    const core::Seconds now{std::chrono::seconds(1'795'270'800)};
    WaitingPage page;
    page.binding = {"T1", "C1"};
    page.client = claudeCode();
    page.destination = loopback();
    page.account = {QStringLiteral("aditi-rao"), QStringLiteral("aditi-rao"), QStringLiteral("GitHub")};
    page.checkUrl = "/consent?transaction=T1";
    page.askedAt = now - std::chrono::minutes(2);
    page.waitsUntil = now + std::chrono::minutes(8);
    page.now = now;
    return page;
}

ErrorPage errorPage()
{
    return {ErrorPage::Kind::RedirectMismatch, "redirect_uri_mismatch",
        QStringLiteral("Not registered: https://evil.example/cb"), core::RequestId(QByteArray("7f3a91c20be4")),
        core::Seconds{std::chrono::seconds(1'795'270'928)}};
}

} // namespace

class PageRendererTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyPageIsUnframeableAndDeafToScripts();
    void listsWhereAFormMayLead();
    void offersWhatThereIs_data();
    void offersWhatThereIs();
    void enterInThePasswordFieldNeverDenies();
    void saysWhatTheConsentGives();
    void shortensARememberedConsent();
    void escapesEveryWordFromOutside();
    void makesRoomForLongNames();
    void theWaitingPageGoesOnByItselfUntilItGivesUp();
    void theErrorPageSaysWhatToPassOn();
    void aProblemOnTheSignInPageHasItsStatus_data();
    void aProblemOnTheSignInPageHasItsStatus();
    void keepsThePagesForLookingAt();

private:
    PageRenderer m_pages{std::make_shared<CurrentBranding>(), QStringLiteral("gate.acme.example")};
};

void PageRendererTest::everyPageIsUnframeableAndDeafToScripts()
{
    const QList<http::Response> answers{m_pages.signIn(signInPage()), m_pages.consent(consentPage()),
        m_pages.waiting(waitingPage()), m_pages.error(400, errorPage()),
        m_pages.landing(QStringLiteral("https://gate.acme.example/mcp"))};
    QSet<QByteArray> policies;
    for (const http::Response &answer : answers) {
        const QByteArray policy = headerOf(answer, "Content-Security-Policy");
        QVERIFY(policy.startsWith("default-src 'none'; style-src 'self' 'nonce-"));
        QVERIFY(policy.contains("img-src 'self'") && policy.contains("frame-ancestors 'none'")
            && policy.contains("base-uri 'none'"));
        QVERIFY(!policy.contains("unsafe"));
        QVERIFY(!answer.body.contains("<script") && !answer.body.contains("{{") && !answer.body.contains(" style=\""));
        const QByteArray nonce = policy.mid(policy.indexOf("'nonce-") + 7, 22);
        const QByteArray style = "<style nonce=\"" + nonce + "\">";
        QVERIFY(answer.body.contains(style));
        policies.insert(policy);
    }
    QCOMPARE(policies.size(), answers.size()); // a nonce is used once
}

void PageRendererTest::listsWhereAFormMayLead()
{
    const QByteArray signIn = headerOf(m_pages.signIn(signInPage()), "Content-Security-Policy");
    QVERIFY2(signIn.contains("form-action 'self' http://127.0.0.1:41231 https://github.com;"), signIn.constData());
    const QByteArray consent = headerOf(m_pages.consent(consentPage()), "Content-Security-Policy");
    QVERIFY2(consent.contains("form-action 'self' http://127.0.0.1:41231;"), consent.constData());
    const QByteArray error = headerOf(m_pages.error(400, errorPage()), "Content-Security-Policy");
    QVERIFY2(error.contains("form-action 'self';"), error.constData());
}

void PageRendererTest::offersWhatThereIs_data()
{
    QTest::addColumn<bool>("hasGitHub");
    QTest::addColumn<bool>("hasLocal");
    QTest::addColumn<bool>("hasSession");
    for (int mask = 0; mask < 8; ++mask) {
        QTest::addRow("github=%d local=%d session=%d", mask & 1, (mask >> 1) & 1, mask >> 2)
            << bool(mask & 1) << bool(mask & 2) << bool(mask & 4);
    }
}

void PageRendererTest::offersWhatThereIs()
{
    QFETCH(bool, hasGitHub);
    QFETCH(bool, hasLocal);
    QFETCH(bool, hasSession);
    SignInPage page = signInPage();
    page.hasLocalAccounts = hasLocal;
    if (!hasGitHub) {
        page.providers.clear();
    }
    if (hasSession) {
        page.signedInAs = lena();
    }
    const QByteArray body = m_pages.signIn(page).body;
    QCOMPARE(body.contains("value=\"github\""), hasGitHub);
    QCOMPARE(body.contains("name=\"password\""), hasLocal);
    QCOMPARE(body.contains("value=\"session\""), hasSession);
    QCOMPARE(body.count(">Deny</button>"), 1);
    QCOMPARE(body.contains("No way to sign in"), !hasGitHub && !hasLocal && !hasSession);
    QVERIFY(body.contains("<bdi>Claude Code</bdi>") && body.contains("http://127.0.0.1:41231"));
    QCOMPARE(body.count("btn primary"), hasLocal || hasSession ? 1 : 0); // at most one filled button
}

void PageRendererTest::enterInThePasswordFieldNeverDenies()
{
    // The first submit button that a form owns is what Enter presses; Deny belongs to a form of its own.
    const QByteArray body = m_pages.signIn(signInPage()).body;
    QVERIFY(body.contains("<button class=\"btn\" form=\"deny\">Deny</button>"));
    QVERIFY(body.contains("<form id=\"deny\" method=\"post\" action=\"/login\">"));
}

void PageRendererTest::saysWhatTheConsentGives()
{
    const QByteArray body = m_pages.consent(consentPage()).body;
    for (const char *words : {"Let <bdi>Claude Code</bdi> use your tools?", "Lena Ortiz", "lena.ortiz@acme.example",
             "(GitHub)", "Use the built-in tools", "4 tools", "add, calculate, get_user_info, get_github_repos",
             "See your name and e-mail address", "for 30 days", "a program on this computer", "value=\"deny\">Deny",
             "value=\"allow\">Allow", "nobody checked it"}) {
        QVERIFY2(body.contains(words), words);
    }
    QVERIFY(!body.contains("checkbox"));
    ConsentPage nameless = consentPage();
    nameless.account = {QStringLiteral("ada"), QStringLiteral("ada"), {}};
    QCOMPARE(m_pages.consent(nameless).body.count("<bdi>ada</bdi>"), 1); // not twice the same
    ConsentPage checked = consentPage();
    checked.client.isNameChecked = true;
    QVERIFY(!m_pages.consent(checked).body.contains("nobody checked it"));
}

void PageRendererTest::shortensARememberedConsent()
{
    ConsentPage page = consentPage();
    page.memory = ConsentPage::Memory::Offered;
    const QByteArray offered = m_pages.consent(page).body;
    QVERIFY(offered.contains("<input type=\"checkbox\" name=\"remember\" value=\"1\"><span>Remember this for 30 days</span>"));
    QVERIFY(offered.contains("value=\"allow\">Allow"));
    page.memory = ConsentPage::Memory::Remembered;
    const QByteArray remembered = m_pages.consent(page).body;
    QVERIFY(remembered.contains("name=\"remember\" value=\"1\" checked>"));
    QVERIFY(remembered.contains("value=\"allow\">Continue as <bdi>Lena Ortiz</bdi></button>"));
    QVERIFY(remembered.contains("Go on to <bdi>Claude Code</bdi>?"));
    QVERIFY(remembered.contains("a program on this computer") && remembered.contains("nobody checked it")); // still said
    QVERIFY(remembered.contains("value=\"deny\">Deny"));
    QVERIFY(!remembered.contains("Use the built-in tools"));
}

void PageRendererTest::escapesEveryWordFromOutside()
{
    SignInPage signIn = signInPage();
    signIn.client.name = hostile;
    signIn.destination.shown = hostile;
    signIn.login = hostile;
    signIn.signedInAs = AccountOnPage{hostile, hostile, hostile};
    signIn.problem = SignInProblem{SignInProblem::Kind::ProviderRefused, hostile, {}};
    ConsentPage consent = consentPage();
    consent.client.name = hostile;
    consent.account = {hostile, hostile, hostile};
    consent.destination.shown = hostile;
    consent.permissions = {{Permission::Kind::ServerTools, hostile, {hostile}, 0}};
    WaitingPage waiting = waitingPage();
    waiting.client.name = hostile;
    waiting.account = {hostile, hostile, hostile};
    ErrorPage error = errorPage();
    error.detail = hostile;
    error.reason = hostile.toLatin1();
    for (const http::Response &answer :
        {m_pages.signIn(signIn), m_pages.consent(consent), m_pages.waiting(waiting), m_pages.error(400, error)}) {
        QVERIFY(!answer.body.contains("<script"));
        QVERIFY(!answer.body.contains(hostile.toUtf8()));
        QVERIFY(answer.body.contains("&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)"));
    }
}

void PageRendererTest::makesRoomForLongNames()
{
    ConsentPage page = consentPage();
    page.client.name = QString(41, QLatin1Char('x'));
    QVERIFY(m_pages.consent(page).body.contains("<h1 class=\"long\">"));
    page.client.name = QString(40, QLatin1Char('x'));
    QVERIFY(m_pages.consent(page).body.contains("<h1>"));
}

void PageRendererTest::theWaitingPageGoesOnByItselfUntilItGivesUp()
{
    const QByteArray waiting = m_pages.waiting(waitingPage()).body;
    QVERIFY(waiting.contains("<meta http-equiv=\"refresh\" content=\"3;url=/consent?transaction=T1\">"));
    QVERIFY(waiting.contains("2 minutes ago"));
    QVERIFY(waiting.contains("aditi-rao</bdi> on <bdi>GitHub"));
    WaitingPage over = waitingPage();
    over.now = over.waitsUntil;
    const QByteArray gaveUp = m_pages.waiting(over).body;
    QVERIFY(!gaveUp.contains("http-equiv"));
    QVERIFY(gaveUp.contains("Nobody has decided yet"));
}

void PageRendererTest::theErrorPageSaysWhatToPassOn()
{
    const http::Response answer = m_pages.error(400, errorPage());
    QCOMPARE(answer.status, 400);
    QVERIFY(answer.body.contains("redirect_uri_mismatch"));
    QVERIFY(answer.body.contains("7f3a91c20be4"));
    QVERIFY(answer.body.contains("2026-11-21 14:22:08 UTC"));
    QVERIFY(!answer.body.contains("<a ")); // protocol section 3.7: no link to the URI that was refused
}

void PageRendererTest::aProblemOnTheSignInPageHasItsStatus_data()
{
    QTest::addColumn<SignInProblem>("problem");
    QTest::addColumn<int>("status");
    using Kind = SignInProblem::Kind;
    QTest::newRow("a wrong password is 403") << SignInProblem{Kind::WrongPassword, {}, {}} << 403;
    QTest::newRow("too early is 429") << SignInProblem{Kind::TryLater, {}, std::chrono::seconds(8)} << 429;
    QTest::newRow("a full queue is 503") << SignInProblem{Kind::Busy, {}, {}} << 503;
    QTest::newRow("a dead provider is 503")
        << SignInProblem{Kind::ProviderUnreachable, QStringLiteral("GitHub"), {}} << 503;
    QTest::newRow("a refusal of the provider is 400")
        << SignInProblem{Kind::ProviderRefused, QStringLiteral("GitHub"), {}} << 400;
    QTest::newRow("an empty field is 400") << SignInProblem{Kind::MissingField, {}, {}} << 400;
}

void PageRendererTest::aProblemOnTheSignInPageHasItsStatus()
{
    QFETCH(SignInProblem, problem);
    QFETCH(int, status);
    SignInPage page = signInPage();
    page.problem = problem;
    const http::Response answer = m_pages.signIn(page);
    QCOMPARE(answer.status, status);
    QVERIFY(answer.body.contains("role=\"alert\""));
    QCOMPARE(headerOf(answer, "Retry-After"), status == 429 ? QByteArray("8") : QByteArray());
}

void PageRendererTest::keepsThePagesForLookingAt()
{
    const QString folder = qEnvironmentVariable("GATEHOUSE_PAGES_OUT");
    if (folder.isEmpty()) {
        return;
    }
    SignInPage wrong = signInPage();
    wrong.problem = SignInProblem{SignInProblem::Kind::WrongPassword, {}, {}};
    wrong.login = QStringLiteral("priya");
    SignInPage local = signInPage();
    local.providers.clear();
    SignInPage session = signInPage();
    session.signedInAs = lena();
    ConsentPage longName = consentPage();
    longName.client.name = QStringLiteral("Model-Context-Protocol Universal Productivity Companion for Visual Studio "
                                          "Code Insiders (Nightly build 2026.11.20-abcdef0123456789)");
    longName.account = {QStringLiteral("Maximiliana-Alexandrina von Hohenzollern-Sigmaringen"),
        QStringLiteral("maximiliana-alexandrina.von-hohenzollern@subsidiary.acme.example"), QStringLiteral("GitHub")};
    longName.destination = {Destination::Kind::Internet,
        QStringLiteral("https://a-very-long-subdomain.callback.productivity-companion.example"), "https://x"};
    WaitingPage over = waitingPage();
    over.now = over.waitsUntil;
    const QHash<QString, QByteArray> pages{
        {QStringLiteral("signin"), m_pages.signIn(signInPage()).body},
        {QStringLiteral("signin-wrong"), m_pages.signIn(wrong).body},
        {QStringLiteral("signin-local"), m_pages.signIn(local).body},
        {QStringLiteral("signin-session"), m_pages.signIn(session).body},
        {QStringLiteral("consent"), m_pages.consent(consentPage()).body},
        {QStringLiteral("consent-long"), m_pages.consent(longName).body},
        {QStringLiteral("waiting"), m_pages.waiting(waitingPage()).body},
        {QStringLiteral("waiting-over"), m_pages.waiting(over).body},
        {QStringLiteral("error"), m_pages.error(400, errorPage()).body},
        {QStringLiteral("landing"), m_pages.landing(QStringLiteral("https://gate.acme.example/mcp")).body},
    };
    QVERIFY(QDir().mkpath(folder));
    for (auto page = pages.cbegin(); page != pages.cend(); ++page) {
        QFile file(QDir(folder).filePath(page.key() + QStringLiteral(".html")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QByteArray body = page.value();
        body.replace("/assets/", "");
        file.write(body);
    }
    for (const QString &sheet : {QStringLiteral("page.css"), QStringLiteral("dark.css")}) {
        const QString copy = QDir(folder).filePath(sheet);
        QVERIFY(QFile::copy(QStringLiteral(":/css/") + sheet, copy) || QFile::exists(copy));
    }
}

QTEST_GUILESS_MAIN(PageRendererTest)
#include "tst_page_renderer.moc"
