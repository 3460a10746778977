// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/cors.h"

#include "server/http/guard/field_syntax.h"

namespace http
{

namespace
{

const QByteArray requestHeaders = QByteArrayLiteral(
    "Authorization, Content-Type, Accept, Mcp-Session-Id, MCP-Protocol-Version, Mcp-Method, Mcp-Name, "
    "Last-Event-ID, DPoP, traceparent");
const QByteArray responseHeaders
    = QByteArrayLiteral("WWW-Authenticate, Mcp-Session-Id, MCP-Protocol-Version, Retry-After");

// Mcp-Param-* has no end of names and CORS knows no prefixes: the ones asked for are allowed by name.
QByteArray allowedRequestHeaders(const Request &request)
{
    QByteArray allowed = requestHeaders;
    const QByteArray asked = request.header("Access-Control-Request-Headers").value_or(QByteArray());
    for (const QByteArray &element : asked.split(',')) {
        const QByteArray name = element.trimmed();
        if (name.size() <= 128 && name.toLower().startsWith("mcp-param-") && isToken(name)) {
            allowed += ", " + name;
        }
    }
    return allowed;
}

} // namespace

QList<Header> corsHeaders(Cors policy, const Request &request, const OriginCheck &origins, QByteArrayView allow)
{
    QList<Header> headers;
    if (policy == Cors::None) {
        return headers;
    }
    const std::optional<QByteArray> origin = request.header("Origin");
    if (policy == Cors::Configured) {
        headers.append({QByteArrayLiteral("Vary"), QByteArrayLiteral("Origin")});
        if (!origin || !origins.admitsOrigin(*origin)) {
            return headers;
        }
        headers.append({QByteArrayLiteral("Access-Control-Allow-Origin"), *origin});
    } else {
        headers.append({QByteArrayLiteral("Access-Control-Allow-Origin"), QByteArrayLiteral("*")});
    }
    if (origin && request.method == "OPTIONS" && request.header("Access-Control-Request-Method")) {
        headers.append({QByteArrayLiteral("Access-Control-Allow-Methods"), allow.toByteArray()});
        headers.append({QByteArrayLiteral("Access-Control-Allow-Headers"), allowedRequestHeaders(request)});
        headers.append({QByteArrayLiteral("Access-Control-Max-Age"), QByteArrayLiteral("7200")});
    } else if (origin) {
        headers.append({QByteArrayLiteral("Access-Control-Expose-Headers"), responseHeaders});
    }
    return headers;
}

} // namespace http
