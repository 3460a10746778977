// SPDX-License-Identifier: GPL-3.0-or-later
// Secrets as files that only their owner can read (mode 0600, hexadecimal text), for machines without a keychain. Chosen by a person,
// never a silent fallback. A file that others may read is refused, not used. Answers come at once.
#pragma once

#include "server/secrets/secret_vault.h"

namespace secrets
{

class FileVault final : public SecretVault
{
public:
    explicit FileVault(QString folder);

    void read(const QString &name, QObject *context, std::function<void(VaultResult<std::optional<core::Secret>>)> then) override;
    void write(const QString &name, const core::Secret &value, QObject *context, std::function<void(VaultResult<void>)> then) override;
    void remove(const QString &name, QObject *context, std::function<void(VaultResult<void>)> then) override;

    [[nodiscard]] QString pathOf(const QString &name) const;

private:
    [[nodiscard]] VaultResult<std::optional<core::Secret>> readFile(const QString &path) const;
    [[nodiscard]] VaultResult<void> writeFile(const QString &path, const core::Secret &value) const;

    QString m_folder;
};

} // namespace secrets
