// SPDX-License-Identifier: GPL-3.0-or-later
// Client metadata as JSON (RFC 7591 section 2): read strictly where it decides something, leniently where clients are
// known to be sloppy (unknown members, null, extra grant types, `application_type`). Pure.
#pragma once

#include "server/core/error.h"
#include "server/http/request.h"
#include "server/oauth/oauth_error.h"
#include "server/oauth/scope_set.h"
#include "server/store/rows/client_row.h"

#include <QJsonObject>

namespace oauth
{

// What will be registered, defaults filled in; without id, secret and times. `kind` decides which grants there are to have: only a
// client made by somebody here may act for itself (client credentials).
[[nodiscard]] core::Expected<store::ClientRow, Error> clientFromMetadata(
    const QJsonObject &metadata, const ScopeCatalogue &scopes, store::ClientKind kind = store::ClientKind::Dynamic);

// The JSON object that /register and /client/<id> are sent.
[[nodiscard]] core::Expected<QJsonObject, Error> clientMetadataOf(const http::Request &request);

// "mcp_<host>_<random>": never shaped like an address.
[[nodiscard]] core::ClientId newClientId(const OAuthConfig &config);

// Whether the client gets a secret from us.
[[nodiscard]] bool needsSecret(const store::ClientRow &client);

// What was registered, for the answer (RFC 7591 section 3.2.1). Absent members are left out: null breaks parsers
//
[[nodiscard]] QJsonObject metadataOf(const store::ClientRow &client);

// After a client changed its own metadata: an approval holds for the name, redirect URIs and keys that somebody looked at, a denial
// for good.
[[nodiscard]] store::ClientApproval approvalAfter(
    const store::ClientRow &changed, const store::ClientRow &known, RegistrationMode mode);

} // namespace oauth
