// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/secrets/keychain_vault.h"

#include <QTest>

using namespace secrets;

class KeychainVaultTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysInBoundedTimeThatNoKeychainAnswers();
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

QTEST_GUILESS_MAIN(KeychainVaultTest)
#include "tst_keychain_vault.moc"
