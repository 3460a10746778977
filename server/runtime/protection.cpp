// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/runtime/protection.h"

#include "server/runtime/setting_secrets.h"

#include <QLoggingCategory>

namespace runtime
{

namespace
{

Q_LOGGING_CATEGORY(lcRuntime, "gatehouse.runtime")

constexpr qsizetype ShortestSecret = 32; // RFC 7518 section 3.2

}

QString toText(AuthMode mode)
{
    switch (mode) {
    case AuthMode::OAuth:
        return QStringLiteral("oauth");
    case AuthMode::Token:
        return QStringLiteral("token");
    case AuthMode::Open:
        return QStringLiteral("open");
    }
    Q_UNREACHABLE();
}

oauth::Protection protectionOf(AuthMode mode)
{
    switch (mode) {
    case AuthMode::OAuth:
        return oauth::Protection::OAuth;
    case AuthMode::Token:
        return oauth::Protection::Token;
    case AuthMode::Open:
        return oauth::Protection::Open;
    }
    Q_UNREACHABLE();
}

mcp::Door doorOf(AuthMode mode)
{
    switch (mode) {
    case AuthMode::OAuth:
        return mcp::Door::OAuth;
    case AuthMode::Token:
        return mcp::Door::Tokens;
    case AuthMode::Open:
        return mcp::Door::Open;
    }
    Q_UNREACHABLE();
}

// The loader has refused what it could see; a secret from the vault is seen here for the first time.
oauth::OutsideTokenSettings outsideTokenSettings(const ServerConfig &config, const SettingSecrets &secrets)
{
    if (config.jwtIssuer.isEmpty()) {
        return {};
    }
    oauth::OutsideTokenSettings settings{config.jwtIssuer, config.jwtAudience, QUrl(config.jwtJwksUrl), {}};
    const auto secret = secrets.value(QStringLiteral("jwt_secret"));
    if (secret && !config.jwtJwksUrl.isEmpty()) {
        qCWarning(lcRuntime) << "JWTs minted elsewhere are refused: jwt_secret and jwt_jwks_url are both set; remove one";
        return {};
    }
    if (secret && secret->reveal().size() < ShortestSecret) {
        qCWarning(lcRuntime) << "JWTs minted elsewhere are refused: jwt_secret is shorter than 32 bytes";
        return {};
    }
    if (!secret && config.jwtJwksUrl.isEmpty()) {
        qCWarning(lcRuntime) << "JWTs minted elsewhere are refused: neither jwt_jwks_url nor jwt_secret is set";
        return {};
    }
    settings.secret = secret.value_or(core::Secret());
    return settings;
}

} // namespace runtime
