// SPDX-License-Identifier: GPL-3.0-or-later
// A place outside the database that keeps secrets by name. Answers come later on the caller's thread and are dropped when `context` is
// gone; every one comes in bounded time.
#pragma once

#include "server/core/error.h"
#include "server/core/secret.h"

#include <QString>

#include <functional>
#include <optional>

class QObject;

namespace secrets
{

enum class VaultErrorKind {
    Unavailable, // no keychain answers here
    Denied,      // it answers, but not to us: locked, or the person said no
    TimedOut,    // it may be waiting for a person who is not there
    TooOpen,     // others may read the file
    Unreadable,
    Unwritable,
};

struct VaultError {
    VaultErrorKind kind = VaultErrorKind::Unavailable;
    QString detail; // for the log
};

template <class T>
using VaultResult = core::Expected<T, VaultError>;

class SecretVault
{
public:
    virtual ~SecretVault() = default;

    // nullopt: the vault answers and has no such entry. That does not prove a first start (see MasterKeyOpener).
    virtual void read(const QString &name, QObject *context, std::function<void(VaultResult<std::optional<core::Secret>>)> then) = 0;
    virtual void write(const QString &name, const core::Secret &value, QObject *context, std::function<void(VaultResult<void>)> then) = 0;
    virtual void remove(const QString &name, QObject *context, std::function<void(VaultResult<void>)> then) = 0;
};

} // namespace secrets
