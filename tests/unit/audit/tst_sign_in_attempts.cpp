// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/audit/append.h"
#include "server/audit/sign_in_attempts.h"
#include "tests/support/memory_database.h"

#include <QTest>

using audit::AttemptVerdict;
using audit::EventKind;
using namespace std::chrono_literals;

Q_DECLARE_METATYPE(QList<audit::EventKind>)

class SignInAttemptsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_memory = std::make_unique<tests::MemoryDatabase>(); }
    void saysWhereItStopped_data();
    void saysWhereItStopped();
    void keepsClientsAndAttemptsApart();
    void theReportNamesNobody();

private:
    void tell(EventKind kind, const char *client, core::Milliseconds time, const QString &reason = {});
    [[nodiscard]] QList<audit::SignInAttempt> attempts() { return *audit::signInAttempts(m_memory->database(), {}); }

    static constexpr core::Milliseconds Start{std::chrono::milliseconds(1'800'000'000'000)};
    std::unique_ptr<tests::MemoryDatabase> m_memory;
};

void SignInAttemptsTest::tell(EventKind kind, const char *client, core::Milliseconds time, const QString &reason)
{
    audit::Event event{.kind = kind, .time = time, .clientId = core::ClientId(QByteArray(client)), .reason = reason};
    if (kind == EventKind::ClientRegistered) {
        event.details = {{u"client_name"_qs, u"Inspector"_qs}};
    }
    if (kind == EventKind::SignInSucceeded) {
        event.userId = core::UserId(QByteArray("local|ada"));
        event.actor = audit::Actor::user(event.userId);
    }
    event.origin = {core::RequestId(u"r-1"_qs), u"203.0.113.7"_qs, {}};
    QVERIFY(audit::append(m_memory->transaction(), event));
}

void SignInAttemptsTest::saysWhereItStopped_data()
{
    using enum EventKind;
    QTest::addColumn<QList<EventKind>>("kinds");
    QTest::addColumn<AttemptVerdict>("verdict");
    QTest::newRow("registered, and no browser came") << QList{ClientRegistered} << AttemptVerdict::NeverAuthorized;
    QTest::newRow("the registration was refused") << QList{RegistrationRefused} << AttemptVerdict::RegistrationRefused;
    QTest::newRow("/authorize refused the request") << QList{ClientRegistered, AuthorizationRefused} << AttemptVerdict::RequestRefused;
    QTest::newRow("a wrong password, and no second try") << QList{ClientRegistered, SignInRefused} << AttemptVerdict::SignInRefused;
    QTest::newRow("waits for approval") << QList{ClientRegistered, SignInSucceeded, ApprovalRequested} << AttemptVerdict::WaitsForApproval;
    QTest::newRow("left the consent page") << QList{SignInSucceeded} << AttemptVerdict::ConsentUnanswered;
    QTest::newRow("said no") << QList{SignInSucceeded, ConsentDenied} << AttemptVerdict::ConsentDenied;
    QTest::newRow("the client never came for its token") << QList{SignInSucceeded, ConsentAllowed} << AttemptVerdict::CodeNotRedeemed;
    QTest::newRow("the token was refused") << QList{SignInSucceeded, ConsentAllowed, TokenRefused} << AttemptVerdict::TokenRefused;
    QTest::newRow("a second try that worked") << QList{SignInRefused, SignInSucceeded, ConsentAllowed, CodeRedeemed} << AttemptVerdict::Completed;
}

void SignInAttemptsTest::saysWhereItStopped()
{
    QFETCH(QList<EventKind>, kinds);
    QFETCH(AttemptVerdict, verdict);
    for (qsizetype i = 0; i < kinds.size(); ++i) {
        tell(kinds.at(i), "client-1", Start + i * 10s, u"because"_qs);
    }
    const auto found = attempts();
    QCOMPARE(found.size(), 1);
    QCOMPARE(found.at(0).verdict, verdict);
    QCOMPARE(found.at(0).steps.size(), kinds.size());
    QVERIFY(!audit::sentenceOf(verdict, {}).isEmpty());
}

void SignInAttemptsTest::keepsClientsAndAttemptsApart()
{
    tell(EventKind::ClientRegistered, "client-1", Start);
    tell(EventKind::ClientRegistered, "client-2", Start + 1s);
    tell(EventKind::SignInSucceeded, "client-1", Start + 2s);
    tell(EventKind::ConsentAllowed, "client-1", Start + 3s);
    tell(EventKind::CodeRedeemed, "client-1", Start + 4s);
    tell(EventKind::TokenRefreshed, "client-1", Start + 5s); // the life of a session, not a sign-in
    tell(EventKind::SignInSucceeded, "client-1", Start + 6s); // again, after it was complete
    tell(EventKind::SignInRefused, "client-2", Start + 20min);
    const auto found = attempts();
    QCOMPARE(found.size(), 4);
    QCOMPARE(found.at(0).clientId.bytes(), QByteArray("client-2")); // a pause that long begins another
    QCOMPARE(found.at(1).verdict, AttemptVerdict::ConsentUnanswered);
    QCOMPARE(found.at(3).verdict, AttemptVerdict::Completed);
    QCOMPARE(found.at(3).steps.size(), 4);
    QCOMPARE(found.at(1).clientName, u"Inspector"_qs);
    QCOMPARE(found.at(3).userId.bytes(), QByteArray("local|ada"));
}

void SignInAttemptsTest::theReportNamesNobody()
{
    tell(EventKind::ClientRegistered, "client-1", Start);
    tell(EventKind::SignInSucceeded, "client-1", Start + 2s);
    const QString report = audit::reportOf(attempts().at(0));
    QVERIFY(report.contains(u"Inspector"_qs) && report.contains(u"sign_in_succeeded"_qs) && report.contains(u"r-1"_qs));
    QVERIFY(!report.contains(u"ada"_qs) && !report.contains(u"203.0.113"_qs));
}

QTEST_GUILESS_MAIN(SignInAttemptsTest)
#include "tst_sign_in_attempts.moc"
