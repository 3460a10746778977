// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/secrets/file_vault.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>
#include <unistd.h>

using namespace secrets;

class FileVaultTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsWhatItWasGiven();
    void writesFilesOnlyTheOwnerCanRead();
    void saysWhenThereIsNoEntry();
    void refusesWhatCannotBeTrusted_data();
    void refusesWhatCannotBeTrusted();
    void saysWhenItCannotWrite();
    void forgets();

private:
    [[nodiscard]] static VaultResult<std::optional<core::Secret>> read(FileVault &vault, const QString &name);
    [[nodiscard]] static VaultResult<void> write(FileVault &vault, const QString &name, const core::Secret &value);
};

VaultResult<std::optional<core::Secret>> FileVaultTest::read(FileVault &vault, const QString &name)
{
    VaultResult<std::optional<core::Secret>> answer;
    vault.read(name, nullptr, [&](const auto &result) { answer = result; });
    return answer;
}

VaultResult<void> FileVaultTest::write(FileVault &vault, const QString &name, const core::Secret &value)
{
    VaultResult<void> answer;
    vault.write(name, value, nullptr, [&](const auto &result) { answer = result; });
    return answer;
}

void FileVaultTest::keepsWhatItWasGiven()
{
    const QTemporaryDir folder;
    FileVault vault(folder.path());
    const QByteArray bytes("a\0b\xff", 4);
    QVERIFY(write(vault, QStringLiteral("master.key"), core::Secret("first")));
    QVERIFY(write(vault, QStringLiteral("master.key"), core::Secret(bytes)));
    const auto found = read(vault, QStringLiteral("master.key"));
    QVERIFY(found && *found);
    QCOMPARE((*found)->reveal().toByteArray(), bytes);
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files), QStringList{QStringLiteral("master.key")}); // nothing left aside
}

void FileVaultTest::writesFilesOnlyTheOwnerCanRead()
{
    const QTemporaryDir folder;
    FileVault vault(folder.path());
    const mode_t before = ::umask(0);
    const auto written = write(vault, QStringLiteral("master.key"), core::Secret("value"));
    ::umask(before);
    QVERIFY(written);
    struct stat status {};
    QCOMPARE(::stat(QFile::encodeName(vault.pathOf(QStringLiteral("master.key"))).constData(), &status), 0);
    QCOMPARE(status.st_mode & 07777, mode_t(0600));
}

void FileVaultTest::saysWhenThereIsNoEntry()
{
    const QTemporaryDir folder;
    FileVault vault(folder.path());
    const auto found = read(vault, QStringLiteral("master.key"));
    QVERIFY(found);
    QVERIFY(!*found);
}

void FileVaultTest::refusesWhatCannotBeTrusted_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<int>("mode");
    QTest::addColumn<bool>("isLink");
    QTest::addColumn<VaultErrorKind>("kind");
    QTest::newRow("the group may read it") << QByteArray("00ff") << 0640 << false << VaultErrorKind::TooOpen;
    QTest::newRow("everybody may read it") << QByteArray("00ff") << 0604 << false << VaultErrorKind::TooOpen;
    QTest::newRow("a link to somewhere else") << QByteArray("00ff") << 0600 << true << VaultErrorKind::Unreadable;
    QTest::newRow("not hexadecimal") << QByteArray("xyz") << 0600 << false << VaultErrorKind::Unreadable;
    QTest::newRow("half a byte") << QByteArray("00f") << 0600 << false << VaultErrorKind::Unreadable;
    QTest::newRow("empty") << QByteArray() << 0600 << false << VaultErrorKind::Unreadable;
}

void FileVaultTest::refusesWhatCannotBeTrusted()
{
    QFETCH(QByteArray, content);
    QFETCH(int, mode);
    QFETCH(bool, isLink);
    QFETCH(VaultErrorKind, kind);
    const QTemporaryDir folder;
    FileVault vault(folder.path());
    const QString path = vault.pathOf(QStringLiteral("master.key"));
    QFile file(isLink ? path + u'2' : path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(content);
    file.close();
    QCOMPARE(::chmod(QFile::encodeName(file.fileName()).constData(), mode_t(mode)), 0);
    if (isLink) {
        QVERIFY(QFile::link(file.fileName(), path));
    }
    const auto found = read(vault, QStringLiteral("master.key"));
    QVERIFY(!found);
    QCOMPARE(found.error().kind, kind);
    QVERIFY(found.error().detail.contains(path));
    QVERIFY2(!found.error().detail.contains(QStringLiteral("00ff")), "the content must not be told");
}

void FileVaultTest::saysWhenItCannotWrite()
{
    FileVault vault(QStringLiteral("/nonexistent-gatehouse-folder"));
    const auto written = write(vault, QStringLiteral("master.key"), core::Secret("value"));
    QVERIFY(!written);
    QCOMPARE(written.error().kind, VaultErrorKind::Unwritable);
}

void FileVaultTest::forgets()
{
    const QTemporaryDir folder;
    FileVault vault(folder.path());
    QVERIFY(write(vault, QStringLiteral("master.key"), core::Secret("value")));
    VaultResult<void> removed;
    vault.remove(QStringLiteral("master.key"), nullptr, [&](const auto &result) { removed = result; });
    QVERIFY(removed);
    QVERIFY(!*read(vault, QStringLiteral("master.key")));
}

QTEST_GUILESS_MAIN(FileVaultTest)
#include "tst_file_vault.moc"
