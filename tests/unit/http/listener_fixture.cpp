// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/http/listener_fixture.h"

#include <QTimer>

namespace tests
{

class ListenerFixture::ServerSide final : public QObject
{
public:
    explicit ServerSide(std::shared_ptr<Seen> seen)
        : m_seen(std::move(seen))
        , m_listener(m_router, m_clock)
    {
        using http::ExchangePtr;
        add("GET", "/hello", {}, [](const ExchangePtr &e) { e->send(http::Response::text(200, "hello")); });
        add("POST", "/echo", {}, [](const ExchangePtr &e) { e->send(http::Response::text(200, e->request().body)); });
        add("POST", "/mcp", {.cors = http::Cors::Configured, .bodyLimit = 4 << 20}, [](const ExchangePtr &e) {
            e->send(http::Response::text(200, QByteArray::number(e->request().body.size())));
        });
        add("GET", "/doc", {.cors = http::Cors::AnyOrigin, .caching = http::Caching::Handler},
            [](const ExchangePtr &e) { e->send(http::Response::json(200, QByteArray("{}"))); });
        add("GET", "/.well-known/x", {}, [](const ExchangePtr &e) { e->send(http::Response::text(200, "x")); });
        add("GET", "/item/<id>", {}, nullptr);
        add("GET", "/big", {},
            [](const ExchangePtr &e) { e->send(http::Response::text(200, QByteArray(3 << 20, 'b'))); });
        add("GET", "/query", {}, [](const ExchangePtr &e) { e->send(http::Response::text(200, e->request().query)); });
        add("GET", "/drop", {}, [](const ExchangePtr &) {});
        add("GET", "/slow", {}, [this](const ExchangePtr &e) { answerLater(e); });
        add("POST", "/park", {.bodyLimit = 4 << 20}, [this](const ExchangePtr &e) { park(e); });
        add("GET", "/park", {.bodyLimit = 4 << 20}, [this](const ExchangePtr &e) { park(e); });
        add("GET", "/stream", {}, [this](const ExchangePtr &e) { stream(e); });
        add("GET", "/once", {}, [](const ExchangePtr &e) {
            if (const auto s = e->startEventStream()) {
                s->send({"1", {}, "only"});
            } // and dropped: that ends it
        });
        add("GET", "/late", {}, [this](const ExchangePtr &e) { askLate(e); });
        add("GET", "/quiet", {}, [this](const ExchangePtr &e) { m_streams.append(e->startEventStream()); });
        add("GET", "/flood", {}, [this](const ExchangePtr &e) { flood(e); });
        add("GET", "/stop", {}, [this](const ExchangePtr &e) {
            m_listener.stop();
            e->send(http::Response::text(200, "too late"));
        });
    }

    http::HttpListener &listener() { return m_listener; }

    void releaseParked()
    {
        for (const http::ExchangePtr &exchange : std::exchange(m_parked, {})) {
            exchange->send(http::Response::text(200, "released"));
        }
    }

private:
    void add(const QByteArray &method, const QByteArray &path, http::RoutePolicy policy,
        std::function<void(const http::ExchangePtr &)> handler)
    {
        m_router.add(method, path, policy,
            [this, handler = std::move(handler)](const http::ExchangePtr &exchange, const QByteArray &segment) {
                ++m_seen->handled;
                m_seen->thread = QThread::currentThread();
                m_seen->fieldCount = int(exchange->request().headers.size());
                if (handler) {
                    handler(exchange);
                } else {
                    exchange->send(http::Response::text(200, segment));
                }
            });
    }

    void answerLater(const http::ExchangePtr &exchange)
    {
        watch(exchange);
        QTimer::singleShot(200, this, [exchange] { exchange->send(http::Response::text(200, "slow")); });
    }

    // Asks whether the client is there only when it has gone.
    void askLate(const http::ExchangePtr &exchange)
    {
        QTimer::singleShot(200, this, [this, exchange] {
            watch(exchange);
            const auto stream = exchange->startEventStream();
            stream->whenGone(this, [this] { ++m_seen->streamsGone; });
        });
    }

    void park(const http::ExchangePtr &exchange)
    {
        watch(exchange);
        m_parked.append(exchange);
    }

    void watch(const http::ExchangePtr &exchange)
    {
        exchange->whenGone(this, [this] { ++m_seen->gone; });
    }

    void stream(const http::ExchangePtr &exchange)
    {
        watch(exchange);
        const auto stream = exchange->startEventStream({{"Mcp-Session-Id", "s1"}});
        if (!stream) {
            return;
        }
        m_streams.append(stream);
        stream->send({"1", "message", "first"});
        stream->whenGone(this, [this] { ++m_seen->streamsGone; });
        // Writes now and then, so that it also meets clients that have just left.
        auto *ticker = new QTimer(this);
        connect(ticker, &QTimer::timeout, this, [ticker, weak = std::weak_ptr(stream)] {
            const auto s = weak.lock();
            if (!s || !s->send({{}, {}, "tick"})) {
                ticker->deleteLater();
            }
        });
        ticker->start(20);
    }

    void flood(const http::ExchangePtr &exchange)
    {
        const auto stream = exchange->startEventStream();
        stream->whenGone(this, [this] { ++m_seen->streamsGone; });
        auto *ticker = new QTimer(this);
        connect(ticker, &QTimer::timeout, this, [this, ticker, stream] {
            if (!stream->send({{}, {}, QByteArray(64 * 1024, 'f')})) {
                ++m_seen->floodEnded;
                ticker->deleteLater();
            }
        });
        ticker->start(0);
    }

    std::shared_ptr<Seen> m_seen;
    core::SystemClock m_clock;
    http::Router m_router;
    QList<http::ExchangePtr> m_parked;
    QList<std::shared_ptr<http::EventStream>> m_streams;
    http::HttpListener m_listener;
};

ListenerFixture::ListenerFixture(http::ListenOptions options)
{
    m_thread.setObjectName(QStringLiteral("server"));
    m_thread.start();
    auto *starter = new QObject;
    starter->moveToThread(&m_thread);
    QMetaObject::invokeMethod(
        starter,
        [&, this] {
            m_server = new ServerSide(m_seen);
            const auto port = m_server->listener().start(options);
            m_port = port.value_or(0);
            if (!port) {
                m_error = port.error().kind;
            }
            m_counters = m_server->listener().counters();
            starter->deleteLater();
        },
        Qt::BlockingQueuedConnection);
}

ListenerFixture::~ListenerFixture()
{
    QMetaObject::invokeMethod(
        m_server, [this] { delete m_server; }, Qt::BlockingQueuedConnection);
    m_thread.quit();
    m_thread.wait();
}

void ListenerFixture::run(const std::function<void(http::HttpListener &)> &work)
{
    QMetaObject::invokeMethod(
        m_server, [&] { work(m_server->listener()); }, Qt::BlockingQueuedConnection);
}

void ListenerFixture::releaseParked()
{
    QMetaObject::invokeMethod(
        m_server, [this] { m_server->releaseParked(); }, Qt::BlockingQueuedConnection);
}

} // namespace tests
