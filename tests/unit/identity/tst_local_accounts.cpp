// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/identity/local_accounts.h"
#include "server/identity/password_hasher.h"
#include "server/store/user_table.h"
#include "tests/support/fixed_clock.h"
#include "tests/support/temporary_store.h"

#include <QTest>
#include <QThreadPool>

using namespace identity;

class LocalAccountsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void theFirstAccountIsOwnerAndTheNextIsMember();
    void refusesWhatIsNoGoodAccount_data();
    void refusesWhatIsNoGoodAccount();
    void refusesALoginThatSomebodyHas();
    void signsInByLoginOrByAnEmailThatOneAccountHas_data();
    void signsInByLoginOrByAnEmailThatOneAccountHas();
    void aNewPasswordReplacesTheOld();
    void refusesANewPasswordForNobody();

private:
    using AddResult = core::Expected<store::UserRow, AccountError>;
    AddResult add(const NewLocalAccount &account, const QByteArray &password)
    {
        std::optional<AddResult> result;
        m_accounts->add(account, core::Secret(password), this, [&result](const AddResult &r) { result = r; });
        [&] { QTRY_VERIFY(result.has_value()); }();
        return *result;
    }
    using VerifyResult = core::Expected<PasswordProof, PasswordRefusal>;
    VerifyResult verify(const QString &name, const QByteArray &password)
    {
        std::optional<VerifyResult> result;
        m_accounts->verify(name, normalizedPassword(password), this, [&result](const VerifyResult &r) { result = r; });
        [&] { QTRY_VERIFY(result.has_value()); }();
        return *result;
    }

    tests::FixedClock m_clock;
    QThreadPool m_pool;
    std::unique_ptr<tests::TemporaryStore> m_store;
    std::unique_ptr<PasswordHasher> m_hasher;
    std::unique_ptr<LocalAccounts> m_accounts;
};

void LocalAccountsTest::init()
{
    m_store = std::make_unique<tests::TemporaryStore>();
    m_hasher = std::make_unique<PasswordHasher>(m_pool, HashCost{64, 1});
    m_accounts = std::make_unique<LocalAccounts>(**m_store, *m_hasher, m_clock);
}

void LocalAccountsTest::cleanup()
{
    m_accounts.reset();
    m_hasher.reset();
    m_store.reset();
}

void LocalAccountsTest::theFirstAccountIsOwnerAndTheNextIsMember()
{
    const AddResult first = add({u"ada"_qs, u"Ada L."_qs, u"ada@example.org"_qs, {}}, "correct horse battery");
    QVERIFY(first);
    QCOMPARE(first->role, u"owner"_qs);
    QCOMPARE(first->status, store::UserStatus::Approved);
    QVERIFY(first->id.bytes().startsWith("local|"));
    QVERIFY(!first->id.bytes().contains("ada")); // the id stays when the login is renamed
    const AddResult second = add({u"bo"_qs, {}, {}, {}}, "correct horse battery");
    QVERIFY(second);
    QCOMPARE(second->role, u"member"_qs);
    const AddResult third = add({u"cy"_qs, {}, {}, u"premium"_qs}, "correct horse battery");
    QVERIFY(third);
    QCOMPARE(third->role, u"premium"_qs);
}

void LocalAccountsTest::refusesWhatIsNoGoodAccount_data()
{
    QTest::addColumn<QString>("login");
    QTest::addColumn<QByteArray>("password");
    QTest::addColumn<QString>("role");
    QTest::addColumn<AccountError>("error");
    const QByteArray good = "correct horse battery";
    QTest::newRow("nine characters") << u"ada"_qs << QByteArray("123456789") << QString()
                                     << AccountError::PasswordTooShort;
    QTest::newRow("nine characters in eighteen bytes")
        << u"ada"_qs << QString(u"éèêëàâäùû"_qs).toUtf8() << QString() << AccountError::PasswordTooShort;
    QTest::newRow("the login itself, in another case")
        << u"ada.lovelace"_qs << QByteArray("Ada.Lovelace") << QString() << AccountError::PasswordIsLogin;
    QTest::newRow("longer than anybody types")
        << u"ada"_qs << QByteArray(maxPasswordBytes + 1, 'x') << QString() << AccountError::PasswordTooLong;
    QTest::newRow("no login") << QString() << good << QString() << AccountError::LoginInvalid;
    QTest::newRow("a blank in the login") << u"ada l"_qs << good << QString() << AccountError::LoginInvalid;
    QTest::newRow("a bidi character in the login")
        << QString(u"ada\u202E"_qs) << good << QString() << AccountError::LoginInvalid;
    QTest::newRow("a login of 65 characters")
        << QString(65, QLatin1Char('a')) << good << QString() << AccountError::LoginInvalid;
    QTest::newRow("a role that does not exist") << u"ada"_qs << good << u"king"_qs << AccountError::UnknownRole;
}

