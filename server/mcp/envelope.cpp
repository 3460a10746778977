// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/envelope.h"

#include <array>

namespace mcp
{

namespace
{

// RFC 5424 section 6.2.1, from the least.
constexpr std::array LogLevels{QLatin1String("debug"), QLatin1String("info"),     QLatin1String("notice"), QLatin1String("warning"),
                               QLatin1String("error"), QLatin1String("critical"), QLatin1String("alert"),  QLatin1String("emergency")};

auto invalid(const QString &message)
{
    return core::unexpected(RpcError{ErrorCode::InvalidParams, message, {}});
}

} // namespace

bool claimsEnvelope(const QJsonObject &params)
{
    return params.value(key::Meta).toObject().contains(key::ProtocolVersion);
}

core::Expected<EnvelopeClaim, RpcError> readEnvelope(const QJsonObject &params)
{
    const QJsonObject meta = params.value(key::Meta).toObject();
    QStringList missing;
    for (const QLatin1String required : {key::ProtocolVersion, key::ClientCapabilities}) {
        if (!meta.contains(required)) {
            missing.append(required);
        }
    }
    if (!missing.isEmpty()) {
        return invalid(QStringLiteral("params._meta lacks %1").arg(missing.join(QStringLiteral(", "))));
    }
    if (!meta.value(key::ProtocolVersion).isString()) {
        return invalid(QStringLiteral("%1 must be a string").arg(key::ProtocolVersion));
    }
    if (!meta.value(key::ClientCapabilities).isObject()) {
        return invalid(QStringLiteral("%1 must be an object").arg(key::ClientCapabilities));
    }
    if (meta.contains(key::ClientInfo) && !meta.value(key::ClientInfo).isObject()) {
        return invalid(QStringLiteral("%1 must be an object").arg(key::ClientInfo));
    }
    if (meta.contains(key::LogLevel) && !isLogLevel(meta.value(key::LogLevel))) {
        return invalid(QStringLiteral("%1 is not a log level").arg(key::LogLevel));
    }
    if (meta.contains(key::ProgressToken) && !isRequestId(meta.value(key::ProgressToken))) {
        return invalid(QStringLiteral("%1 must be a string or an integer").arg(key::ProgressToken));
    }
    const QJsonObject client = meta.value(key::ClientInfo).toObject();
    return EnvelopeClaim{meta.value(key::ProtocolVersion).toString(), client.value(key::Name).toString(),
                         client.value(key::Version).toString(), meta.value(key::ClientCapabilities).toObject(),
                         meta.value(key::LogLevel).toString(), meta.value(key::ProgressToken)};
}

bool isLogLevel(const QJsonValue &level)
{
    return level.isString() && std::find(LogLevels.begin(), LogLevels.end(), level.toString()) != LogLevels.end();
}

bool isLogged(const QJsonValue &level, const QString &least)
{
    const auto rank = [](const QString &name) { return std::find(LogLevels.begin(), LogLevels.end(), name); };
    return !least.isEmpty() && rank(level.toString()) >= rank(least);
}

QJsonValue progressTokenOf(const QJsonObject &params)
{
    const QJsonValue token = params.value(key::Meta).toObject().value(key::ProgressToken);
    return isRequestId(token) ? token : QJsonValue(QJsonValue::Undefined);
}

} // namespace mcp
