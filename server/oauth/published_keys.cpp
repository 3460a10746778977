// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/published_keys.h"

#include "server/oauth/oauth_log.h"
#include "server/store/client_table.h"
#include "server/store/remembered_consent_table.h"

namespace oauth
{

namespace
{

QUrl addressOf(const store::ClientRow &client)
{
    return QUrl(client.jwksUri, QUrl::StrictMode);
}

} // namespace

void PublishedKeys::check(const store::ClientRow &client, QObject *context, const Checked &then)
{
    if (client.jwksUri.isEmpty()) {
        then();
        return;
    }
    const auto goOn = [context = QPointer<QObject>(context), then] {
        if (context) {
            then();
        }
    };
    m_store.read(
        this, [id = client.id](store::Database &database) { return store::RememberedConsentTable(database).hasOfClient(id); },
        [this, client, goOn](const store::Result<bool> &isRemembered) {
            if (!isRemembered || !*isRemembered) {
                goOn();
                return;
            }
            m_keys.look(addressOf(client), this,
                [this, id = client.id, goOn](const std::optional<jose::JwkSet> &set) { keep(id, set, goOn); });
        });
}

void PublishedKeys::note(const store::ClientRow &client)
{
    if (!client.jwksUri.isEmpty()) {
        m_keys.look(addressOf(client), this,
            [this, id = client.id](const std::optional<jose::JwkSet> &set) { keep(id, set, [] {}); });
    }
}

void PublishedKeys::keep(const core::ClientId &id, const std::optional<jose::JwkSet> &set, const Checked &then)
{
    if (!set) {
        then();
        return;
    }
    m_store.write(
        this,
        [id, digest = set->digest()](store::Transaction &transaction) {
            return store::ClientTable(transaction).updatePublishedKeys(id, digest);
        },
        [id, then](const store::Result<bool> &changed) {
            if (!changed) {
                qCWarning(lcOAuth).noquote() << "the keys of" << id.toString().left(300) << "cannot be kept:" << changed.error().detail;
            }
            then();
        });
}

} // namespace oauth
