// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/core/clock.h"
#include "server/core/ids.h"

#include <QString>
#include <QStringList>

#include <optional>

namespace store
{

enum class ClientKind {
    Dynamic,          // RFC 7591
    Manual,           // made in the console or the command line
    MetadataDocument, // Client ID Metadata Document
};

// Whether an administrator has to let it in before anybody can sign in with it.
enum class ClientApproval {
    Approved,
    Waiting,
    Denied,
};

struct ClientRow {
    core::ClientId id;
    ClientKind kind = ClientKind::Dynamic;
    QString name;
    QStringList redirectUris;
    QString tokenEndpointAuthMethod = QStringLiteral("none");
    QByteArray secretHash; // empty for public clients
    QStringList grantTypes;
    QString scope;
    QString clientUri;
    QString logoUri;
    QString softwareId;
    QString softwareVersion;
    QByteArray registrationTokenHash; // RFC 7592; empty when not managed
    core::Seconds createdAt{};
    std::optional<core::Seconds> authorizedAt;
    std::optional<core::Seconds> lastUsedAt;
    QByteArray jwks = {}; // JSON; keys for private_key_jwt, empty when there are none or they are published
    QString jwksUri = {}; // where they are published
    ClientApproval approval = ClientApproval::Approved;
    bool isScopeLimited = false; // `scope` was named by whoever made the client: it gets no other

    [[nodiscard]] bool isPublic() const { return tokenEndpointAuthMethod == QLatin1String("none"); }
    [[nodiscard]] bool isApproved() const { return approval == ClientApproval::Approved; }

    friend bool operator==(const ClientRow &, const ClientRow &) = default;
};

} // namespace store
