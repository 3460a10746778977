// SPDX-License-Identifier: GPL-3.0-or-later
// Client metadata as JSON (RFC 7591 section 2): read strictly where it decides something, leniently where clients are
// known to be sloppy (unknown members, null, extra grant types, `application_type`). Pure.
#pragma once

#include "server/core/error.h"
#include "server/oauth/oauth_error.h"
#include "server/oauth/scope_set.h"
#include "server/store/rows/client_row.h"

#include <QJsonObject>

namespace oauth
{

// What will be registered, defaults filled in; without id, secret and times.
[[nodiscard]] core::Expected<store::ClientRow, Error> clientFromMetadata(
    const QJsonObject &metadata, const ScopeCatalogue &scopes);

// What was registered, for the answer (RFC 7591 section 3.2.1). Absent members are left out: null breaks parsers
//
[[nodiscard]] QJsonObject metadataOf(const store::ClientRow &client);

} // namespace oauth
