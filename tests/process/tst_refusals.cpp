// SPDX-License-Identifier: GPL-3.0-or-later
// Every refusal of every endpoint in one table, asked of the real server by HTTP: its status, its code, its headers, that nothing is kept
// in a cache, that nobody is sent anywhere, that nothing in the database has changed. The rows stand in refusals/, by endpoint.
#include "tests/process/refusals/world.h"

#include <QTest>

Q_DECLARE_METATYPE(tests::Refusal)

using namespace tests;

namespace
{

QByteArray errorOf(const HttpAnswer &answer)
{
    return answer.json().value(QLatin1String("error")).toString().toLatin1();
}

bool isPage(const HttpAnswer &answer)
{
    return answer.header("Content-Type").startsWith("text/html");
}

} // namespace

class RefusalsTest final : public QObject
{
    Q_OBJECT

    World m_world;

    HttpAnswer answerTo(const Asked &asked)
    {
        TestBrowser stranger;
        return (asked.browser ? asked.browser : &stranger)->send(asked.method, QUrl::fromEncoded(m_world.url(asked.target)), asked.headers, asked.body);
    }

private Q_SLOTS:
    void initTestCase() { QVERIFY(m_world.start()); }

    void refuses_data()
    {
        QTest::addColumn<Refusal>("refusal");
        const Refusals all = refusalsOfRegistration() + refusalsOfTokens() + refusalsOfAuthorization() + refusalsOfPages() + refusalsOfResources();
        for (const Refusal &refusal : all) {
            QTest::newRow(refusal.name.constData()) << refusal;
        }
    }
    void refuses()
    {
        QFETCH(Refusal, refusal);
        const Asked asked = refusal.ask(m_world);
        const QByteArray before = m_world.stateDigest();
        const HttpAnswer answer = answerTo(asked);
        QVERIFY2(answer.status == refusal.status, QByteArray(QByteArray::number(answer.status) + ' ' + answer.body.left(600)).constData());
        // The state as it was, whatever was asked.
        QCOMPARE(m_world.stateDigest(), before);
        // Its code: in the body, or for pages where a person can read it out to somebody.
        const bool isSentBack = refusal.status == 303;
        if (!refusal.error.isEmpty() && !isSentBack) {
            QVERIFY2(isPage(answer) ? answer.body.contains(refusal.error) : errorOf(answer) == refusal.error, answer.body.left(600).constData());
        }
        for (const auto &[name, value] : refusal.headers) {
            QVERIFY2(answer.header(name).contains(value), QByteArray(name + ": " + answer.header(name)).constData());
        }
        // Never kept, never sent anywhere it was not registered for, never a script, never a word of what was secret in it.
        QCOMPARE(answer.header("Cache-Control"), QByteArray("no-store"));
        QCOMPARE(answer.header("Location").isEmpty(), !isSentBack);
        QVERIFY(!answer.body.contains("<script"));
        QCOMPARE(answer.header("Set-Cookie").contains("session"), false);
        for (const QByteArray &secret : {m_world.tokens.access, m_world.tokens.refresh, m_world.basic.secret, m_world.post.secret, m_world.machine.secret, m_world.adminToken,
                                         QByteArray(ServerProcess::OwnerPassword)}) {
            QVERIFY(!answer.body.contains(secret));
        }
        if (isPage(answer)) {
            QVERIFY(answer.header("Content-Security-Policy").contains("frame-ancestors 'none'"));
            QCOMPARE(answer.header("X-Frame-Options"), QByteArray("DENY"));
            QCOMPARE(answer.header("X-Content-Type-Options"), QByteArray("nosniff"));
        } else if (!refusal.error.isEmpty() && refusal.error != "not_found" && !isSentBack) {
            QVERIFY2(answer.header("Content-Type").startsWith("application/json"), answer.header("Content-Type").constData());
        }
    }

    // After all of that the session is alive, and the server stops as it should.
    void nothingWasLost()
    {
        QVERIFY(!m_world.flow->greeting(m_world.tokens.access).isEmpty());
        const auto next = m_world.flow->refresh(m_world.tokens.refresh);
        QVERIFY(next);
        QVERIFY(!m_world.flow->greeting(next->access).isEmpty());
        QVERIFY(m_world.stop());
    }
};

QTEST_GUILESS_MAIN(RefusalsTest)
#include "tst_refusals.moc"
