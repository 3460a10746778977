// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/tokens/personal_access_token_verifier.h"

#include "server/access/permission_check.h"
#include "server/core/digest.h"
#include "server/core/random.h"
#include "server/live/live_state.h"
#include "server/oauth/parameters.h"
#include "server/store/personal_access_token_table.h"
#include "server/store/rows/access_way.h"

#include <QPointer>

namespace oauth
{
namespace
{

constexpr int MaxRememberedTokens = 4096;

} // namespace

PersonalAccessTokenVerifier::PersonalAccessTokenVerifier(const OAuthConfig &config, store::Store &store, live::LiveState &live)
    : m_host(config.host())
    , m_store(store)
    , m_live(live)
    , m_known(MaxRememberedTokens)
{
}

bool PersonalAccessTokenVerifier::isPersonalAccessToken(QByteArrayView token)
{
    return token.startsWith(QByteArrayView(value::PersonalAccessTokenPrefix.data(), value::PersonalAccessTokenPrefix.size()));
}

core::Secret PersonalAccessTokenVerifier::newToken()
{
    return core::Secret(QByteArray(value::PersonalAccessTokenPrefix.data() + core::randomToken(32)));
}

void PersonalAccessTokenVerifier::verify(QByteArrayView token, QObject *context, Verified then)
{
    const QByteArray hash = core::sha256(token);
    if (const store::PersonalAccessTokenRow *const known = m_known.object(hash)) {
        askLiveState(store::PersonalAccessTokenRow(*known), context, then);
        return;
    }
    m_store.read(
        this, [hash](store::Database &database) { return store::PersonalAccessTokenTable(database).findByHash(hash); },
        [this, context = QPointer<QObject>(context), then = std::move(then)](
            const store::Result<std::optional<store::PersonalAccessTokenRow>> &row) {
            if (!context) {
                return;
            }
            if (!row || !*row) {
                then(core::unexpected(row ? TokenProblem::Malformed : TokenProblem::Unavailable));
                return;
            }
            m_known.insert((*row)->tokenHash, new store::PersonalAccessTokenRow(**row)); // the cache owns it
            askLiveState(**row, context, then);
        });
}

void PersonalAccessTokenVerifier::askLiveState(const store::PersonalAccessTokenRow &row, QObject *context, const Verified &then)
{
    const auto found = [this, row, then](const live::LiveState::Answer &answer) {
        if (!answer) {
            const bool isRunOut = answer.error() == live::Refusal::FamilyEnded;
            then(core::unexpected(isRunOut ? TokenProblem::Expired : problemFor(answer.error())));
            return;
        }
        live::Principal principal = *answer;
        principal.scopes = scopesOf(row);
        principal.expiresAt = row.expiresAt;
        principal.tokenHash = row.tokenHash;
        then(principal);
    };
    m_live.principalFor(store::AccessWay::ofPersonalAccessToken(row.id), context, found);
}

QStringList PersonalAccessTokenVerifier::scopesOf(const store::PersonalAccessTokenRow &row) const
{
    QStringList scopes = row.scopes;
    for (const QString &server : row.servers) {
        scopes.append(access_control::serverScope(m_host, server));
    }
    return scopes;
}

} // namespace oauth
