// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/users/user_columns.h"

#include "ui/common/format.h"
#include "ui/common/identity_words.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

namespace ui
{

namespace
{

using admin::UserStatus;
using admin::UserSummary;

constexpr auto EndsSoon = std::chrono::hours(24 * 30);

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ui::UserColumns)
};

const QString Nothing = QStringLiteral("–");

QString dayAndMonth(core::Seconds time) // of the next weeks: the year goes without saying
{
    return QLocale().toString(QDateTime::fromSecsSinceEpoch(time.time_since_epoch().count()).date(), QStringLiteral("d MMM"));
}

Cell personCell(const UserSummary &user)
{
    const bool hasName = !user.name.trimmed().isEmpty();
    return {.text = hasName ? user.name : user.login, .second = hasName ? user.login : QString(), .seed = user.id.bytes()};
}

Cell roleCell(const UserSummary &user)
{
    return {.text = user.status == UserStatus::Pending ? Nothing : user.role};
}

Cell lastSeenCell(const UserSummary &user)
{
    if (!user.lastSeenAt)
        return {.text = Words::tr("never")};
    return {.text = {}, .time = core::Milliseconds(*user.lastSeenAt)};
}

Cell callsCell(const UserSummary &user)
{
    return {.text = format::number(user.callsLast30Days), .sortValue = user.callsLast30Days};
}

Cell expiresCell(const UserSummary &user)
{
    if (!user.approvalEndsAt)
        return {.text = Nothing, .sortValue = std::numeric_limits<qint64>::max()};
    return {.text = format::date(*user.approvalEndsAt), .sortValue = qint64(user.approvalEndsAt->time_since_epoch().count())};
}

} // namespace

UserStatus effectiveStatus(const UserSummary &user)
{
    const bool hasEnded = user.approvalEndsAt && core::Milliseconds(*user.approvalEndsAt) <= format::now();
    return user.status == UserStatus::Approved && hasEnded ? UserStatus::Pending : user.status;
}

Cell userStatusCell(const UserSummary &user)
{
    switch (effectiveStatus(user)) {
    case UserStatus::Blocked:
        return {.text = Words::tr("Blocked"), .tone = Tone::Err, .isPill = true};
    case UserStatus::Pending:
        if (user.approvalEndsAt && core::Milliseconds(*user.approvalEndsAt) <= format::now())
            return {.text = Words::tr("Ended"), .tone = Tone::Warn, .isPill = true};
        return {.text = Words::tr("Waiting"), .tone = Tone::Pend, .isPill = true};
    case UserStatus::Approved:
        break;
    }
    if (user.approvalEndsAt && core::Milliseconds(*user.approvalEndsAt) - format::now() < EndsSoon)
        return {.text = Words::tr("Until %1").arg(dayAndMonth(*user.approvalEndsAt)), .tone = Tone::Warn, .isPill = true};
    return {.text = Words::tr("Approved"), .tone = Tone::Ok};
}

QByteArray userKey(const UserSummary &user)
{
    return user.id.bytes();
}

QList<RecordColumn<UserSummary>> userColumns()
{
    return {
        {{.id = QStringLiteral("user"), .title = Words::tr("User"), .kind = CellKind::Person, .width = 190}, personCell},
        {{.id = QStringLiteral("status"), .title = Words::tr("Status"), .kind = CellKind::Status, .width = 142}, userStatusCell},
        {{.id = QStringLiteral("role"), .title = Words::tr("Role"), .width = 84}, roleCell},
        {{.id = QStringLiteral("seen"), .title = Words::tr("Last seen"), .kind = CellKind::Time, .width = 116}, lastSeenCell},
        {{.id = QStringLiteral("calls"), .title = Words::tr("Calls, 30 d"), .kind = CellKind::Number, .width = 96}, callsCell},
        {{.id = QStringLiteral("provider"), .title = Words::tr("Provider"), .width = 120, .isWideOnly = true},
            [](const UserSummary &user) { return Cell{.text = providerName(user.provider)}; }},
        {{.id = QStringLiteral("expires"), .title = Words::tr("Expires"), .width = 110, .isWideOnly = true}, expiresCell},
        {{.id = QStringLiteral("note"), .title = Words::tr("Note"), .width = 160, .isOffAtFirst = true},
            [](const UserSummary &user) { return Cell{.text = user.note}; }},
        {{.id = QStringLiteral("added"), .title = Words::tr("Added"), .kind = CellKind::Time, .width = 116, .isOffAtFirst = true},
            [](const UserSummary &user) { return Cell{.text = {}, .time = core::Milliseconds(user.createdAt)}; }},
    };
}

} // namespace ui