void LocalAccountsTest::refusesWhatIsNoGoodAccount()
{
    QFETCH(QString, login);
    QFETCH(QByteArray, password);
    QFETCH(QString, role);
    QFETCH(AccountError, error);
    const AddResult result = add({login, {}, {}, role}, password);
    QVERIFY(!result);
    QCOMPARE(result.error(), error);
}

void LocalAccountsTest::refusesALoginThatSomebodyHas()
{
    QVERIFY(add({u"ada"_qs, {}, {}, {}}, "correct horse battery"));
    const AddResult again = add({u"ADA"_qs, {}, {}, {}}, "correct horse battery");
    QVERIFY(!again);
    QCOMPARE(again.error(), AccountError::LoginTaken);
}

void LocalAccountsTest::signsInByLoginOrByAnEmailThatOneAccountHas_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("password");
    QTest::addColumn<bool>("isIn");
    QTest::newRow("login") << u"ada"_qs << QByteArray("correct horse battery") << true;
    QTest::newRow("login in another case") << u"Ada"_qs << QByteArray("correct horse battery") << true;
    QTest::newRow("e-mail") << u"Ada@Example.org"_qs << QByteArray("correct horse battery") << true;
    QTest::newRow("an e-mail that two accounts have")
        << u"team@example.org"_qs << QByteArray("correct horse battery") << false;
    QTest::newRow("wrong password") << u"ada"_qs << QByteArray("wrong horse battery") << false;
    QTest::newRow("nobody") << u"eve"_qs << QByteArray("correct horse battery") << false;
    QTest::newRow("SQL in the name") << u"' OR 1=1 --"_qs << QByteArray("correct horse battery") << false;
}

void LocalAccountsTest::signsInByLoginOrByAnEmailThatOneAccountHas()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, password);
    QFETCH(bool, isIn);
    const AddResult ada = add({u"ada"_qs, {}, u"ada@example.org"_qs, {}}, "correct horse battery");
    QVERIFY(add({u"bo"_qs, {}, u"team@example.org"_qs, {}}, "correct horse battery"));
    QVERIFY(add({u"cy"_qs, {}, u"team@example.org"_qs, {}}, "correct horse battery"));
    const VerifyResult result = verify(name, password);
    QCOMPARE(result.has_value(), isIn);
    if (isIn) {
        QCOMPARE(result->userId, ada->id);
    } else {
        QCOMPARE(result.error(), PasswordRefusal::Wrong); // never "no such name"
    }
}

void LocalAccountsTest::aNewPasswordReplacesTheOld()
{
    const AddResult ada = add({u"ada"_qs, {}, {}, {}}, "correct horse battery");
    std::optional<core::Expected<void, AccountError>> changed;
    m_accounts->setPassword(
        ada->id, core::Secret("a brand new password"), audit::Actor::user(ada->id), this, [&changed](const auto &result) { changed = result; });
    QTRY_VERIFY(changed.has_value());
    QVERIFY(changed->has_value());
    QVERIFY(!verify(u"ada"_qs, "correct horse battery"));
    QVERIFY(verify(u"ada"_qs, "a brand new password"));
}

void LocalAccountsTest::refusesANewPasswordForNobody()
{
    std::optional<core::Expected<void, AccountError>> changed;
    m_accounts->setPassword(core::UserId(QByteArray("local|nobody")), core::Secret("a brand new password"), {}, this,
        [&changed](const auto &result) { changed = result; });
    QTRY_VERIFY(changed.has_value());
    QCOMPARE(changed->error(), AccountError::UnknownAccount);
}

QTEST_GUILESS_MAIN(LocalAccountsTest)
#include "tst_local_accounts.moc"
