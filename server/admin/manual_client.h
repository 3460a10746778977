// SPDX-License-Identifier: GPL-3.0-or-later
// Making a client by hand: the same metadata and the same checks as registration, with grants that only an administrator gives.
// Store thread.
#pragma once

#include "server/admin/store_answer.h"
#include "server/store/rows/client_row.h"

namespace admin
{

// What the scopes are named after: the public URL as set, else the address listened on.
[[nodiscard]] QString publicUrlOf(const QList<Setting> &settings);

[[nodiscard]] Outcome<CreatedClient> createManualClient(
    store::Transaction &transaction, const NewClient &client, const QString &publicUrl, core::Seconds now);

// A client whose name or redirect URIs somebody here changed: what registration would have refused is refused.
[[nodiscard]] Result<store::ClientRow> checkedClientEdit(const store::ClientRow &edited);

} // namespace admin
