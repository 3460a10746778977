// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/fetch/guarded_fetcher.h"

#include <QDeadlineTimer>
#include <QHostInfo>
#include <QTimer>

namespace http
{

namespace
{

// One guarded request; lives from the question for the name to the answer, or ends silently with its context.
class GuardedFetch final : public QObject
{
public:
    GuardedFetch(FetchRequest request, QObject *context, HttpFetcher::Callback callback)
        : QObject(context)
        , m_request(std::move(request))
        , m_deadline(m_request.timeout)
        , m_callback(std::move(callback))
    {
    }

    [[nodiscard]] const QUrl &url() const { return m_request.url; }

    void refuse(FetchError::Kind kind, const QString &why)
    {
        finish(core::unexpected(FetchError{kind, m_request.url.host() + QStringLiteral(": ") + why}));
    }

    void refuseLater(FetchError::Kind kind, const QString &why)
    {
        QTimer::singleShot(0, this, [this, kind, why] { refuse(kind, why); });
    }

    void start(const GuardedFetcher::Resolve &resolve, HttpFetcher &fetcher, LoopbackFetch loopback)
    {
        QTimer::singleShot(m_deadline.remainingTime(), this, [this] { refuse(FetchError::Kind::Timeout, QStringLiteral("no answer in time")); });
        const QHostAddress literal(m_request.url.host());
        if (!literal.isNull()) {
            connectTo({literal}, fetcher, loopback);
            return;
        }
        resolve(m_request.url.host(), this, [this, &fetcher, loopback](const QList<QHostAddress> &addresses) {
            connectTo(addresses, fetcher, loopback);
        });
    }

private:
    void connectTo(const QList<QHostAddress> &addresses, HttpFetcher &fetcher, LoopbackFetch loopback)
    {
        const auto address = chooseAddress(m_request.url, addresses, loopback);
        if (!address) {
            return refuseLater(addresses.isEmpty() ? FetchError::Kind::Unreachable : FetchError::Kind::Forbidden, address.error());
        }
        m_request.connectTo = *address;
        m_request.timeout = std::chrono::milliseconds(std::max<qint64>(1, m_deadline.remainingTime()));
        fetcher.fetch(m_request, this, [this](core::Expected<FetchResult, FetchError> outcome) { finish(std::move(outcome)); });
    }

    void finish(core::Expected<FetchResult, FetchError> outcome)
    {
        if (const HttpFetcher::Callback callback = std::exchange(m_callback, nullptr)) {
            deleteLater();
            callback(std::move(outcome));
        }
    }

    FetchRequest m_request;
    const QDeadlineTimer m_deadline;
    HttpFetcher::Callback m_callback;
};

} // namespace

GuardedFetcher::GuardedFetcher(HttpFetcher &fetcher, LoopbackFetch loopback, Resolve resolve)
    : m_fetcher(fetcher)
    , m_loopback(loopback)
    , m_resolve(std::move(resolve))
{
}

void GuardedFetcher::fetch(FetchRequest request, QObject *context, Callback callback)
{
    Q_ASSERT(context && callback);
    request.timeout = std::min(request.timeout, longest);
    auto *fetch = new GuardedFetch(std::move(request), context, std::move(callback)); // owned by the context
    ++m_underWay;
    connect(fetch, &QObject::destroyed, this, [this] { --m_underWay; });
    if (const auto allowed = checkOutsideUrl(fetch->url(), m_loopback); !allowed) {
        fetch->refuseLater(FetchError::Kind::BadUrl, allowed.error());
    } else if (m_underWay > mostAtOnce) {
        fetch->refuseLater(FetchError::Kind::Unreachable, QStringLiteral("too many requests to others are under way"));
    } else {
        fetch->start(m_resolve, m_fetcher, m_loopback);
    }
}

GuardedFetcher::Resolve GuardedFetcher::systemResolver()
{
    return [](const QString &host, QObject *context, const Resolved &then) {
        QHostInfo::lookupHost(host, context, [then](const QHostInfo &info) { then(info.addresses()); });
    };
}

} // namespace http
