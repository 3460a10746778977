// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/runtime/health_endpoint.h"

#include "server/admin/admin_json.h"

namespace runtime
{

void HealthEndpoint::handle(const http::ExchangePtr &exchange) const
{
    exchange->send(http::Response::json(
        200, QJsonObject{{QStringLiteral("status"), QStringLiteral("ok")}, {QStringLiteral("time"), admin::isoTime(m_clock.now())}}));
}

} // namespace runtime
