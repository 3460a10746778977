// SPDX-License-Identifier: GPL-3.0-or-later
// An exchange without a connection: records what a handler answers, and can play the client that goes away.
#pragma once

#include "server/http/exchange.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QPointer>

#include <optional>
#include <vector>

namespace tests
{

// Callbacks of whenGone(): called once, and only while their context lives.
class GoneCallbacks
{
public:
    void add(QObject *context, std::function<void()> callback) { m_entries.push_back({context, std::move(callback)}); }
    void fire()
    {
        for (auto &entry : std::exchange(m_entries, {})) {
            if (entry.context) {
                entry.callback();
            }
        }
    }

private:
    struct Entry {
        QPointer<QObject> context;
        std::function<void()> callback;
    };
    std::vector<Entry> m_entries;
};

// Outlives the handler's EventStream, so that a test can look after the handler has dropped it.
struct RecordedStream {
    QList<http::Header> headers;
    QList<http::ServerSentEvent> events;
    bool isOpen = true;
    bool isClientGone = false;
    GoneCallbacks goneCallbacks;

    void clientGoes()
    {
        isClientGone = true;
        isOpen = false;
        goneCallbacks.fire();
    }
};

class RecordedEventStream final : public http::EventStream
{
public:
    explicit RecordedEventStream(std::shared_ptr<RecordedStream> record)
        : m_record(std::move(record))
    {
    }
    ~RecordedEventStream() override { m_record->isOpen = false; }

    bool send(const http::ServerSentEvent &event) override
    {
        if (m_record->isOpen) {
            m_record->events.append(event);
        }
        return m_record->isOpen;
    }
    void close() override { m_record->isOpen = false; }
    [[nodiscard]] bool isOpen() const override { return m_record->isOpen; }
    void whenGone(QObject *context, std::function<void()> callback) override
    {
        m_record->goneCallbacks.add(context, std::move(callback));
    }

private:
    std::shared_ptr<RecordedStream> m_record;
};

class RecordedExchange final : public http::Exchange
{
public:
    explicit RecordedExchange(http::Request request)
        : http::Exchange(std::move(request))
    {
    }

    [[nodiscard]] static std::shared_ptr<RecordedExchange> of(http::Request request)
    {
        if (request.id.isEmpty()) {
            request.id = core::RequestId(QByteArrayLiteral("test-request"));
        }
        return std::make_shared<RecordedExchange>(std::move(request));
    }
    // `target` may have a query.
    [[nodiscard]] static http::Request requestFor(
        const QByteArray &method, const QByteArray &target, QList<http::Header> headers = {}, QByteArray body = {})
    {
        const qsizetype mark = target.indexOf('?');
        http::Request request;
        request.method = method;
        request.path = mark < 0 ? target : target.first(mark);
        request.query = mark < 0 ? QByteArray() : target.sliced(mark + 1);
        request.headers = std::move(headers);
        request.body = std::move(body);
        request.peerAddress = QHostAddress(QHostAddress::LocalHost);
        request.clientAddress = request.peerAddress;
        return request;
    }
    [[nodiscard]] static std::shared_ptr<RecordedExchange> get(
        const QByteArray &target, QList<http::Header> headers = {})
    {
        return of(requestFor(QByteArrayLiteral("GET"), target, std::move(headers)));
    }
    [[nodiscard]] static std::shared_ptr<RecordedExchange> postForm(
        const QByteArray &target, QByteArray form, QList<http::Header> headers = {})
    {
        headers.append({QByteArrayLiteral("Content-Type"), QByteArrayLiteral("application/x-www-form-urlencoded")});
        return of(requestFor(QByteArrayLiteral("POST"), target, std::move(headers), std::move(form)));
    }
    [[nodiscard]] static std::shared_ptr<RecordedExchange> postJson(
        const QByteArray &target, QByteArray json, QList<http::Header> headers = {})
    {
        headers.append({QByteArrayLiteral("Content-Type"), QByteArrayLiteral("application/json")});
        return of(requestFor(QByteArrayLiteral("POST"), target, std::move(headers), std::move(json)));
    }

    void send(http::Response response) override
    {
        Q_ASSERT_X(!isAnswered(), "RecordedExchange::send", "answered twice");
        if (!m_isClientGone) {
            m_response = std::move(response);
        }
        m_isAnswered = true;
    }
    [[nodiscard]] std::shared_ptr<http::EventStream> startEventStream(QList<http::Header> headers = {}) override
    {
        if (m_areStreamsFull) {
            send(http::Response::json(503, QByteArrayLiteral(R"({"error":"too_many_streams"})")));
            return nullptr;
        }
        Q_ASSERT_X(!isAnswered(), "RecordedExchange::startEventStream", "answered twice");
        m_isAnswered = true;
        m_stream = std::make_shared<RecordedStream>();
        m_stream->headers = std::move(headers);
        m_stream->isOpen = !m_isClientGone;
        m_stream->goneCallbacks = std::exchange(m_goneCallbacks, {}); // as the real one: they stay good
        return std::make_shared<RecordedEventStream>(m_stream);
    }
    [[nodiscard]] bool isOpen() const override { return !m_isClientGone && !m_isAnswered; }
    void whenGone(QObject *context, std::function<void()> callback) override
    {
        m_goneCallbacks.add(context, std::move(callback));
        if (m_isClientGone && !m_isAnswered) {
            m_goneCallbacks.fire(); // it went before anybody asked
        }
    }

    // What the test sees.
    [[nodiscard]] bool isAnswered() const { return m_isAnswered; }
    [[nodiscard]] bool hasResponse() const { return m_response.has_value(); }
    [[nodiscard]] const http::Response &response() const { return m_response.value(); }
    [[nodiscard]] int status() const { return m_response ? m_response->status : 0; }
    [[nodiscard]] QByteArray responseHeader(QByteArrayView name) const
    {
        for (const http::Header &header : m_response ? m_response->headers : QList<http::Header>()) {
            if (header.name.compare(name, Qt::CaseInsensitive) == 0) {
                return header.value;
            }
        }
        return {};
    }
    [[nodiscard]] QJsonObject json() const
    {
        return QJsonDocument::fromJson(m_response ? m_response->body : QByteArray()).object();
    }
    [[nodiscard]] std::shared_ptr<RecordedStream> stream() const { return m_stream; }

    // What the test plays.
    void clientGoes()
    {
        m_isClientGone = true;
        // A stream that is still open is an answer that was not sent to its end: both sides hear of it.
        const bool wasAnswered = m_stream ? !m_stream->isOpen : m_isAnswered;
        if (wasAnswered) {
            return;
        }
        if (m_stream) {
            m_stream->clientGoes();
        }
        m_goneCallbacks.fire();
    }
    void setStreamsFull() { m_areStreamsFull = true; }

private:
    std::optional<http::Response> m_response;
    std::shared_ptr<RecordedStream> m_stream;
    GoneCallbacks m_goneCallbacks;
    bool m_isAnswered = false;
    bool m_isClientGone = false;
    bool m_areStreamsFull = false;
};

} // namespace tests
