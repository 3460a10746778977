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
};

[[nodiscard]] inline QLatin1String toWire(GrantType type)
{
    switch (type) {
    case GrantType::AuthorizationCode:
        return QLatin1String("authorization_code");
    case GrantType::RefreshToken:
        return QLatin1String("refresh_token");
    }
    Q_UNREACHABLE();
}

[[nodiscard]] inline std::optional<GrantType> grantTypeFromWire(QStringView word)
{
    for (const GrantType type : {GrantType::AuthorizationCode, GrantType::RefreshToken}) {
        if (word == toWire(type)) {
            return type;
        }
    }
    return std::nullopt;
}

} // namespace oauth
