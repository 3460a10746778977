// SPDX-License-Identifier: GPL-3.0-or-later
// How an upstream is told who is calling, where its administrator wants it to (product section 7): a token signed by us, variables of the
// child's environment, a key in `_meta`. Never what the caller's own client claims. Server thread.
#pragma once

#include "server/core/clock.h"
#include "server/gateway/upstream/request_authorizer.h"
#include "server/gateway/upstream/stdio_command.h"
#include "server/live/principal.h"

#include <QJsonObject>

#include <memory>

namespace gateway
{

// Keys of `_meta` that begin so are ours alone: taken out of what clients send.
inline constexpr QLatin1String OwnMetaPrefix("gatehouse/");
inline constexpr QLatin1String CallerMetaKey("gatehouse/caller");

[[nodiscard]] QJsonObject callerMeta(const live::Principal &caller); // {id, login, name, email, roles}
[[nodiscard]] std::vector<EnvironmentVariable> callerEnvironment(const live::Principal &caller); // GATEHOUSE_USER_*

// The claims of the token (RFC 7519): iss and aud, 60 s long.
[[nodiscard]] QJsonObject callerClaims(const live::Principal &caller, const QString &issuer, const QString &audience, core::Seconds now);
inline constexpr QLatin1String CallerTokenType("gatehouse-caller+jwt"); // no access token (RFC 8725 section 3.11)
inline constexpr char CallerTokenHeader[] = "Gatehouse-User-Token";

using SignCallerToken = std::function<void(const live::Principal &caller, const QString &audience, QObject *context, std::function<void(QByteArray)>)>;

// Adds the caller's token to what another authorizer gives; a fresh one before the last runs out.
class CallerTokenAuthorizer final : public RequestAuthorizer
{
public:
    CallerTokenAuthorizer(std::unique_ptr<RequestAuthorizer> inner, live::Principal caller, QString audience, SignCallerToken sign,
                          const core::Clock &clock);
    ~CallerTokenAuthorizer() override;

    void headers(QObject *context, Headers then) override;
    void refused(const Refusal &refusal, QObject *context, Decided then) override;

private:
    struct Token {
        QByteArray text;
        core::Seconds freshUntil{};
    };
    std::unique_ptr<RequestAuthorizer> m_inner;
    live::Principal m_caller;
    QString m_audience;
    SignCallerToken m_sign;
    const core::Clock &m_clock;
    std::shared_ptr<Token> m_token = std::make_shared<Token>();
};

} // namespace gateway
