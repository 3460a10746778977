// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/failure_words.h"

#include "ui/common/format.h"

#include <QCoreApplication>

namespace ui
{

namespace
{

struct Words {
    const char *detail;
    const char *text;
};

constexpr Words KnownWords[] = {
    {"login_taken", QT_TRANSLATE_NOOP("Failure", "Somebody has this login already. Choose another one.")},
    {"login_invalid", QT_TRANSLATE_NOOP("Failure", "A login has 1 to 64 letters, digits or the characters . _ - @ +")},
    {"password_too_short", QT_TRANSLATE_NOOP("Failure", "The password is too short. Use at least 10 characters.")},
    {"password_too_long", QT_TRANSLATE_NOOP("Failure", "The password is too long. Use a shorter one.")},
    {"password_is_login", QT_TRANSLATE_NOOP("Failure", "The password must not be the login. Choose another one.")},
    {"last_owner", QT_TRANSLATE_NOOP("Failure", "This is the only owner. Make somebody else owner first.")},
    {"role", QT_TRANSLATE_NOOP("Failure", "There is no such role any more. Choose another one.")},
    {"login", QT_TRANSLATE_NOOP("Failure", "This login cannot be used. Check how it is spelled at the provider.")},
    {"note", QT_TRANSLATE_NOOP("Failure", "The note is too long. Shorten it.")},
    {"user_exists", QT_TRANSLATE_NOOP("Failure", "This login has signed in already. Find it in Users or Approvals and approve it there.")},
    {"no_such_user", QT_TRANSLATE_NOOP("Failure", "This user is gone. Press F5 to see the current list.")},
    {"no_such_client", QT_TRANSLATE_NOOP("Failure", "This client is gone. Press F5 to see the current list.")},
    {"no_such_session", QT_TRANSLATE_NOOP("Failure", "This session has ended already.")},
    {"no_such_request", QT_TRANSLATE_NOOP("Failure", "They do not wait any more: it was decided elsewhere, or the request has expired.")},
    {"no_such_account", QT_TRANSLATE_NOOP("Failure", "They have no password here: they sign in with another provider.")},
    {"app_refused", QT_TRANSLATE_NOOP("Failure", "The provider does not know this client ID with this secret. Copy both again.")},
    {"provider_off", QT_TRANSLATE_NOOP("Failure", "This provider is not switched on. Give its client ID and secret first.")},
    {"busy", QT_TRANSLATE_NOOP("Failure", "Too many passwords are being checked just now. Try again in a moment.")},
    {"starting", QT_TRANSLATE_NOOP("Failure", "The server is still starting. Try again in a moment.")},
    {"no_master_key", QT_TRANSLATE_NOOP("Failure", "The key that seals secrets is not there. Unlock the keychain, then try again.")},
    {"settings_unwritable", QT_TRANSLATE_NOOP("Failure", "gatehouse.ini cannot be written. Check who owns the data folder.")},
    {"settings_unreadable", QT_TRANSLATE_NOOP("Failure", "gatehouse.ini cannot be read. Check who owns the data folder.")},
    {"store_full", QT_TRANSLATE_NOOP("Failure", "The disk is full, nothing was changed. Make room, then try again.")},
    {"store_busy", QT_TRANSLATE_NOOP("Failure", "Another program holds the database, nothing was changed. Close it, then try again.")},
    {"store_corrupt", QT_TRANSLATE_NOOP("Failure", "The database is damaged, nothing was changed. Restore a backup of the data folder.")},
    {"store_failed", QT_TRANSLATE_NOOP("Failure", "The database refused, nothing was changed. The log has the reason.")},
};

QString wordsForCode(admin::ErrorCode code)
{
    switch (code) {
    case admin::ErrorCode::NotFound:
        return QCoreApplication::translate("Failure", "This is gone. Press F5 to see the current list.");
    case admin::ErrorCode::Refused:
        return QCoreApplication::translate("Failure", "A rule forbids this.");
    case admin::ErrorCode::Invalid:
        return QCoreApplication::translate("Failure", "This value cannot be used.");
    case admin::ErrorCode::Conflict:
        return QCoreApplication::translate("Failure", "This exists already.");
    case admin::ErrorCode::Unavailable:
        return QCoreApplication::translate("Failure", "The server could not do it. Try again; the log has the reason.");
    }
    Q_UNREACHABLE();
}

} // namespace

QString failureWords(const admin::Error &error)
{
    for (const Words &known : KnownWords) {
        if (error.detail == QLatin1String(known.detail))
            return QCoreApplication::translate("Failure", known.text);
    }
    const QString sentence = wordsForCode(error.code);
    if (error.text.isEmpty())
        return sentence;
    //: %1 = what happened in general, %2 = what the server said
    return QCoreApplication::translate("Failure", "%1 (%2)").arg(sentence, format::outside(error.text));
}

} // namespace ui
