// SPDX-License-Identifier: GPL-3.0-or-later
// Every page of one list of an upstream (MCP, Pagination), bounded: an upstream whose pages never end is cut off with what came. Server
// thread.
#pragma once

#include "server/gateway/upstream/upstream_connection.h"

#include <QJsonArray>

namespace gateway
{

struct ListWish {
    QString method;    // "tools/list"
    QLatin1String key; // of the items: "tools"
    QJsonObject meta;  // of ours; empty: none
    QJsonObject capabilities;
};

using ListFetched = std::function<void(core::Expected<QJsonArray, UpstreamFailure>)>;

// `connection` is asked while it and `context` live.
void fetchList(UpstreamConnection &connection, const ListWish &wish, QObject *context, ListFetched then);

} // namespace gateway
