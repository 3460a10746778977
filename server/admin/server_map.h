// SPDX-License-Identifier: GPL-3.0-or-later
// Reads the server map of a Cloudflare Worker project (src/config.json): servers -> domain -> id -> {name, description, allowed_users}.
// It has no URLs: a pattern says where a server's resource is. Pure.
#pragma once

#include "server/admin/server_administration.h"

namespace admin
{

// In the pattern of resource URLs.
inline constexpr QLatin1String domainPlaceholder{"{domain}"};
inline constexpr QLatin1String idPlaceholder{"{id}"};
inline constexpr QLatin1String defaultResourcePattern{"https://{domain}/{id}"};

[[nodiscard]] Result<QList<ImportedServer>> readServerMap(const QByteArray &json, const QString &resourcePattern);

} // namespace admin
