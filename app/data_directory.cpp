// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/data_directory.h"

#include "app/app_paths.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace app
{

namespace
{

DataDirectoryError unusable(const QString &sentence)
{
    return {DataDirectoryError::Kind::Unusable, sentence};
}

QString reason()
{
    return QString::fromLocal8Bit(std::strerror(errno));
}

// Secrets lie in here. A folder that others can enter is ours to close only while it is empty: somebody's home or
// /tmp, given by mistake, must not change its mode.
core::Expected<void, DataDirectoryError> makePrivate(const QString &path)
{
    if (!QFileInfo::exists(path)) {
        const QString parent = QFileInfo(path).absolutePath();
        if (!QDir().mkpath(parent) || ::mkdir(QFile::encodeName(path).constData(), 0700) != 0) {
            return core::unexpected(unusable(QStringLiteral("The data directory %1 cannot be made (%2); name another with --data-dir.").arg(path, reason())));
        }
        return {};
    }
    struct stat status = {};
    if (::stat(QFile::encodeName(path).constData(), &status) != 0 || !S_ISDIR(status.st_mode)) {
        return core::unexpected(unusable(QStringLiteral("The data directory %1 is not a folder; name another with --data-dir.").arg(path)));
    }
    if (status.st_uid != ::geteuid()) {
        return core::unexpected(unusable(QStringLiteral("The data directory %1 belongs to another user; name another with --data-dir.").arg(path)));
    }
    if ((status.st_mode & 077) == 0) {
        return {};
    }
    if (!QDir(path).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot)
        || ::chmod(QFile::encodeName(path).constData(), 0700) != 0) {
        return core::unexpected(unusable(
            QStringLiteral("Others can enter the data directory %1, where secrets lie: run \"chmod 700 %1\", or name another with --data-dir.").arg(path)));
    }
    return {};
}

DataDirectoryError takenBy(const QString &path)
{
    QFile file(lockPath(path));
    const QStringList lines = file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.read(200)).split(QLatin1Char('\n')) : QStringList();
    const QString program = lines.size() > 1 ? lines[1] : QStringLiteral("another process");
    const QString pid = lines.isEmpty() ? QString() : lines[0];
    return {DataDirectoryError::Kind::Taken,
            QStringLiteral("The data directory %1 is in use by %2 (process %3): stop it with \"kill %3\", or name another with --data-dir or --profile.")
                .arg(path, program, pid)};
}

} // namespace

core::Expected<std::unique_ptr<DataDirectory>, DataDirectoryError> DataDirectory::lock(const QString &path)
{
    if (const auto made = makePrivate(path); !made) {
        return core::unexpected(made.error());
    }
    const QByteArray file = QFile::encodeName(lockPath(path));
    const int descriptor = ::open(file.constData(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) {
        return core::unexpected(unusable(QStringLiteral("The data directory %1 cannot be written (%2); name another with --data-dir.").arg(path, reason())));
    }
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        const bool isTaken = errno == EWOULDBLOCK;
        const DataDirectoryError error = isTaken
            ? takenBy(path)
            : unusable(QStringLiteral("The data directory %1 cannot be locked (%2); it must lie on a local disk.").arg(path, reason()));
        ::close(descriptor);
        return core::unexpected(error);
    }
    const QByteArray owner = QByteArray::number(qint64(::getpid())) + '\n' + QCoreApplication::applicationName().toUtf8() + '\n';
    if (::ftruncate(descriptor, 0) != 0 || ::write(descriptor, owner.constData(), size_t(owner.size())) != owner.size()) {
        const DataDirectoryError error = unusable(QStringLiteral("The data directory %1 cannot be written (%2); free some space.").arg(path, reason()));
        ::close(descriptor);
        return core::unexpected(error);
    }
    return std::unique_ptr<DataDirectory>(new DataDirectory(path, descriptor));
}

DataDirectory::DataDirectory(QString path, int descriptor)
    : m_path(std::move(path))
    , m_descriptor(descriptor)
{
}

DataDirectory::~DataDirectory()
{
    ::close(m_descriptor); // and with it the lock; the file stays, so that nobody races over a new one
}

} // namespace app
