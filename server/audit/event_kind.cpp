// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/audit/event_kind.h"

#include <algorithm>
#include <array>

namespace audit
{

namespace
{

struct KindWord {
    EventKind kind;
    const char *word;
};

// In the order of the enum.
constexpr auto Words = std::to_array<KindWord>({
    {EventKind::SignInSucceeded, "sign_in_succeeded"},
    {EventKind::SignInRefused, "sign_in_refused"},
    {EventKind::ApprovalRequested, "approval_requested"},
    {EventKind::ConsentAllowed, "consent_allowed"},
    {EventKind::ConsentDenied, "consent_denied"},
    {EventKind::AuthorizationRefused, "authorization_refused"},
    {EventKind::CodeRedeemed, "code_redeemed"},
    {EventKind::CodeReused, "code_reused"},
    {EventKind::TokenIssued, "token_issued"},
    {EventKind::TokenRefreshed, "token_refreshed"},
    {EventKind::RefreshReuseDetected, "refresh_reuse_detected"},
    {EventKind::TokenRefused, "token_refused"},
    {EventKind::TokenRevoked, "token_revoked"},
    {EventKind::RevocationRefused, "revocation_refused"},
    {EventKind::AccessRefused, "access_refused"},
    {EventKind::SessionSuspended, "session_suspended"},
    {EventKind::SessionResumed, "session_resumed"},
    {EventKind::SessionEnded, "session_ended"},
    {EventKind::ClientRegistered, "client_registered"},
    {EventKind::RegistrationRefused, "registration_refused"},
    {EventKind::ClientChanged, "client_changed"},
    {EventKind::ClientApproved, "client_approved"},
    {EventKind::ClientDenied, "client_denied"},
    {EventKind::ClientTokensRevoked, "client_tokens_revoked"},
    {EventKind::ClientDeleted, "client_deleted"},
    {EventKind::UserAdded, "user_added"},
    {EventKind::UserLoginAllowed, "user_login_allowed"},
    {EventKind::UserApproved, "user_approved"},
    {EventKind::UserApprovedOnce, "user_approved_once"},
    {EventKind::UserDenied, "user_denied"},
    {EventKind::UserBlocked, "user_blocked"},
    {EventKind::UserUnblocked, "user_unblocked"},
    {EventKind::UserApprovalEnded, "user_approval_ended"},
    {EventKind::UserExpiryChanged, "user_expiry_changed"},
    {EventKind::UserRoleChanged, "user_role_changed"},
    {EventKind::UserRuleChanged, "user_rule_changed"},
    {EventKind::UserNoteChanged, "user_note_changed"},
    {EventKind::UserDeleted, "user_deleted"},
    {EventKind::UserErased, "user_erased"},
    {EventKind::PasswordChanged, "password_changed"},
    {EventKind::RoleChanged, "role_changed"},
    {EventKind::ServerAdded, "server_added"},
    {EventKind::ServerChanged, "server_changed"},
    {EventKind::ServerConfirmed, "server_confirmed"},
    {EventKind::ServerRemoved, "server_removed"},
    {EventKind::ServerListChanged, "server_list_changed"},
    {EventKind::ToolHeld, "tool_held"},
    {EventKind::ToolAccepted, "tool_accepted"},
    {EventKind::ToolChanged, "tool_changed"},
    {EventKind::LoginConflictSettled, "login_conflict_settled"},
    {EventKind::SettingsChanged, "settings_changed"},
    {EventKind::KeyCreated, "key_created"},
    {EventKind::KeyRetired, "key_retired"},
    {EventKind::KeyRemoved, "key_removed"},
    {EventKind::AuditExported, "audit_exported"},
    {EventKind::UsageExported, "usage_exported"},
    {EventKind::AuditTrimmed, "audit_trimmed"},
    {EventKind::AuditHeadSigned, "audit_head_signed"},
    {EventKind::ServerStarted, "server_started"},
    {EventKind::ServerStopped, "server_stopped"},
    {EventKind::BackupMade, "backup_made"},
    {EventKind::BackupRestored, "backup_restored"},
});

constexpr bool isInOrder()
{
    for (size_t i = 0; i < Words.size(); ++i) {
        if (size_t(Words[i].kind) != i) {
            return false;
        }
    }
    return true;
}
static_assert(isInOrder());
static_assert(Words.size() == size_t(EventKind::BackupRestored) + 1);

} // namespace

QLatin1String toWire(EventKind kind)
{
    return QLatin1String(Words.at(size_t(kind)).word);
}

std::optional<EventKind> eventKindFromWire(const QString &text)
{
    const auto *const found = std::find_if(Words.begin(), Words.end(), [&](const KindWord &word) { return text == QLatin1String(word.word); });
    return found == Words.end() ? std::nullopt : std::optional(found->kind);
}

} // namespace audit
