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
    {"login_empty", QT_TRANSLATE_NOOP("Failure", "Enter a login.")},
    {"login_invalid", QT_TRANSLATE_NOOP("Failure", "Use 1 to 64 characters for the login, without spaces.")},
    {"name_too_long", QT_TRANSLATE_NOOP("Failure", "The name is too long. Use at most 100 characters.")},
    {"password_too_short", QT_TRANSLATE_NOOP("Failure", "The password is too short. Use at least 8 characters.")},
    {"password_too_long", QT_TRANSLATE_NOOP("Failure", "The password is too long. Use at most 128 characters.")},
    {"last_owner", QT_TRANSLATE_NOOP("Failure", "This is the last owner. Make somebody else owner first.")},
    {"unknown_role", QT_TRANSLATE_NOOP("Failure", "There is no such role any more. Choose another one.")},
    {"unknown_provider", QT_TRANSLATE_NOOP("Failure", "This provider is not known here.")},
    {"not_local", QT_TRANSLATE_NOOP("Failure", "Only local accounts have a password here.")},
    {"no_local_account", QT_TRANSLATE_NOOP("Failure", "Only local accounts have a password here.")},
    {"already_allowed", QT_TRANSLATE_NOOP("Failure", "This login is on the list already.")},
    {"unknown_user", QT_TRANSLATE_NOOP("Failure", "This user is gone. Press F5 to see the current list.")},
    {"unknown_client", QT_TRANSLATE_NOOP("Failure", "This client is gone. Press F5 to see the current list.")},
    {"unknown_session", QT_TRANSLATE_NOOP("Failure", "This session has ended already.")},
    {"no_request", QT_TRANSLATE_NOOP("Failure", "Nobody waits here any more: it was decided elsewhere, or the request expired.")},
    {"database_full", QT_TRANSLATE_NOOP("Failure", "The disk is full. Make room, then try again.")},
    {"database_locked", QT_TRANSLATE_NOOP("Failure", "Another program holds the database. Close it, then try again.")},
    {"shutting_down", QT_TRANSLATE_NOOP("Failure", "The server is stopping. Start it, then try again.")},
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
