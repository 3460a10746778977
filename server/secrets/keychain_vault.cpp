// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/secrets/keychain_vault.h"

#include <qt6keychain/keychain.h>

#include <QPointer>
#include <QTimer>

namespace secrets
{
namespace
{

VaultError errorOf(const QKeychain::Job &job)
{
    VaultErrorKind kind = VaultErrorKind::Unavailable;
    if (job.error() == QKeychain::AccessDenied || job.error() == QKeychain::AccessDeniedByUser) {
        kind = VaultErrorKind::Denied;
    }
    return {kind, job.errorString()};
}

// Runs `job` and calls `finished` (or `timedOut`) exactly once, unless `context` is gone by then. A job that outlives its timeout
// deletes itself when the keychain answers after all.
void run(QKeychain::Job *job, const QString &name, std::chrono::milliseconds timeout, QObject *context,
         std::function<void(QKeychain::Job &)> finished, std::function<void(VaultError)> timedOut)
{
    job->setKey(name);
    job->setAutoDelete(true);
    job->setInsecureFallback(false);
    auto *const deadline = new QTimer(context);
    deadline->setSingleShot(true);
    QObject::connect(job, &QKeychain::Job::finished, deadline, [deadline, finished = std::move(finished)](QKeychain::Job *done) {
        deadline->deleteLater();
        if (deadline->isActive()) {
            deadline->stop();
            finished(*done);
        }
    });
    QObject::connect(deadline, &QTimer::timeout, context, [deadline, timedOut = std::move(timedOut)] {
        deadline->deleteLater();
        timedOut({VaultErrorKind::TimedOut, QStringLiteral("the keychain did not answer in time")});
    });
    deadline->start(timeout);
    job->start();
}

} // namespace

KeychainVault::KeychainVault(QString service, std::chrono::milliseconds timeout)
    : m_service(std::move(service))
    , m_timeout(timeout)
{
}

void KeychainVault::read(const QString &name, QObject *context, std::function<void(VaultResult<std::optional<core::Secret>>)> then)
{
    run(
        new QKeychain::ReadPasswordJob(m_service), name, m_timeout, context,
        [then](QKeychain::Job &job) {
            if (job.error() == QKeychain::EntryNotFound) {
                then(std::optional<core::Secret>());
            } else if (job.error() != QKeychain::NoError) {
                then(core::unexpected(errorOf(job)));
            } else {
                then(std::optional(core::Secret(static_cast<QKeychain::ReadPasswordJob &>(job).binaryData())));
            }
        },
        [then](const VaultError &error) { then(core::unexpected(VaultError(error))); });
}

void KeychainVault::write(const QString &name, const core::Secret &value, QObject *context, std::function<void(VaultResult<void>)> then)
{
    auto *const job = new QKeychain::WritePasswordJob(m_service);
    job->setBinaryData(value.reveal().toByteArray());
    run(
        job, name, m_timeout, context,
        [then](QKeychain::Job &done) { then(done.error() == QKeychain::NoError ? VaultResult<void>() : core::unexpected(errorOf(done))); },
        [then](const VaultError &error) { then(core::unexpected(VaultError(error))); });
}

void KeychainVault::remove(const QString &name, QObject *context, std::function<void(VaultResult<void>)> then)
{
    run(
        new QKeychain::DeletePasswordJob(m_service), name, m_timeout, context,
        [then](QKeychain::Job &job) {
            const bool isGone = job.error() == QKeychain::NoError || job.error() == QKeychain::EntryNotFound;
            then(isGone ? VaultResult<void>() : core::unexpected(errorOf(job)));
        },
        [then](const VaultError &error) { then(core::unexpected(VaultError(error))); });
}

} // namespace secrets
