// SPDX-License-Identifier: GPL-3.0-or-later
// How a token is asked for (RFC 6749 section 1.3).
#pragma once

#include <QLatin1String>
#include <QString>

#include <optional>

namespace oauth
{

enum class GrantType {
    AuthorizationCode,
    RefreshToken,
    ClientCredentials,
    DeviceCode,
};

[[nodiscard]] inline QLatin1String toWire(GrantType type)
{
    switch (type) {
    case GrantType::AuthorizationCode:
        return QLatin1String("authorization_code");
    case GrantType::RefreshToken:
        return QLatin1String("refresh_token");
    case GrantType::ClientCredentials:
        return QLatin1String("client_credentials");
    case GrantType::DeviceCode:
        return QLatin1String("urn:ietf:params:oauth:grant-type:device_code"); // RFC 8628 section 3.4
    }
    Q_UNREACHABLE();
}

[[nodiscard]] inline std::optional<GrantType> grantTypeFromWire(QStringView word)
{
    for (const GrantType type : {GrantType::AuthorizationCode, GrantType::RefreshToken, GrantType::ClientCredentials, GrantType::DeviceCode}) {
        if (word == toWire(type)) {
            return type;
        }
    }
    return std::nullopt;
}

} // namespace oauth
