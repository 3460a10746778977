// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/identity/local_accounts.h"

#include "server/audit/append.h"
#include "server/core/random.h"
#include "server/identity/password_hasher.h"
#include "server/store/local_account_table.h"
#include "server/store/role_table.h"
#include "server/store/store.h"
#include "server/store/user_table.h"

#include <QLoggingCategory>
#include <QPointer>

#include <algorithm>

Q_LOGGING_CATEGORY(lcLocalAccounts, "gatehouse.identity")

namespace identity
{

namespace
{

const QString localProvider = QStringLiteral("local");
const QString ownerRole = QStringLiteral("owner");
const QString memberRole = QStringLiteral("member");

AccountError errorOf(HashRefusal refusal)
{
    switch (refusal) {
    case HashRefusal::Busy:
        return AccountError::Busy;
    case HashRefusal::Failed:
        return AccountError::Failed;
    }
    Q_UNREACHABLE();
}

PasswordRefusal refusalOf(HashRefusal refusal)
{
    switch (refusal) {
    case HashRefusal::Busy:
        return PasswordRefusal::Busy;
    case HashRefusal::Failed:
        return PasswordRefusal::Failed;
    }
    Q_UNREACHABLE();
}

template <class T>
using Outcome = core::Expected<T, AccountError>;

store::Result<std::optional<store::LocalAccountRow>> findByName(store::Database &db, const QString &name)
{
    const store::LocalAccountTable accounts(db);
    auto byLogin = accounts.findByLogin(name);
    if (!byLogin || *byLogin || !name.contains(QLatin1Char('@'))) {
        return byLogin;
    }
    return accounts.findByOnlyEmail(name);
}

store::Result<void> tellAdded(
    store::Transaction &tx, const store::UserRow &user, const audit::Actor &by, core::Seconds now)
{
    return audit::append(tx,
        {.kind = audit::EventKind::UserAdded,
            .time = now,
            .actor = by,
            .userId = user.id,
            .details = {{QStringLiteral("role"), user.role}}});
}

store::Result<bool> changePassword(
    store::Transaction &tx, const core::UserId &id, const QByteArray &hash, const audit::Actor &by, core::Milliseconds now)
{
    const auto changed = store::LocalAccountTable(tx).updatePassword(id, hash, now);
    if (!changed || !*changed) {
        return changed;
    }
    return audit::append(
        tx, {.kind = audit::EventKind::PasswordChanged, .time = now, .actor = by, .userId = id})
        .map([] { return true; });
}

// The outcome of a job that may be refused by a rule without anything having failed: nothing was written then.
store::Result<Outcome<store::UserRow>> insertAccount(
    store::Transaction &tx, const NewLocalAccount &account, const QByteArray &hash, core::Milliseconds nowMs)
{
    const core::Seconds now = std::chrono::floor<std::chrono::seconds>(nowMs);
    const store::LocalAccountTable accounts(tx);
    const auto taken = accounts.findByLogin(account.login);
    const auto count = accounts.count();
    const QString wantedRole = account.role.isEmpty() && count && *count == 0 ? ownerRole
        : account.role.isEmpty()                                              ? memberRole
                                                                              : account.role;
    const auto isRole = store::RoleTable(tx).contains(wantedRole);
    if (!taken || !count || !isRole) {
        return core::unexpected(store::Error(!taken ? taken.error() : !count ? count.error() : isRole.error()));
    }
    if (*taken) {
        return Outcome<store::UserRow>(core::unexpected(AccountError::LoginTaken));
    }
    if (!*isRole) {
        return Outcome<store::UserRow>(core::unexpected(AccountError::UnknownRole));
    }
    store::UserRow user;
    user.provider = localProvider;
    user.subject = QString::fromLatin1(core::randomToken(12));
    user.id = core::UserId(QString(localProvider + QLatin1Char('|') + user.subject));
    user.login = account.login;
    user.name = account.name;
    user.email = account.email;
    user.status = store::UserStatus::Approved;
    user.role = wantedRole;
    user.createdAt = now;
    if (const auto inserted = store::UserTable(tx).insert(user); !inserted) {
        return core::unexpected(store::Error(inserted.error()));
    }
    if (const auto inserted = accounts.insert({user.id, account.login, hash, nowMs}); !inserted) {
        return core::unexpected(store::Error(inserted.error()));
    }
    if (const auto told = tellAdded(tx, user, account.addedBy, now); !told) {
        return core::unexpected(store::Error(told.error()));
    }
    return Outcome<store::UserRow>(user);
}

} // namespace

LocalAccounts::LocalAccounts(store::Store &store, PasswordHasher &hasher, const core::Clock &clock)
    : m_store(store)
    , m_hasher(hasher)
    , m_clock(clock)
{
}

bool LocalAccounts::isLogin(const QString &login)
{
    const auto isAllowed = [](QChar c) { return c.isLetterOrNumber() || QStringLiteral("._-@+").contains(c); };
    return !login.isEmpty() && login.size() <= 64 && std::all_of(login.cbegin(), login.cend(), isAllowed);
}

core::Expected<void, AccountError> LocalAccounts::validatePassword(const core::Secret &password, const QString &login)
{
    const core::Secret normalized = normalizedPassword(password.reveal());
    if (normalized.reveal().size() > maxPasswordBytes) {
        return core::unexpected(AccountError::PasswordTooLong);
    }
    QString text = QString::fromUtf8(normalized.reveal());
    const bool isTooShort = text.toUcs4().size() < minPasswordLength;
    const bool isLogin = text.compare(login, Qt::CaseInsensitive) == 0;
    text.fill(QChar(0));
    if (isTooShort) {
        return core::unexpected(AccountError::PasswordTooShort);
    }
    if (isLogin) {
        return core::unexpected(AccountError::PasswordIsLogin);
    }
    return {};
}

void LocalAccounts::add(const NewLocalAccount &account, const core::Secret &password, QObject *context, Added then)
{
    if (!isLogin(account.login)) {
        then(core::unexpected(AccountError::LoginInvalid));
        return;
    }
    if (const auto isGood = validatePassword(password, account.login); !isGood) {
        then(core::unexpected(AccountError(isGood.error())));
        return;
    }
    m_hasher.hash(normalizedPassword(password.reveal()), context,
        [this, self = QPointer(this), account, context, then](const core::Expected<QByteArray, HashRefusal> &hash) {
            if (!hash) {
                then(core::unexpected(errorOf(hash.error())));
            } else if (self) {
                insert(account, *hash, context, then);
            }
        });
}

void LocalAccounts::insert(const NewLocalAccount &account, const QByteArray &hash, QObject *context, const Added &then)
{
    m_store.write(
        context,
        [account, hash, now = m_clock.nowMs()](store::Transaction &tx) { return insertAccount(tx, account, hash, now); },
        [then](const store::Result<Outcome<store::UserRow>> &result) {
            if (!result) {
                qCWarning(lcLocalAccounts, "a local account could not be stored: %ls",
                    qUtf16Printable(result.error().detail));
                then(core::unexpected(AccountError::Failed));
                return;
            }
            then(*result);
        });
}

void LocalAccounts::setPassword(const core::UserId &id, const core::Secret &password, const audit::Actor &by,
    QObject *context, Changed then)
{
    const auto hashAndStore = [this, self = QPointer(this), id, password, by, context, then](
                                  const store::Result<std::optional<store::LocalAccountRow>> &account) {
        if (!account || !*account) {
            then(core::unexpected(account ? AccountError::UnknownAccount : AccountError::Failed));
            return;
        }
        if (const auto isGood = validatePassword(password, (*account)->login); !isGood) {
            then(core::unexpected(AccountError(isGood.error())));
            return;
        }
        m_hasher.hash(normalizedPassword(password.reveal()), context,
            [this, self, id, by, context, then](const core::Expected<QByteArray, HashRefusal> &hash) {
                if (!hash) {
                    then(core::unexpected(errorOf(hash.error())));
                    return;
                }
                if (!self) {
                    return;
                }
                m_store.write(
                    context,
                    [id, phc = *hash, by, now = m_clock.nowMs()](
                        store::Transaction &tx) { return changePassword(tx, id, phc, by, now); },
                    [then](const store::Result<bool> &isChanged) {
                        if (isChanged && *isChanged) {
                            then({});
                        } else {
                            then(core::unexpected(isChanged ? AccountError::UnknownAccount : AccountError::Failed));
                        }
                    });
            });
    };
    m_store.read(
        context, [id](store::Database &db) { return store::LocalAccountTable(db).find(id); }, hashAndStore);
}

void LocalAccounts::find(const core::UserId &id, QObject *context, Found then)
{
    m_store.read(
        context, [id](store::Database &db) { return store::UserTable(db).find(id); },
        [then](const store::Result<std::optional<store::UserRow>> &user) { then(user ? *user : std::nullopt); });
}

void LocalAccounts::findByName(const QString &name, QObject *context, FoundId then)
{
    m_store.read(
        context, [name](store::Database &db) { return identity::findByName(db, name); },
        [then](const store::Result<std::optional<store::LocalAccountRow>> &found) {
            then(found && *found ? std::optional((*found)->userId) : std::nullopt);
        });
}

void LocalAccounts::verify(const QString &name, const core::Secret &password, QObject *context, Verified then)
{
    // Before the hash is read: a password that is changed meanwhile was not the one that was shown.
    const auto check = [this, self = QPointer(this), password, context, then, at = m_clock.nowMs()](
                           const store::Result<std::optional<store::LocalAccountRow>> &found) {
        if (!found) {
            qCWarning(lcLocalAccounts, "a local account could not be read: %ls", qUtf16Printable(found.error().detail));
            then(core::unexpected(PasswordRefusal::Failed));
            return;
        }
        if (!self) {
            return;
        }
        const std::optional<store::LocalAccountRow> account = *found;
        // A name that nobody has costs the same time as a wrong password.
        const QByteArray phc = account ? account->passwordHash : m_hasher.nobodysHash();
        m_hasher.verify(password, phc, context, [account, then, at](const core::Expected<bool, HashRefusal> &isRight) {
            if (!isRight) {
                then(core::unexpected(refusalOf(isRight.error())));
            } else if (!account || !*isRight) {
                then(core::unexpected(PasswordRefusal::Wrong));
            } else {
                then(PasswordProof{account->userId, at});
            }
        });
    };
    m_store.read(
        context, [name](store::Database &db) { return identity::findByName(db, name); }, check);
}

} // namespace identity
