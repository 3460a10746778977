// SPDX-License-Identifier: GPL-3.0-or-later
// Accounts kept here, with passwords: making them, checking them, changing them. Everything is asynchronous: hashing
// runs in the crypto pool, rows in the store. Lives on the server thread.
#pragma once

#include "server/audit/event.h"
#include "server/core/clock.h"
#include "server/core/error.h"
#include "server/core/secret.h"
#include "server/store/rows/user_row.h"

#include <QObject>

#include <functional>

namespace store
{
class Store;
}

namespace identity
{

class PasswordHasher;

inline constexpr int minPasswordLength = 10; // characters, after NFC
inline constexpr int maxPasswordBytes = 1024;

enum class AccountError {
    LoginInvalid, // 1–64 of letters, digits and . _ - @ +
    LoginTaken,
    PasswordTooShort,
    PasswordTooLong,
    PasswordIsLogin,
    UnknownRole,
    UnknownAccount,
    Busy,
    Failed,
};

enum class PasswordRefusal {
    Wrong, // or no such name: nobody is told which
    Busy,
    Failed,
};

// Somebody knew the password of this account, as it was at that moment.
struct PasswordProof {
    core::UserId userId;
    core::Milliseconds at{};
};

struct NewLocalAccount {
    QString login;
    QString name;
    QString email;
    QString role; // empty: owner for the first account, member after
    audit::Actor addedBy = {audit::ActorKind::Server, {}};
};

class LocalAccounts final : public QObject
{
    Q_OBJECT
public:
    LocalAccounts(store::Store &store, PasswordHasher &hasher, const core::Clock &clock);

    using Added = std::function<void(core::Expected<store::UserRow, AccountError>)>;
    using Changed = std::function<void(core::Expected<void, AccountError>)>;
    using Verified = std::function<void(core::Expected<PasswordProof, PasswordRefusal>)>;

    // Continuations are dropped when `context` is gone. A new account is approved.
    void add(const NewLocalAccount &account, const core::Secret &password, QObject *context, Added then);
    void setPassword(const core::UserId &id, const core::Secret &password, const audit::Actor &by, QObject *context,
        Changed then);
    using Found = std::function<void(const std::optional<store::UserRow> &)>;
    void find(const core::UserId &id, QObject *context, Found then);
    using FoundId = std::function<void(const std::optional<core::UserId> &)>;
    void findByName(const QString &name, QObject *context, FoundId then);
    // `name` is a login, or an e-mail that exactly one account has. Takes as long for a name that nobody has.
    void verify(const QString &name, const core::Secret &password, QObject *context, Verified then);

    [[nodiscard]] static core::Expected<void, AccountError> validatePassword(
        const core::Secret &password, const QString &login);
    [[nodiscard]] static bool isLogin(const QString &login);

private:
    void insert(const NewLocalAccount &account, const QByteArray &hash, QObject *context, const Added &then);

    store::Store &m_store;
    PasswordHasher &m_hasher;
    const core::Clock &m_clock;
};

} // namespace identity
