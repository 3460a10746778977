// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/fetch/network_fetcher.h"

#include "server/http/guard/field_syntax.h"

#include <QNetworkProxy>
#include <QNetworkReply>
#include <QPointer>
#include <QTimer>

namespace http
{

namespace
{

// One request under way; ends itself by telling its outcome, or silently when its context goes.
class PendingFetch final : public QObject
{
public:
    PendingFetch(QNetworkReply *reply, const FetchRequest &request, QObject *context, HttpFetcher::Callback callback)
        : QObject(reply)
        , m_reply(reply)
        , m_maxBytes(request.maxResponseBytes)
        , m_host(request.url.host())
        , m_context(context)
        , m_callback(std::move(callback))
    {
        // Back-pressure: what we have not read stays with the sender.
        reply->setReadBufferSize(m_maxBytes + 1);
        connect(reply, &QIODevice::readyRead, this, [this] { readMore(); });
        connect(reply, &QNetworkReply::finished, this, [this] { finish(); });
        connect(context, &QObject::destroyed, this, [this] { abandon(); });
        m_timeout.setSingleShot(true);
        connect(&m_timeout, &QTimer::timeout, this,
            [this] { fail(FetchError::Kind::Timeout, QStringLiteral("no answer in time")); });
        m_timeout.start(request.timeout);
    }

private:
    void readMore()
    {
        m_body += m_reply->readAll();
        if (m_body.size() > m_maxBytes) {
            fail(FetchError::Kind::TooLarge, QStringLiteral("the answer is larger than %1 bytes").arg(m_maxBytes));
        }
    }

    void finish()
    {
        readMore();
        const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        const QNetworkReply::NetworkError error = m_reply->error();
        // These stand for statuses (4xx, 5xx), not for failures of the network.
        const bool isAnswer = error == QNetworkReply::NoError
            || error == QNetworkReply::ProtocolInvalidOperationError // 400, and 418
            || (error >= QNetworkReply::ContentAccessDenied && error <= QNetworkReply::UnknownContentError)
            || (error >= QNetworkReply::InternalServerError && error <= QNetworkReply::UnknownServerError);
        if (status == 0 || !isAnswer) {
            fail(kindOf(error), m_reply->errorString());
            return;
        }
        FetchResult result{status, {}, std::move(m_body)};
        const QList<QNetworkReply::RawHeaderPair> pairs = m_reply->rawHeaderPairs();
        for (const QNetworkReply::RawHeaderPair &pair : pairs) {
            result.headers.append({pair.first, pair.second});
        }
        settle(std::move(result));
    }

    [[nodiscard]] static FetchError::Kind kindOf(QNetworkReply::NetworkError error)
    {
        if (error == QNetworkReply::SslHandshakeFailedError) {
            return FetchError::Kind::Tls;
        }
        const bool isBroken = error == QNetworkReply::ProtocolFailure || error == QNetworkReply::RemoteHostClosedError
            || error == QNetworkReply::UnknownNetworkError;
        return isBroken ? FetchError::Kind::BrokenAnswer : FetchError::Kind::Unreachable;
    }

    void fail(FetchError::Kind kind, const QString &detail)
    {
        settle(core::unexpected(FetchError{kind, m_host + QStringLiteral(": ") + detail}));
    }

    void settle(core::Expected<FetchResult, FetchError> outcome)
    {
        const HttpFetcher::Callback callback = std::exchange(m_callback, nullptr);
        abandon();
        if (callback && m_context) {
            callback(std::move(outcome));
        }
    }

    void abandon()
    {
        m_callback = nullptr;
        m_timeout.stop();
        m_reply->disconnect(this);
        m_reply->abort();
        m_reply->deleteLater(); // and with it this
    }

    QNetworkReply *m_reply;
    const qint64 m_maxBytes;
    const QString m_host;
    QPointer<QObject> m_context;
    HttpFetcher::Callback m_callback;
    QByteArray m_body;
    QTimer m_timeout;
};

} // namespace

std::optional<QByteArray> FetchResult::header(QByteArrayView name) const
{
    for (const Header &header : headers) {
        if (isSameName(header.name, name)) {
            return header.value;
        }
    }
    return std::nullopt;
}

NetworkFetcher::NetworkFetcher(QByteArray userAgent)
    : m_userAgent(std::move(userAgent))
{
    m_network.setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
    m_direct.setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
    m_direct.setProxy(QNetworkProxy::NoProxy);
}

QNetworkRequest NetworkFetcher::networkRequest(const FetchRequest &request) const
{
    QNetworkRequest network(request.url);
    if (!request.connectTo.isNull()) {
        QUrl pinned = request.url;
        pinned.setHost(request.connectTo.toString());
        network.setUrl(pinned);
        network.setPeerVerifyName(request.url.host()); // SNI, too
        network.setRawHeader("Host", request.url.authority(QUrl::FullyEncoded).toLatin1());
    }
    network.setRawHeader("User-Agent", m_userAgent);
    // A set value also switches transparent decompression off: the size limit is then what it says.
    network.setRawHeader("Accept-Encoding", "identity");
    for (const Header &header : request.headers) {
        network.setRawHeader(header.name, header.value);
    }
    network.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    network.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    network.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    network.setAttribute(QNetworkRequest::CacheSaveControlAttribute, false);
    network.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    network.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    return network;
}

void NetworkFetcher::fetch(FetchRequest request, QObject *context, Callback callback)
{
    Q_ASSERT(context && callback);
    const bool isWeb = request.url.scheme() == QLatin1String("https") || request.url.scheme() == QLatin1String("http");
    if (!request.url.isValid() || !isWeb || request.url.host().isEmpty()) {
        QMetaObject::invokeMethod(
            context,
            [callback = std::move(callback)] {
                callback(
                    core::unexpected(FetchError{FetchError::Kind::BadUrl, QStringLiteral("not an http or https URL")}));
            },
            Qt::QueuedConnection);
        return;
    }
    const QNetworkRequest network = networkRequest(request);
    QNetworkAccessManager &manager = request.connectTo.isNull() ? m_network : m_direct;
    QNetworkReply *reply = request.method == "POST" ? manager.post(network, request.body)
                                                    : manager.sendCustomRequest(network, request.method, request.body);
    new PendingFetch(reply, request, context, std::move(callback)); // owned by the reply
}

} // namespace http
