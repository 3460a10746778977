// SPDX-License-Identifier: GPL-3.0-or-later
// What clients publish at their `jwks_uri`, as far as remembered consents depend on it: any change of a client's keys ends them
// (product section 6). Nothing is fetched for a client that nobody has remembered. Server thread.
#pragma once

#include "server/jose/jwk_set_cache.h"
#include "server/store/rows/client_row.h"
#include "server/store/store.h"

namespace oauth
{

class PublishedKeys final : public QObject
{
    Q_OBJECT
public:
    PublishedKeys(store::Store &store, jose::JwkSetCache &keys)
        : m_store(store)
        , m_keys(keys)
    {
    }

    // Before a request of the client is answered with a page. Goes on when the keys cannot be had: an outage over there changes none.
    // Never calls back once `context` is gone.
    using Checked = std::function<void()>;
    void check(const store::ClientRow &client, QObject *context, const Checked &then);

    // The client has just proved who it is with one of them.
    void note(const store::ClientRow &client);

private:
    void keep(const core::ClientId &id, const std::optional<jose::JwkSet> &set, const Checked &then);

    store::Store &m_store;
    jose::JwkSetCache &m_keys;
};

} // namespace oauth
