// SPDX-License-Identifier: GPL-3.0-or-later
// The desktop's keychain through QtKeychain. Each job has a timeout: a locked collection may wait for a prompt that nobody sees.
// Any thread with an event loop.
#pragma once

#include "server/secrets/secret_vault.h"

#include <chrono>

namespace secrets
{

class KeychainVault final : public SecretVault
{
public:
    explicit KeychainVault(QString service, std::chrono::milliseconds timeout = std::chrono::seconds(10));

    void read(const QString &name, QObject *context, std::function<void(VaultResult<std::optional<core::Secret>>)> then) override;
    void write(const QString &name, const core::Secret &value, QObject *context, std::function<void(VaultResult<void>)> then) override;
    void remove(const QString &name, QObject *context, std::function<void(VaultResult<void>)> then) override;

private:
    QString m_service;
    std::chrono::milliseconds m_timeout;
};

} // namespace secrets
