// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/server_request.h"

namespace mcp
{

namespace
{

constexpr QLatin1String ProtocolPrefix("io.modelcontextprotocol/");

// Keys of other vendors and of trace context go through (protocol.md 2.9, 11).
QJsonObject withoutProtocolKeys(QJsonObject meta)
{
    meta.remove(key::ProgressToken);
    const QStringList keys = meta.keys();
    for (const QString &name : keys) {
        if (name.startsWith(ProtocolPrefix)) {
            meta.remove(name);
        }
    }
    return meta;
}

QJsonObject ownParams(QJsonObject params)
{
    if (params.contains(key::Meta)) {
        const QJsonObject meta = withoutProtocolKeys(params.value(key::Meta).toObject());
        if (meta.isEmpty()) {
            params.remove(key::Meta);
        } else {
            params.insert(key::Meta, meta);
        }
    }
    params.remove(key::InputResponses);
    params.remove(key::RequestState);
    return params;
}

} // namespace

ServerRequest serverRequestFor(const IncomingRequest &incoming, QObject *context)
{
    ServerRequest request;
    request.requestId = incoming.requestId();
    request.method = incoming.message.method;
    request.params = ownParams(incoming.message.params);
    request.principal = incoming.caller.principal;
    request.accessToken = incoming.caller.accessToken;
    request.client = {incoming.envelope.clientName, incoming.envelope.clientVersion, incoming.envelope.clientCapabilities};
    if (incoming.session) {
        request.session = incoming.session->id();
    }
    request.logLevel = incoming.envelope.logLevel;
    request.context = context;
    silence(request);
    return request;
}

void silence(ServerRequest &request)
{
    request.report = [](const ToolProgress &) {};
    request.log = [](const QJsonObject &) {};
    request.noteFailure = [](const QString &) {};
    request.letGo = [] {};
}

} // namespace mcp
