// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/gateway/upstream_profile.h"

#include "server/core/digest.h"
#include "server/core/sealed_box.h"
#include "server/store/upstream_server_table.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace gateway
{

bool UpstreamProfile::isConfirmed() const
{
    return !settings.confirmedHash.isEmpty() && settings.confirmedHash == confirmationHash(server, settings);
}

QByteArray confirmationHash(const store::ServerRow &server, const store::UpstreamServerRow &settings)
{
    const QJsonObject subject{
        {QStringLiteral("kind"), server.kind == store::ServerKind::Stdio ? QStringLiteral("stdio") : QStringLiteral("http")},
        {QStringLiteral("command"), QJsonArray::fromStringList(settings.command)},
        {QStringLiteral("folder"), settings.workingDirectory},
        {QStringLiteral("environment"), QJsonArray::fromStringList(settings.environmentNames)},
        {QStringLiteral("url"), settings.url},
    };
    return core::sha256(QJsonDocument(subject).toJson(QJsonDocument::Compact));
}

QByteArray environmentSealContext(const QString &serverId)
{
    return QByteArrayLiteral("upstream_environment:") + serverId.toUtf8();
}

QByteArray credentialSealContext(const QString &serverId)
{
    return QByteArrayLiteral("upstream_credential:") + serverId.toUtf8();
}

store::Result<void> resealUpstreamSecrets(store::Transaction &transaction, const core::Secret &from, const core::Secret &to)
{
    const store::UpstreamServerTable table(transaction);
    const auto rows = table.list();
    if (!rows) {
        return core::unexpected(store::Error(rows.error()));
    }
    const auto resealed = [&](const QByteArray &context, const QByteArray &sealedBytes) {
        const auto plain = sealedBytes.isEmpty() ? std::nullopt : core::unseal(from, context, sealedBytes);
        return plain ? core::seal(to, context, *plain) : sealedBytes;
    };
    store::Result<void> done;
    for (store::UpstreamServerRow row : *rows) {
        row.environmentSealed = resealed(environmentSealContext(row.serverId), row.environmentSealed);
        row.credentialSealed = resealed(credentialSealContext(row.serverId), row.credentialSealed);
        done = done.and_then([&] { return table.update(row).map([](bool) {}); });
    }
    return done;
}

std::optional<UpstreamProfile> openProfile(const store::ServerRow &server, const store::UpstreamServerRow &settings, const core::Secret &masterKey)
{
    UpstreamProfile profile{server, settings, {}, {}};
    if (!settings.environmentSealed.isEmpty()) {
        const auto opened = core::unseal(masterKey, environmentSealContext(server.id), settings.environmentSealed);
        if (!opened) {
            return std::nullopt;
        }
        const QJsonObject values = QJsonDocument::fromJson(opened->reveal().toByteArray()).object();
        for (auto value = values.begin(); value != values.end(); ++value) {
            profile.environment.push_back({value.key(), core::Secret(value.value().toString().toUtf8())});
        }
    }
    if (!settings.credentialSealed.isEmpty()) {
        const auto opened = core::unseal(masterKey, credentialSealContext(server.id), settings.credentialSealed);
        if (!opened) {
            return std::nullopt;
        }
        profile.credential = *opened;
    }
    return profile;
}

} // namespace gateway
