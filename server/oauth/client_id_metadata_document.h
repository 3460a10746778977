// SPDX-License-Identifier: GPL-3.0-or-later
// Client ID Metadata Documents (draft-ietf-oauth-client-id-metadata-document): a client whose id is the address of its own metadata.
// Pure; any thread. Who fetches and keeps them is ClientLookup.
#pragma once

#include "server/core/ids.h"
#include "server/http/fetch/ssrf_guard.h"
#include "server/oauth/scope_set.h"
#include "server/store/rows/client_row.h"

#include <QUrl>

#include <chrono>

namespace oauth
{

// Shaped like an address rather than like an id of ours; whether it is a good one is another question.
[[nodiscard]] bool isDocumentId(const core::ClientId &id);

// Section 3: https, a path, no dot segments, fragment, user name or password. What is wrong otherwise.
[[nodiscard]] core::Expected<QUrl, QString> documentUrl(const core::ClientId &id, http::LoopbackFetch loopback);

struct FetchedDocument {
    int status = 0;
    QByteArray contentType;
    QByteArray body;
};

// The client that the document under `id` describes, or why it describes none.
[[nodiscard]] core::Expected<store::ClientRow, QString> clientFromDocument(
    const core::ClientId &id, const FetchedDocument &document, const ScopeCatalogue &scopes);

// How long a good document may be believed: what its server says (RFC 9111 section 5.2.2), within bounds of ours.
[[nodiscard]] std::chrono::seconds documentLifetime(const std::optional<QByteArray> &cacheControl);

} // namespace oauth
