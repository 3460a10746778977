// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/identity/oidc/oidc_claims.h"

#include "server/core/digest.h"

#include <algorithm>

namespace identity
{

namespace
{

constexpr qsizetype maxText = 500;

QString text(const QJsonObject &claims, const char *name)
{
    return claims.value(QLatin1String(name)).toString().trimmed().left(maxText);
}

// A boolean; some providers write it as a string, Entra as a number.
bool isTrue(const QJsonValue &value)
{
    return value.toBool() || value == QLatin1String("true") || value == QLatin1String("1") || value.toInt() == 1;
}

// Entra's e-mails are whatever the tenant wrote, unless it says that the domain's owner was checked.
bool isEmailVerified(const QJsonObject &claims, OidcFlavour flavour)
{
    switch (flavour) {
    case OidcFlavour::Plain:
    case OidcFlavour::Google:
        return isTrue(claims.value(QLatin1String("email_verified")));
    case OidcFlavour::Entra:
        return isTrue(claims.value(QLatin1String("xms_edov")));
    }
    Q_UNREACHABLE();
}

QString providerOf(OidcFlavour flavour, const QString &issuer)
{
    switch (flavour) {
    case OidcFlavour::Google:
    case OidcFlavour::Entra:
        return toId(flavour);
    case OidcFlavour::Plain:
        return QLatin1String("oidc.") + QString::fromLatin1(core::sha256(issuer.toUtf8()).left(8).toHex());
    }
    Q_UNREACHABLE();
}

// Entra's `sub` differs from app to app; tid and oid together are the person.
QString subjectOf(const QJsonObject &claims, OidcFlavour flavour)
{
    if (flavour != OidcFlavour::Entra) {
        return claims.value(QLatin1String("sub")).toString();
    }
    const QString object = text(claims, "oid");
    return object.isEmpty() ? QString() : text(claims, "tid") + QLatin1Char('.') + object;
}

QString firstOf(const QStringList &texts)
{
    const auto found = std::find_if(texts.cbegin(), texts.cend(), [](const QString &t) { return !t.isEmpty(); });
    return found == texts.cend() ? QString() : *found;
}

QString nameOf(const QJsonObject &claims)
{
    const QString whole = text(claims, "name");
    return whole.isEmpty() ? QString(text(claims, "given_name") + QLatin1Char(' ') + text(claims, "family_name")).trimmed()
                           : whole;
}

bool isPrintable(const QString &subject)
{
    return std::all_of(subject.cbegin(), subject.cend(), [](QChar c) { return c.isPrint() && c != QLatin1Char(' '); });
}

} // namespace

QString toId(OidcFlavour flavour)
{
    switch (flavour) {
    case OidcFlavour::Plain:
        return QStringLiteral("oidc");
    case OidcFlavour::Google:
        return QStringLiteral("google");
    case OidcFlavour::Entra:
        return QStringLiteral("entra");
    }
    Q_UNREACHABLE();
}

core::Expected<ProviderIdentity, QString> identityOf(
    const QJsonObject &claims, const QString &issuer, const OidcSettings &settings)
{
    ProviderIdentity identity;
    identity.provider = providerOf(settings.flavour, issuer);
    identity.subject = subjectOf(claims, settings.flavour);
    if (identity.subject.isEmpty() || !isPrintable(identity.subject)) {
        return core::unexpected(QStringLiteral("no stable id of the person in its claims"));
    }
    identity.email = text(claims, "email");
    identity.isEmailVerified = !identity.email.isEmpty() && isEmailVerified(claims, settings.flavour);
    identity.login = firstOf(
        {text(claims, "preferred_username"), text(claims, "nickname"), identity.email, identity.subject});
    identity.name = nameOf(claims);
    const QString picture = text(claims, "picture");
    identity.avatarUrl = picture.startsWith(QLatin1String("https://")) ? picture : QString();
    identity.roles = settings.roleClaim.rolesOf(claims);
    const QString domain = text(claims, "hd");
    identity.isAdmittedByRule = settings.flavour == OidcFlavour::Google && !domain.isEmpty()
        && settings.domains.contains(domain, Qt::CaseInsensitive);
    return identity;
}

QJsonObject mergedClaims(const QJsonObject &idToken, const QJsonObject &userinfo)
{
    QJsonObject merged = userinfo;
    for (auto claim = idToken.begin(); claim != idToken.end(); ++claim) {
        merged.insert(claim.key(), claim.value());
    }
    return merged;
}

bool areComplete(const QJsonObject &claims, const OidcSettings &settings)
{
    return !text(claims, "email").isEmpty() && !nameOf(claims).isEmpty()
        && (settings.roleClaim.name.isEmpty() || settings.roleClaim.isIn(claims));
}

} // namespace identity
