// SPDX-License-Identifier: GPL-3.0-or-later
// Personal access tokens (product section 4): opaque, known by their hash. A token never changes, so what it says is remembered; whether it
// still exists, and what its owner may at present, is asked of live state on each request. Server thread.
#pragma once

#include "server/core/secret.h"
#include "server/oauth/tokens/access_token_verifier.h"
#include "server/store/rows/personal_access_token_row.h"

#include <QObject>

namespace store
{
class Store;
}

namespace oauth
{

class PersonalAccessTokenVerifier final : public QObject
{
    Q_OBJECT
public:
    PersonalAccessTokenVerifier(const OAuthConfig &config, store::Store &store, live::LiveState &live);

    // Calls back at once on the hot path; never when `context` is gone by then. The principal's scopes are those of the token.
    using Verified = AccessTokenVerifier::Verified;
    void verify(QByteArrayView token, QObject *context, Verified then);

    [[nodiscard]] static bool isPersonalAccessToken(QByteArrayView token);
    [[nodiscard]] static core::Secret newToken();

private:
    void askLiveState(const store::PersonalAccessTokenRow &row, QObject *context, const Verified &then);
    [[nodiscard]] QStringList scopesOf(const store::PersonalAccessTokenRow &row) const;

    QString m_host;
    store::Store &m_store;
    live::LiveState &m_live;
    QCache<QByteArray, store::PersonalAccessTokenRow> m_known; // by hash
};

} // namespace oauth
