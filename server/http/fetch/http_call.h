// SPDX-License-Identifier: GPL-3.0-or-later
// One request to another HTTP server whose answer is read as it comes: for event streams, and for what must not be sent twice (QNetworkAccessManager
// repeats a POST by itself when its connection breaks). Follows no redirects, keeps no cookies. Deleting it gives it up. Server thread.
#pragma once

#include "server/http/fetch/http_fetcher.h"
#include "server/http/fetch/response_reader.h"

#include <QElapsedTimer>
#include <QObject>
#include <QSslSocket>
#include <QTimer>

#include <memory>

namespace http
{

class HttpCaller;

struct CallRequest {
    QByteArray method = QByteArrayLiteral("GET");
    QUrl url = {};
    QList<Header> headers = {};
    QByteArray body = {};
    std::chrono::milliseconds connectTimeout{10'000}; // name, TCP and TLS; for the answer the caller waits as long as it likes
};

class HttpCall final : public QObject
{
    Q_OBJECT
public:
    ~HttpCall() override;

    // From answered() on.
    [[nodiscard]] int status() const { return m_reader.status(); }
    [[nodiscard]] std::optional<QByteArray> header(QByteArrayView name) const;
    [[nodiscard]] QList<QByteArray> headerValues(QByteArrayView name) const;

Q_SIGNALS:
    void answered();
    void read(const QByteArray &bytes);
    void ended();
    void failed(const http::FetchError &error);

private:
    friend class HttpCaller;
    HttpCall(HttpCaller &caller, CallRequest request);

    void begin();
    void connectSocket();
    void write();
    void readMore();
    void finish();
    void fail(FetchError::Kind kind, const QString &detail);
    void letGo();
    [[nodiscard]] QString portKey() const;

    HttpCaller &m_caller;
    const CallRequest m_request;
    std::unique_ptr<QSslSocket> m_socket;
    QTimer m_connectTimer;
    ResponseReader m_reader;
    bool m_isAnswered = false;
    bool m_isOver = false;
};

// Makes calls, and keeps connections open from one to the next. Outlives its calls.
class HttpCaller final : public QObject
{
    Q_OBJECT
public:
    // Shorter than the five seconds after which many servers close: a request must not cross their closing.
    static constexpr std::chrono::milliseconds idleTime{3'000};
    static constexpr int mostIdle = 64;

    explicit HttpCaller(QByteArray userAgent, QObject *parent = nullptr);
    ~HttpCaller() override;

    // Signals come later, never from within.
    [[nodiscard]] std::unique_ptr<HttpCall> call(CallRequest request);

private:
    friend class HttpCall;
    struct Idle;

    [[nodiscard]] std::unique_ptr<QSslSocket> takeIdle(const QString &key);
    void giveBack(const QString &key, std::unique_ptr<QSslSocket> socket);
    void drop(QSslSocket *socket);

    const QByteArray m_userAgent;
    std::vector<Idle> m_idle;
};

} // namespace http

Q_DECLARE_METATYPE(http::FetchError)
