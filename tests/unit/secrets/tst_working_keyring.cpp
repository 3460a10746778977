// SPDX-License-Identifier: GPL-3.0-or-later
// KeychainVault where a keyring answers. Run by with_keyring, which brings a bus and an unlocked keyring of its own.
#include "server/secrets/keychain_vault.h"

#include <QTest>
#include <QThread>

#include <atomic>

using namespace secrets;

class WorkingKeyringTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsAndForgetsSecrets();
};

// From a thread of its own, as the server thread does it.
void WorkingKeyringTest::keepsAndForgetsSecrets()
{
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

QTEST_GUILESS_MAIN(WorkingKeyringTest)
#include "tst_working_keyring.moc"
