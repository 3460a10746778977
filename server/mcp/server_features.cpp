// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/server_features.h"

namespace mcp
{

namespace
{

constexpr QLatin1String Subscribe("subscribe");

} // namespace

ServerFeatures featuresAt(const McpResource &resource, const ServerRegistry &servers)
{
    ServerFeatures all;
    for (const McpServer *server : servers.all()) {
        if (!resource.offers(server->id())) {
            continue;
        }
        const ServerFeatures own = server->features();
        all.hasTools |= own.hasTools;
        all.hasResources |= own.hasResources;
        all.hasSubscriptions |= own.hasSubscriptions;
        all.hasPrompts |= own.hasPrompts;
        all.hasCompletions |= own.hasCompletions;
        all.hasLogging |= own.hasLogging;
        for (auto extension = own.extensions.begin(); extension != own.extensions.end(); ++extension) {
            all.extensions.insert(extension.key(), extension.value());
        }
    }
    return all;
}

QJsonObject capabilitiesOf(const ServerFeatures &features, const Revision &revision)
{
    const bool isModern = revision.era == Era::Modern;
    const QJsonObject changing{{key::ListChanged, true}}; // servers come and go, and so do permissions
    QJsonObject capabilities;
    if (features.hasTools) {
        capabilities.insert(key::Tools, changing);
    }
    if (features.hasPrompts) {
        capabilities.insert(key::Prompts, changing);
    }
    if (features.hasResources) {
        QJsonObject resources = changing;
        resources.insert(Subscribe, features.hasSubscriptions);
        capabilities.insert(key::Resources, resources);
    }
    if (features.hasCompletions && revision.hasAnnotations) {
        capabilities.insert(QStringLiteral("completions"), QJsonObject());
    }
    if (features.hasLogging || !isModern) { // sessions are told by the endpoint itself, too
        capabilities.insert(QStringLiteral("logging"), QJsonObject());
    }
    if (isModern && !features.extensions.isEmpty()) {
        capabilities.insert(key::Extensions, features.extensions);
    }
    return capabilities;
}

QString instructionsAt(const McpResource &resource, const ServerRegistry &servers)
{
    if (!resource.server.isEmpty()) {
        const McpServer *server = servers.find(resource.server);
        return server ? server->instructions() : QString();
    }
    QStringList paragraphs;
    for (const McpServer *server : servers.all()) {
        const QString own = server->instructions();
        if (!own.isEmpty()) {
            paragraphs.append(QStringLiteral("%1: %2").arg(server->id(), own));
        }
    }
    return paragraphs.join(QStringLiteral("\n\n"));
}

} // namespace mcp
