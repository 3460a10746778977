// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/client_lookup.h"

#include "server/audit/append.h"
#include "server/oauth/client_metadata.h"
#include "server/oauth/oauth_log.h"
#include "server/oauth/parameters.h"
#include "server/store/client_table.h"

#include <QJsonArray>

#include <algorithm>

namespace oauth
{

namespace
{

using namespace std::chrono_literals;

// Documents live for a minute at least: more than this of one host is no sign-in.
constexpr http::RateLimit PerHost{20, 3s};
constexpr http::RateLimit InAll{100, 200ms};

using Problem = ClientLookupProblem;

ClientLookup::Answer failed(Problem problem, const QString &detail)
{
    return core::unexpected(ClientLookupError{problem, detail});
}

// What the document does not say stays as it was.
store::ClientRow merged(store::ClientRow described, const std::optional<store::ClientRow> &known, core::Seconds now, RegistrationMode mode)
{
    described.createdAt = known ? known->createdAt : now;
    described.authorizedAt = known ? known->authorizedAt : std::nullopt;
    described.lastUsedAt = known ? known->lastUsedAt : std::nullopt;
    const auto first = mode == RegistrationMode::Open ? store::ClientApproval::Approved : store::ClientApproval::Waiting;
    described.approval = known ? approvalAfter(described, *known, mode) : first;
    return described;
}

audit::Event eventOf(audit::EventKind kind, const store::ClientRow &client, core::Milliseconds now)
{
    audit::Event event;
    event.kind = kind;
    event.time = now;
    event.actor = audit::Actor::client(client.id);
    event.clientId = client.id;
    event.details = {{metadata::ClientName, client.name}, {metadata::RedirectUris, QJsonArray::fromStringList(client.redirectUris)}};
    return event;
}

// The outer result is the store's, the inner one ours: closed to clients never seen.
using Stored = store::Result<std::optional<store::ClientRow>>;

Stored storeDescribed(store::Transaction &transaction, const store::ClientRow &described, core::Milliseconds now, RegistrationMode mode)
{
    const store::ClientTable clients(transaction);
    const auto known = clients.find(described.id);
    if (!known) {
        return core::unexpected(store::Error(known.error()));
    }
    if (!*known && mode == RegistrationMode::Closed) {
        return std::optional<store::ClientRow>();
    }
    const store::ClientRow row = merged(described, *known, std::chrono::floor<std::chrono::seconds>(now), mode);
    if (*known == row) {
        return std::optional(row);
    }
    const auto kind = *known ? audit::EventKind::ClientChanged : audit::EventKind::ClientRegistered;
    const auto written = *known ? clients.update(row) : clients.insert(row);
    return written.and_then([&] { return audit::append(transaction, eventOf(kind, row, now)); }).map([&] { return std::optional(row); });
}

} // namespace

ClientLookup::ClientLookup(ClientLookupParts parts)
    : m_parts(parts)
    , m_scopes(parts.config)
    , m_byHost(parts.clock, PerHost)
    , m_inAll(parts.clock, InAll)
{
}

void ClientLookup::find(const core::ClientId &id, QObject *context, Found then)
{
    if (!isDocumentId(id)) {
        findStored(id, context, std::move(then));
        return;
    }
    if (const auto kept = m_kept.constFind(id); kept != m_kept.cend() && kept->until > m_parts.clock.now()) {
        // Deleted meanwhile: the document would bring it back, so it has to be asked again.
        findStored(id, this, [this, id, context = QPointer<QObject>(context), then = std::move(then)](const Answer &found) {
            if (!context) {
                return;
            }
            if (!found || *found) {
                then(found);
                return;
            }
            m_kept.remove(id);
            find(id, context, then);
        });
        return;
    }
    const auto url = documentUrl(id, m_parts.config.isLocalOnly ? http::LoopbackFetch::Allowed : http::LoopbackFetch::Refused);
    if (!url) {
        then(failed(Problem::BadAddress, url.error()));
        return;
    }
    const bool isAsked = m_waiting.contains(id);
    if (!isAsked && m_parts.config.isRateLimitOn && (m_byHost.retryAfter(url->host().toUtf8()) || m_inAll.retryAfter({}))) {
        then(failed(Problem::TooManyRequests, QStringLiteral("too many documents of %1").arg(url->host())));
        return;
    }
    m_waiting[id].append({context, std::move(then)});
    if (!isAsked) {
        ask(id, *url);
    }
}

void ClientLookup::findStored(const core::ClientId &id, QObject *context, Found then)
{
    m_parts.store.read(
        context, [id](store::Database &database) { return store::ClientTable(database).find(id); },
        [then = std::move(then)](const store::Result<std::optional<store::ClientRow>> &client) {
            then(client ? Answer(*client) : failed(Problem::StoreFailed, client.error().detail));
        });
}

void ClientLookup::ask(const core::ClientId &id, const QUrl &url)
{
    http::FetchRequest request{.url = url, .headers = {{"Accept", "application/json"}}, .timeout = 5s, .maxResponseBytes = maxDocumentBytes};
    if (const QByteArray etag = m_kept.value(id).etag; !etag.isEmpty()) {
        request.headers.append({"If-None-Match", etag});
    }
    m_parts.fetcher.fetch(std::move(request), this, [this, id](const auto &result) { read(id, result); });
}

void ClientLookup::read(const core::ClientId &id, const core::Expected<http::FetchResult, http::FetchError> &result)
{
    if (!result) {
        answer(id, failed(Problem::Unreachable, result.error().detail));
        return;
    }
    const Kept kept{m_parts.clock.now() + documentLifetime(result->header("Cache-Control")), result->header("ETag").value_or(QByteArray())};
    if (result->status == 304 && m_kept.contains(id)) {
        renew(id, {kept.until, m_kept.value(id).etag});
        return;
    }
    const auto client = clientFromDocument(id, {result->status, result->header("Content-Type").value_or(QByteArray()), result->body}, m_scopes);
    if (!client) {
        m_kept.remove(id);
        answer(id, failed(Problem::BadDocument, client.error()));
        return;
    }
    keep(*client, kept);
}

void ClientLookup::keep(const store::ClientRow &described, const Kept &kept)
{
    m_parts.store.write(
        this,
        [described, now = m_parts.clock.nowMs(), mode = m_parts.config.registration](store::Transaction &transaction) {
            return storeDescribed(transaction, described, now, mode);
        },
        [this, id = described.id, kept](const Stored &stored) {
            if (!stored) {
                answer(id, failed(Problem::StoreFailed, stored.error().detail));
            } else if (!*stored) {
                answer(id, failed(Problem::RegistrationClosed, QStringLiteral("registration is closed")));
            } else {
                remember(id, kept);
                answer(id, *stored);
            }
        });
}

// RFC 9110 section 15.4.5: what we have is still so.
void ClientLookup::renew(const core::ClientId &id, const Kept &kept)
{
    findStored(id, this, [this, id, kept](const Answer &found) {
        if (found && *found) {
            remember(id, kept);
        } else {
            m_kept.remove(id);
        }
        answer(id, found);
    });
}

void ClientLookup::answer(const core::ClientId &id, const Answer &answer)
{
    if (!answer) {
        qCInfo(lcOAuth).noquote() << "the metadata document of" << id.toString().left(300) << "cannot be used:" << answer.error().detail.left(300);
    }
    const QList<Waiter> waiting = m_waiting.take(id);
    for (const Waiter &waiter : waiting) {
        if (waiter.context) {
            waiter.then(answer);
        }
    }
}

void ClientLookup::remember(const core::ClientId &id, const Kept &kept)
{
    if (m_kept.size() >= maxKept && !m_kept.contains(id)) {
        m_kept.erase(std::min_element(m_kept.cbegin(), m_kept.cend(), [](const Kept &a, const Kept &b) { return a.until < b.until; }));
    }
    m_kept.insert(id, kept);
}

} // namespace oauth
