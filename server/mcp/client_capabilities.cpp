// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/client_capabilities.h"

#include "server/mcp/protocol.h"

namespace mcp
{

namespace
{

constexpr QLatin1String Sampling("sampling");
constexpr QLatin1String SamplingTools("tools");
constexpr QLatin1String Elicitation("elicitation");
constexpr QLatin1String Form("form");
constexpr QLatin1String Url("url");
constexpr QLatin1String Mode("mode");
constexpr QLatin1String Roots("roots");

QJsonObject nested(QLatin1String outer, QLatin1String inner)
{
    return {{outer, QJsonObject{{inner, QJsonObject()}}}};
}

QJsonObject missingElicitation(const QJsonObject &params, const QJsonObject &declared)
{
    const QJsonObject modes = declared.value(Elicitation).toObject();
    if (params.value(Mode) == Url) {
        return modes.contains(Url) ? QJsonObject() : nested(Elicitation, Url);
    }
    // An empty object means forms (MCP 2025-11-25, elicitation capabilities).
    const bool hasForms = declared.contains(Elicitation) && (modes.isEmpty() || modes.contains(Form));
    return hasForms ? QJsonObject() : nested(Elicitation, Form);
}

QJsonObject missingSampling(const QJsonObject &params, const QJsonObject &declared)
{
    if (!declared.contains(Sampling)) {
        return {{Sampling, QJsonObject()}};
    }
    const bool wantsTools = params.contains(SamplingTools) || params.contains(QLatin1String("toolChoice"));
    return !wantsTools || declared.value(Sampling).toObject().contains(SamplingTools) ? QJsonObject() : nested(Sampling, SamplingTools);
}

} // namespace

QJsonObject missingCapability(const QString &method, const QJsonObject &params, const QJsonObject &declared)
{
    if (method == method::Elicit) {
        return missingElicitation(params, declared);
    }
    if (method == method::CreateMessage) {
        return missingSampling(params, declared);
    }
    if (method == method::ListRoots) {
        return declared.contains(Roots) ? QJsonObject() : QJsonObject{{Roots, QJsonObject()}};
    }
    return {{method, QJsonObject()}};
}

QJsonObject missingCapabilities(const QJsonObject &inputRequests, const QJsonObject &declared)
{
    QJsonObject missing;
    for (const QJsonValue &request : inputRequests) {
        const QJsonObject lacks = missingCapability(request[key::Method].toString(), request[key::Params].toObject(), declared);
        for (auto member = lacks.begin(); member != lacks.end(); ++member) {
            QJsonObject merged = missing.value(member.key()).toObject();
            const QJsonObject more = member.value().toObject();
            for (auto inner = more.begin(); inner != more.end(); ++inner) {
                merged.insert(inner.key(), inner.value());
            }
            missing.insert(member.key(), merged);
        }
    }
    return missing;
}

} // namespace mcp
