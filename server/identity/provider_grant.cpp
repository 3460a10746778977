// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/identity/provider_grant.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace identity
{

namespace
{

const QString providerMember = QStringLiteral("provider");
const QString accessMember = QStringLiteral("access_token");
const QString refreshMember = QStringLiteral("refresh_token");

QString textOf(const core::Secret &secret)
{
    return QString::fromUtf8(secret.reveal());
}

} // namespace

core::Secret ProviderGrant::toSecret() const
{
    QJsonObject object{{providerMember, provider}, {accessMember, textOf(accessToken)}};
    if (!refreshToken.isEmpty()) {
        object.insert(refreshMember, textOf(refreshToken));
    }
    return core::Secret(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

std::optional<ProviderGrant> ProviderGrant::fromSecret(const core::Secret &secret)
{
    const QJsonObject object = QJsonDocument::fromJson(secret.reveal().toByteArray()).object();
    ProviderGrant grant;
    grant.provider = object.value(providerMember).toString();
    grant.accessToken = core::Secret(object.value(accessMember).toString().toUtf8());
    grant.refreshToken = core::Secret(object.value(refreshMember).toString().toUtf8());
    return grant.provider.isEmpty() || grant.accessToken.isEmpty() ? std::nullopt : std::optional(grant);
}

} // namespace identity
