// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/identity_words.h"

#include "ui/common/format.h"

#include <QCoreApplication>

namespace ui
{

namespace
{
struct Words {
    Q_DECLARE_TR_FUNCTIONS(ui::Identity)
};
} // namespace

QString providerName(const QString &provider)
{
    if (provider == QLatin1String("github"))
        return QStringLiteral("GitHub");
    if (provider == QLatin1String("local"))
        return Words::tr("Local account");
    return format::outside(provider);
}

QString displayName(const admin::UserSummary &user)
{
    return format::outside(user.name.trimmed().isEmpty() ? user.login : user.name);
}

QString subjectWords(const admin::UserSummary &user)
{
    if (user.provider == QLatin1String("local"))
        return Words::tr("local account");
    // The stable id behind the bar: two people may have had the same login, never the same id.
    const QString subject = user.id.toString().section(QLatin1Char('|'), 1);
    return Words::tr("%1 id %2").arg(providerName(user.provider), format::outside(subject));
}

QString identityLine(const admin::UserSummary &user)
{
    return Words::tr("%1  ·  %2").arg(format::outside(user.login), subjectWords(user));
}

QString emailWords(const admin::UserSummary &user)
{
    if (user.email.isEmpty())
        return Words::tr("no public address");
    const QString email = format::outside(user.email);
    return user.isEmailVerified ? Words::tr("%1, verified").arg(email) : Words::tr("%1, not verified").arg(email);
}

} // namespace ui
