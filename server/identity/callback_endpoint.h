// SPDX-License-Identifier: GPL-3.0-or-later
// GET /callback (GitHub) and /callback/<provider>: a browser comes back from its provider (protocol section 3.8). The
// state is ours, single use, and good only in the browser that set out and on the path of its provider: a callback URL
// sent to somebody else ends in 403, an answer of another provider in 400. Server thread.
#pragma once

#include "server/identity/sign_in_endpoint.h"

namespace identity
{

class CallbackEndpoint final : public QObject
{
    Q_OBJECT
public:
    explicit CallbackEndpoint(SignInParts parts);

    void handle(const http::ExchangePtr &exchange) { handleFor(exchange, QStringLiteral("github")); }
    void handleFor(const http::ExchangePtr &exchange, const QString &providerId);

private:
    void refused(const http::ExchangePtr &exchange, const QByteArray &transaction, const QByteArray &error);
    void redeem(const http::ExchangePtr &exchange, const ProviderRoundTrip &roundTrip, Provider &provider,
        const QByteArray &code);
    void record(const http::ExchangePtr &exchange, const char *reason);
    void showError(
        const http::ExchangePtr &exchange, int status, branding::ErrorPage::Kind kind, const QByteArray &reason) const;

    SignInParts m_parts;
};

} // namespace identity
