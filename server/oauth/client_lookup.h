// SPDX-License-Identifier: GPL-3.0-or-later
// The client that an id means: a registered one from the store, or one that describes itself under its id, whose metadata is fetched,
// checked and kept (Client ID Metadata Documents). Only good documents are kept; a bad one ends the request. Server thread.
#pragma once

#include "server/audit/audit_log.h"
#include "server/core/clock.h"
#include "server/http/fetch/http_fetcher.h"
#include "server/http/rate_limiter.h"
#include "server/oauth/client_id_metadata_document.h"
#include "server/oauth/oauth_config.h"
#include "server/store/store.h"

#include <QHash>
#include <QObject>
#include <QPointer>

namespace oauth
{

enum class ClientLookupProblem {
    StoreFailed,
    BadAddress, // an id that no document may have
    Unreachable, // the document
    BadDocument,
    TooManyRequests, // to that host, or to all
    RegistrationClosed, // a client never seen before
};

struct ClientLookupError {
    ClientLookupProblem problem = ClientLookupProblem::StoreFailed;
    QString detail; // for the log
};

// Borrowed; each outlives the lookup.
struct ClientLookupParts {
    const OAuthConfig &config;
    store::Store &store;
    const core::Clock &clock;
    http::HttpFetcher &fetcher; // guarded: the address comes from anybody
    audit::AuditLog &audit;
};

class ClientLookup final : public QObject
{
    Q_OBJECT
public:
    static constexpr qsizetype maxDocumentBytes = 16 * 1024;
    static constexpr qsizetype maxKept = 1000;

    explicit ClientLookup(ClientLookupParts parts);

    // nullopt: there is none. Never when `context` is gone by then.
    using Answer = core::Expected<std::optional<store::ClientRow>, ClientLookupError>;
    using Found = std::function<void(const Answer &)>;
    void find(const core::ClientId &id, QObject *context, Found then);

private:
    struct Kept {
        core::Seconds until{};
        QByteArray etag;
    };
    struct Waiter {
        QPointer<QObject> context;
        Found then;
    };

    void findStored(const core::ClientId &id, QObject *context, Found then);
    void ask(const core::ClientId &id, const QUrl &url);
    void read(const core::ClientId &id, const core::Expected<http::FetchResult, http::FetchError> &result);
    void keep(const store::ClientRow &described, const Kept &kept);
    void renew(const core::ClientId &id, const Kept &kept);
    void answer(const core::ClientId &id, const Answer &answer);
    void remember(const core::ClientId &id, const Kept &kept);

    ClientLookupParts m_parts;
    ScopeCatalogue m_scopes;
    http::RateLimiter m_byHost;
    http::RateLimiter m_inAll;
    QHash<core::ClientId, Kept> m_kept;
    QHash<core::ClientId, QList<Waiter>> m_waiting; // being fetched
};

} // namespace oauth
