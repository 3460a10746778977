// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/secrets/keychain_vault.h"

#include <QElapsedTimer>
#include <QTest>
#include <QThread>

using namespace secrets;

class KeychainVaultTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysInBoundedTimeThatNoKeychainAnswers();
    void keepsSecretsInAWorkingKeyring();
};

void KeychainVaultTest::saysInBoundedTimeThatNoKeychainAnswers()
{
    qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent-gatehouse-bus");
    KeychainVault vault(QStringLiteral("Gatehouse test"), std::chrono::seconds(3));
    std::optional<VaultResult<void>> written;
    vault.write(QStringLiteral("entry"), core::Secret("value"), this, [&](const auto &result) { written = result; });
    QTRY_VERIFY(written);
    QVERIFY(!*written);
    QVERIFY(written->error().kind == VaultErrorKind::Unavailable || written->error().kind == VaultErrorKind::TimedOut);
    qunsetenv("DBUS_SESSION_BUS_ADDRESS");
}

// Run by with_keyring; from a thread of its own, as the server thread does it.
void KeychainVaultTest::keepsSecretsInAWorkingKeyring()
{
    if (!qEnvironmentVariableIsSet("GATEHOUSE_TEST_KEYRING")) {
        QSKIP("runs inside with_keyring, as the test keychain_vault_with_keyring");
    }
    QThread thread;
    QObject context;
    context.moveToThread(&thread);
    thread.start();
    const QByteArray bytes("\0key\xff", 5);
    std::atomic<bool> isDone = false;
    VaultResult<std::optional<core::Secret>> found;
    VaultResult<std::optional<core::Secret>> afterRemoval = core::unexpected(VaultError{});
    VaultResult<void> written = core::unexpected(VaultError{});
    KeychainVault vault(QStringLiteral("Gatehouse test"));
    QMetaObject::invokeMethod(&context, [&] {
        vault.write(QStringLiteral("entry"), core::Secret(bytes), &context, [&](const auto &result) {
            written = result;
            vault.read(QStringLiteral("entry"), &context, [&](const auto &value) {
                found = value;
                vault.remove(QStringLiteral("entry"), &context, [&](const auto &) {
                    vault.read(QStringLiteral("entry"), &context, [&](const auto &gone) {
                        afterRemoval = gone;
                        isDone = true;
                    });
                });
            });
        });
    });
    QTRY_VERIFY_WITH_TIMEOUT(isDone, 20000);
    thread.quit();
    thread.wait();
    QVERIFY2(written, qPrintable(written ? QString() : written.error().detail));
    QVERIFY(found && *found);
    QCOMPARE((*found)->reveal().toByteArray(), bytes);
    QVERIFY(afterRemoval && !*afterRemoval);
}

QTEST_GUILESS_MAIN(KeychainVaultTest)
#include "tst_keychain_vault.moc"
