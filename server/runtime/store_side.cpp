// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/runtime/store_side.h"

#include "server/store/refresh_token_family_table.h"

#include <QLoggingCategory>

namespace runtime
{

namespace
{

Q_LOGGING_CATEGORY(lcRuntime, "gatehouse.runtime")

constexpr int CryptoThreads = 2; // product section 10: at most two password hashes at once

StartError cannotOpen(const store::Error &error, const QString &path)
{
    const auto sentence = [&] {
        switch (error.kind) {
        case store::ErrorKind::NewerSchema:
            return QStringLiteral("A newer version of Gatehouse has used the database %1: start that version, or name another data directory.").arg(path);
        case store::ErrorKind::Corrupt:
            return QStringLiteral("The database %1 is damaged: put a backup of it in its place (the folder has one from before the last upgrade).").arg(path);
        case store::ErrorKind::Full:
            return QStringLiteral("The disk is full: free some space, then start again.");
        case store::ErrorKind::Busy:
            return QStringLiteral("Another program holds the database %1: close it, then start again.").arg(path);
        case store::ErrorKind::CannotOpen:
        case store::ErrorKind::Constraint:
        case store::ErrorKind::Other:
            return QStringLiteral("The database %1 cannot be opened (%2); check the folder's permissions, or name another with --data-dir.").arg(path, error.detail);
        }
        Q_UNREACHABLE();
    }();
    return {StartError::Kind::DataDirectory, sentence};
}

// Before anybody can ask for a page.
branding::Branding keptBranding(store::Store &store)
{
    const auto kept = store.writeAndWait([](store::Transaction &transaction) { return store::Result<std::optional<branding::Branding>>(admin::readBranding(transaction.database())); });
    return kept && *kept ? **kept : branding::Branding();
}

} // namespace

core::Expected<std::unique_ptr<StoreSide>, StartError> StoreSide::open(const ConfigSources &sources, const LoadedConfig &loaded, const RunningParts &running)
{
    const QString path = loaded.config.dataDir + QStringLiteral("/gatehouse.db");
    auto store = store::Store::open(path);
    if (!store) {
        qCWarning(lcRuntime).noquote() << "cannot open" << path << "-" << store.error().detail;
        return core::unexpected(cannotOpen(store.error(), path));
    }
    return std::unique_ptr<StoreSide>(new StoreSide(std::move(*store), sources, loaded, running));
}

StoreSide::StoreSide(std::unique_ptr<store::Store> store, const ConfigSources &sources, const LoadedConfig &loaded, const RunningParts &running)
    : m_store(std::move(store))
    , m_audit(*m_store, m_clock)
    , m_branding(std::make_shared<branding::CurrentBranding>(keptBranding(*m_store)))
    , m_masterKey(*m_store, m_clock, loaded)
    , m_sealing(m_masterKey)
    , m_secrets(*m_store, m_masterKey, loaded.secrets)
    , m_settings(sources, loaded, m_secrets, m_masterKey)
    , m_identity(*m_store, m_crypto, m_clock)
    , m_keyKeeper({*m_store, m_clock, m_crypto, m_masterKey, running.listener})
    , m_backup(*m_store, m_masterKey, m_clock, loaded.config.dataDir)
    , m_adminService({*m_store, m_clock, running.listener, m_settings, m_identity, m_audit, m_keyKeeper, m_backup, m_branding, running.upstreams, m_sealing})
{
    m_crypto.setMaxThreadCount(CryptoThreads);
}

StoreSide::~StoreSide()
{
    m_crypto.waitForDone(); // its jobs hold nothing of ours, but their promises are answered on this thread
}

} // namespace runtime
