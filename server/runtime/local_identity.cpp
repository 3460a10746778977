// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/runtime/local_identity.h"

namespace runtime
{

namespace
{

using admin::ErrorCode;

static_assert(admin::MinimumPasswordLength == identity::minPasswordLength);
using identity::AccountError;

admin::Error toAdmin(AccountError error)
{
    const auto make = [](ErrorCode code, const char *detail, const QString &text) { return admin::Error{code, QString::fromLatin1(detail), text}; };
    switch (error) {
    case AccountError::LoginInvalid:
        return make(ErrorCode::Invalid, "login_invalid", QStringLiteral("A login has 1 to 64 letters, digits or the characters . _ - @ +."));
    case AccountError::LoginTaken:
        return make(ErrorCode::Conflict, "login_taken", QStringLiteral("There is an account with this login; choose another."));
    case AccountError::PasswordTooShort:
        return make(ErrorCode::Invalid, "password_too_short",
                    QStringLiteral("The password is too short: use %1 characters or more.").arg(identity::minPasswordLength));
    case AccountError::PasswordTooLong:
        return make(ErrorCode::Invalid, "password_too_long",
                    QStringLiteral("The password is too long: use %1 bytes or less.").arg(identity::maxPasswordBytes));
    case AccountError::PasswordIsLogin:
        return make(ErrorCode::Invalid, "password_is_login", QStringLiteral("The password must not be the login."));
    case AccountError::UnknownRole:
        return make(ErrorCode::Invalid, "role", QStringLiteral("There is no such role; use member, premium, admin or owner."));
    case AccountError::UnknownAccount:
        return make(ErrorCode::NotFound, "no_such_account", QStringLiteral("This user has no password here: they sign in with another provider."));
    case AccountError::Busy:
        return make(ErrorCode::Unavailable, "busy", QStringLiteral("Too many passwords are being checked just now; try again in a moment."));
    case AccountError::Failed:
        return make(ErrorCode::Unavailable, "store_failed", QStringLiteral("The account could not be written; the log has the reason."));
    }
    Q_UNREACHABLE();
}

} // namespace

LocalIdentity::LocalIdentity(store::Store &store, QThreadPool &crypto, const core::Clock &clock)
    : m_hasher(crypto)
    , m_accounts(store, m_hasher, clock)
    , m_singleAdmissions(clock)
{
}

void LocalIdentity::addLocalAccount(const admin::NewLocalUser &user, const core::Secret &password, audit::ActorKind by, admin::Reply<core::UserId> reply)
{
    m_accounts.add({user.login, user.name, user.email, user.role, {by, {}}}, password, this,
                   [reply = std::move(reply)](const core::Expected<store::UserRow, AccountError> &added) {
                       reply(added ? admin::Result<core::UserId>(added->id) : core::unexpected(toAdmin(added.error())));
                   });
}

void LocalIdentity::setPassword(const core::UserId &id, const core::Secret &password, audit::ActorKind by, admin::Reply<admin::Done> reply)
{
    m_accounts.setPassword(id, password, {by, {}}, this, [reply = std::move(reply)](const core::Expected<void, AccountError> &changed) {
        reply(changed ? admin::Result<admin::Done>(admin::Done{}) : core::unexpected(toAdmin(changed.error())));
    });
}

void LocalIdentity::admitOnce(const core::UserId &id, const core::ClientId &client)
{
    m_singleAdmissions.admitOnce(id, client);
}

void LocalIdentity::withdrawAdmission(const core::UserId &id)
{
    m_singleAdmissions.withdraw(id);
}

} // namespace runtime
