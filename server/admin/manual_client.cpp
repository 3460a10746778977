// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/manual_client.h"

#include "server/admin/client_presets.h"
#include "server/core/digest.h"
#include "server/core/random.h"
#include "server/oauth/client_metadata.h"
#include "server/oauth/grant_type.h"
#include "server/oauth/parameters.h"
#include "server/store/client_table.h"
#include "server/store/server_table.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace admin
{

namespace
{

using oauth::GrantType;

// The preset's values where none are given; what is wrong with the preset otherwise.
Result<NewClient> completed(NewClient client)
{
    if (!client.preset.isEmpty()) {
        const auto preset = findClientPreset(client.preset);
        if (!preset) {
            return core::unexpected(invalid("preset", QStringLiteral("There is no preset \"%1\"; see --help.").arg(client.preset)));
        }
        if (!preset->ownRedirect.isEmpty() && client.redirectUris.isEmpty()) {
            return core::unexpected(
                invalid("redirect", QStringLiteral("%1 has a redirect URI for each connection: give it (%2).").arg(preset->name, preset->ownRedirect)));
        }
        client.name = client.name.isEmpty() ? preset->name : client.name;
        client.redirectUris = preset->redirectUris + client.redirectUris;
    }
    for (QString &grant : client.grantTypes) {
        if (grant == QLatin1String("device_code")) {
            grant = toWire(GrantType::DeviceCode);
        }
    }
    if (client.tokenEndpointAuthMethod.isEmpty()) {
        const bool actsForItself = client.grantTypes.contains(toWire(GrantType::ClientCredentials));
        const bool hasKeys = !client.jwks.isEmpty() || !client.jwksUri.isEmpty();
        const QLatin1String secretOrKey = hasKeys ? oauth::value::AuthMethodPrivateKeyJwt : oauth::value::AuthMethodSecretBasic;
        client.tokenEndpointAuthMethod = actsForItself || hasKeys ? secretOrKey : oauth::value::AuthMethodNone;
    }
    return client;
}

QJsonObject metadataFrom(const NewClient &client)
{
    QJsonObject metadata{{oauth::metadata::TokenEndpointAuthMethod, client.tokenEndpointAuthMethod}};
    const auto put = [&metadata](QLatin1String name, const QJsonValue &value, bool isGiven) {
        if (isGiven) {
            metadata.insert(name, value);
        }
    };
    put(oauth::metadata::ClientName, client.name, !client.name.isEmpty());
    put(oauth::metadata::RedirectUris, QJsonArray::fromStringList(client.redirectUris), !client.redirectUris.isEmpty());
    put(oauth::metadata::GrantTypes, QJsonArray::fromStringList(client.grantTypes), !client.grantTypes.isEmpty());
    put(oauth::param::Scope, client.scope, !client.scope.isEmpty());
    put(oauth::metadata::Jwks, QJsonDocument::fromJson(client.jwks).object(), !client.jwks.isEmpty());
    put(oauth::metadata::JwksUri, client.jwksUri, !client.jwksUri.isEmpty());
    return metadata;
}

store::Result<oauth::OAuthConfig> scopeConfig(store::Transaction &transaction, const QString &publicUrl)
{
    return store::ServerTable(transaction).listExternal().map([&publicUrl](const QList<store::ServerRow> &rows) {
        QList<oauth::ExternalServer> servers;
        for (const store::ServerRow &row : rows) {
            servers.append({row.id, row.resourceUrl});
        }
        const auto directory = std::make_shared<oauth::ServerDirectory>();
        directory->replace(servers);
        oauth::OAuthConfig config;
        config.issuer = publicUrl;
        config.externalServers = directory;
        config.areAdminToolsOn = true; // it may be switched on later
        return config;
    });
}

Result<store::ClientRow> clientFrom(const NewClient &given, const oauth::OAuthConfig &config)
{
    const auto wanted = completed(given);
    if (!wanted) {
        return core::unexpected(Error(wanted.error()));
    }
    const QStringList unknown = [&] {
        QStringList grants = wanted->grantTypes;
        grants.removeIf([](const QString &grant) { return oauth::grantTypeFromWire(grant).has_value(); });
        return grants;
    }();
    if (!unknown.isEmpty()) {
        return core::unexpected(invalid("grant", QStringLiteral("There is no grant \"%1\".").arg(unknown.first())));
    }
    const oauth::ScopeCatalogue catalogue(config);
    const auto client = oauth::clientFromMetadata(metadataFrom(*wanted), catalogue, store::ClientKind::Manual);
    if (!client) {
        return core::unexpected(invalid("client", client.error().description));
    }
    for (const QString &scope : wanted->scope.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        if (!catalogue.isKnown(scope)) {
            return core::unexpected(invalid("scope", QStringLiteral("There is no scope \"%1\".").arg(scope)));
        }
    }
    const bool actsForItself = client->grantTypes.contains(toWire(GrantType::ClientCredentials));
    if (actsForItself && client->isPublic()) {
        return core::unexpected(invalid("auth", QStringLiteral("client_credentials needs a client that proves who it is: give a secret method or keys.")));
    }
    store::ClientRow row = *client;
    row.isScopeLimited = !wanted->scope.isEmpty();
    return row;
}

} // namespace

Result<store::ClientRow> checkedClientEdit(const store::ClientRow &edited)
{
    // Name and redirect URIs alone are looked at: its scopes were asked for by other rules, and stay.
    const QJsonObject metadata{{oauth::metadata::ClientName, edited.name},
                               {oauth::metadata::RedirectUris, QJsonArray::fromStringList(edited.redirectUris)},
                               {oauth::metadata::GrantTypes, QJsonArray::fromStringList(edited.grantTypes)},
                               {oauth::metadata::TokenEndpointAuthMethod, QString(oauth::value::AuthMethodNone)}};
    if (edited.name.isEmpty()) {
        return core::unexpected(invalid("name", QStringLiteral("Give the client a name: it stands on the consent page.")));
    }
    const auto kind = edited.grantTypes.contains(toWire(GrantType::ClientCredentials)) ? store::ClientKind::Manual : edited.kind;
    const oauth::OAuthConfig config;
    const auto checked = oauth::clientFromMetadata(metadata, oauth::ScopeCatalogue(config), kind);
    if (!checked) {
        return core::unexpected(invalid("redirect", checked.error().description));
    }
    store::ClientRow row = edited;
    row.name = checked->name;
    row.redirectUris = checked->redirectUris;
    return row;
}

QString publicUrlOf(const QList<Setting> &settings)
{
    const auto valueOf = [&settings](const char *key) {
        const auto found = std::find_if(settings.begin(), settings.end(), [key](const Setting &setting) { return setting.key == QLatin1String(key); });
        return found == settings.end() ? QString() : (found->value.isEmpty() ? found->defaultValue : found->value);
    };
    const QString publicUrl = valueOf("public_url");
    return publicUrl.isEmpty() ? QStringLiteral("http://") + valueOf("listen") : publicUrl;
}

Outcome<CreatedClient> createManualClient(store::Transaction &transaction, const NewClient &client, const QString &publicUrl, core::Seconds now)
{
    const auto config = scopeConfig(transaction, publicUrl);
    if (!config) {
        return failedJob<CreatedClient>(config);
    }
    const auto made = clientFrom(client, *config);
    if (!made) {
        return ruledOut<CreatedClient>(made.error());
    }
    store::ClientRow row = *made;
    CreatedClient created{oauth::newClientId(*config), {}};
    row.id = created.id;
    row.createdAt = now;
    if (oauth::needsSecret(row)) {
        created.secret = core::Secret(core::randomToken(32));
        row.secretHash = core::sha256(created.secret.reveal());
    }
    const auto stored = store::ClientTable(transaction).insert(row);
    return stored ? Outcome<CreatedClient>(Result<CreatedClient>(created)) : failedJob<CreatedClient>(stored);
}

} // namespace admin
