// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/identity/oidc/role_claim.h"

#include <QJsonArray>

namespace identity
{

namespace
{

constexpr qsizetype maxValues = 500;

// A member of that very name first (names of claims may be URLs), then a path ("realm_access.roles").
QJsonValue claimNamed(const QString &name, const QJsonObject &claims)
{
    if (claims.contains(name)) {
        return claims.value(name);
    }
    QJsonValue found = claims;
    const QStringList steps = name.split(QLatin1Char('.'));
    for (const QString &step : steps) {
        found = found.toObject().value(step);
    }
    return found;
}

// A list of strings, or one string of words as in a scope.
QStringList valuesOf(const QJsonValue &claim)
{
    if (claim.isString()) {
        return claim.toString().split(QLatin1Char(' '), Qt::SkipEmptyParts).mid(0, maxValues);
    }
    QStringList values;
    const QJsonArray array = claim.toArray();
    for (qsizetype i = 0; i < array.size() && i < maxValues; ++i) {
        if (const QString value = array.at(i).toString(); !value.isEmpty()) {
            values.append(value);
        }
    }
    return values;
}

} // namespace

QStringList RoleClaim::rolesOf(const QJsonObject &claims) const
{
    if (name.isEmpty()) {
        return {};
    }
    QStringList found;
    const QStringList values = valuesOf(claimNamed(name, claims));
    for (const QString &value : values) {
        found += roles.isEmpty() ? QStringList{value} : roles.value(value);
    }
    found.removeDuplicates();
    found.sort();
    return found;
}

bool RoleClaim::isIn(const QJsonObject &claims) const
{
    return !claimNamed(name, claims).isUndefined();
}

} // namespace identity
