// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/access/login_name.h"

#include <array>

namespace access_control
{

namespace
{

enum class Attribute {
    Login,
    Mail,
    Subject,
};

struct NameKind {
    QLatin1String kind;
    QLatin1String provider; // of the users it can mean; "oidc" also stands for "oidc.<issuer>"
    Attribute attribute;
};

constexpr std::array kinds{
    NameKind{QLatin1String("github"), QLatin1String("github"), Attribute::Login},
    NameKind{QLatin1String("local"), QLatin1String("local"), Attribute::Login},
    NameKind{QLatin1String("google-mail"), QLatin1String("google"), Attribute::Mail},
    NameKind{QLatin1String("entra-mail"), QLatin1String("entra"), Attribute::Mail},
    NameKind{QLatin1String("oidc-sub"), QLatin1String("oidc"), Attribute::Subject},
    NameKind{QLatin1String("oidc-mail"), QLatin1String("oidc"), Attribute::Mail},
    NameKind{QLatin1String("jwt-sub"), QLatin1String("jwt"), Attribute::Subject},
};

bool isOfProvider(const store::UserRow &user, QLatin1String provider)
{
    return user.provider == provider || user.provider.startsWith(QString(provider + QLatin1Char('.')));
}

QString spelled(Attribute attribute, const QString &name)
{
    switch (attribute) {
    case Attribute::Login:
    case Attribute::Mail:
        return name.toLower();
    case Attribute::Subject:
        return name;
    }
    Q_UNREACHABLE();
}

QString attributeOf(const store::UserRow &user, Attribute attribute)
{
    switch (attribute) {
    case Attribute::Login:
        return user.login;
    case Attribute::Mail:
        return user.isEmailVerified ? user.email : QString();
    case Attribute::Subject:
        return user.subject;
    }
    Q_UNREACHABLE();
}

bool isUsable(Attribute attribute, const QString &name)
{
    const bool hasBlank = name.contains(QLatin1Char(' ')) || name.contains(QLatin1Char(','));
    const bool isMail = name.indexOf(QLatin1Char('@')) > 0 && !name.endsWith(QLatin1Char('@'));
    const bool isShaped = attribute == Attribute::Login ? !name.contains(QLatin1Char(':')) : attribute == Attribute::Subject || isMail;
    return !name.isEmpty() && name.size() <= 320 && !hasBlank && isShaped;
}

} // namespace

core::Expected<store::LoginName, QString> parseLoginName(const QString &text)
{
    const qsizetype colon = text.indexOf(QLatin1Char(':'));
    const QString kind = colon < 0 ? QStringLiteral("github") : text.left(colon);
    const QString name = text.mid(colon + 1);
    QStringList known;
    for (const NameKind &row : kinds) {
        known.append(row.kind);
        if (kind != row.kind) {
            continue;
        }
        if (!isUsable(row.attribute, name)) {
            return core::unexpected(QStringLiteral("\"%1\" names nobody; write github:octocat, google-mail:ada@example.org or oidc-sub:SUBJECT").arg(text));
        }
        return store::LoginName{kind, spelled(row.attribute, name)};
    }
    return core::unexpected(QStringLiteral("\"%1\" is not a kind of name; the kinds are %2").arg(kind, known.join(QLatin1String(", "))));
}

QList<store::LoginName> loginNamesOf(const store::UserRow &user)
{
    QList<store::LoginName> names;
    for (const NameKind &row : kinds) {
        const QString attribute = attributeOf(user, row.attribute);
        if (isOfProvider(user, row.provider) && !attribute.isEmpty()) {
            names.append({row.kind, spelled(row.attribute, attribute)});
        }
    }
    return names;
}

} // namespace access_control
