// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/secrets/file_vault.h"

#include <QByteArray>
#include <QFile>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace secrets
{
namespace
{

class Descriptor
{
public:
    explicit Descriptor(int fd)
        : m_fd(fd)
    {
    }
    Descriptor(const Descriptor &) = delete;
    Descriptor &operator=(const Descriptor &) = delete;
    ~Descriptor()
    {
        if (m_fd >= 0) {
            ::close(m_fd);
        }
    }
    [[nodiscard]] int get() const { return m_fd; }
    [[nodiscard]] bool isOpen() const { return m_fd >= 0; }

private:
    int m_fd;
};

VaultError failure(VaultErrorKind kind, const QString &path)
{
    return {kind, path + QStringLiteral(": ") + QString::fromLocal8Bit(std::strerror(errno))};
}

constexpr int LongestFile = 4096;

} // namespace

FileVault::FileVault(QString folder)
    : m_folder(std::move(folder))
{
}

QString FileVault::pathOf(const QString &name) const
{
    return m_folder + u'/' + name;
}

void FileVault::read(const QString &name, QObject *, std::function<void(VaultResult<std::optional<core::Secret>>)> then)
{
    then(readFile(pathOf(name)));
}

void FileVault::write(const QString &name, const core::Secret &value, QObject *, std::function<void(VaultResult<void>)> then)
{
    then(writeFile(pathOf(name), value));
}

void FileVault::remove(const QString &name, QObject *, std::function<void(VaultResult<void>)> then)
{
    const QString path = pathOf(name);
    const bool isGone = ::unlink(QFile::encodeName(path).constData()) == 0 || errno == ENOENT;
    then(isGone ? VaultResult<void>() : core::unexpected(failure(VaultErrorKind::Unwritable, path)));
}

VaultResult<std::optional<core::Secret>> FileVault::readFile(const QString &path) const
{
    // O_NOFOLLOW: a link put here by somebody else is not our key.
    const Descriptor file(::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!file.isOpen()) {
        if (errno == ENOENT) {
            return std::optional<core::Secret>();
        }
        return core::unexpected(failure(VaultErrorKind::Unreadable, path));
    }
    struct stat status {};
    if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
        return core::unexpected(failure(VaultErrorKind::Unreadable, path));
    }
    if (status.st_uid != ::geteuid() || (status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return core::unexpected(VaultError{VaultErrorKind::TooOpen, path});
    }
    char text[LongestFile];
    const ssize_t size = ::read(file.get(), text, sizeof text);
    if (size < 0) {
        return core::unexpected(failure(VaultErrorKind::Unreadable, path));
    }
    const QByteArray hex = QByteArray::fromRawData(text, qsizetype(size)).trimmed();
    core::Secret value(QByteArray::fromHex(hex));
    const bool isWhole = value.reveal().size() * 2 == hex.size() && !hex.isEmpty();
    explicit_bzero(text, sizeof text);
    if (!isWhole) {
        return core::unexpected(VaultError{VaultErrorKind::Unreadable, path + QStringLiteral(": not hexadecimal")});
    }
    return std::optional(std::move(value));
}

VaultResult<void> FileVault::writeFile(const QString &path, const core::Secret &value) const
{
    // Written aside and renamed, both flushed: after a power cut there is the old file or the new one, never half of one.
    const QByteArray finalName = QFile::encodeName(path);
    const QByteArray asideName = finalName + ".new";
    ::unlink(asideName.constData());
    const Descriptor file(::open(asideName.constData(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR));
    if (!file.isOpen()) {
        return core::unexpected(failure(VaultErrorKind::Unwritable, path));
    }
    QByteArray text = value.reveal().toByteArray().toHex() + '\n';
    const bool isWritten = ::write(file.get(), text.constData(), size_t(text.size())) == text.size() && ::fsync(file.get()) == 0;
    explicit_bzero(text.data(), size_t(text.size()));
    if (!isWritten || ::rename(asideName.constData(), finalName.constData()) != 0) {
        const VaultError error = failure(VaultErrorKind::Unwritable, path);
        ::unlink(asideName.constData());
        return core::unexpected(VaultError(error));
    }
    const Descriptor folder(::open(QFile::encodeName(m_folder).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder.isOpen() || ::fsync(folder.get()) != 0) {
        return core::unexpected(failure(VaultErrorKind::Unwritable, path));
    }
    return {};
}

} // namespace secrets
