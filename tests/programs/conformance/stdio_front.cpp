// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/programs/conformance/stdio_front.h"

#include "server/gateway/upstream/parameter_headers.h"
#include "server/mcp/header_value.h"
#include "tests/support/recorded_exchange.h"

#include <QJsonDocument>

#include <algorithm>
#include <cstdio>
#include <unistd.h>

namespace
{

http::Request requestWith(const QByteArray &method, const QByteArray &path, QList<http::Header> headers, const QByteArray &body = {})
{
    headers += {{"Accept", "application/json, text/event-stream"}, {"Content-Type", "application/json"}};
    http::Request request = tests::RecordedExchange::requestFor(method, path, std::move(headers), body);
    request.id = core::RequestId(QByteArrayLiteral("stdio"));
    return request;
}

class StdioStream final : public http::EventStream
{
public:
    StdioStream(StdioFront &front, std::shared_ptr<tests::GoneCallbacks> gone)
        : m_front(front)
        , m_gone(std::move(gone))
    {
    }
    bool send(const http::ServerSentEvent &event) override
    {
        if (m_isOpen && !event.data.isEmpty()) { // a pipe has no use for events that only say where one is
            m_front.write(event.data);
        }
        return m_isOpen;
    }
    void close() override { m_isOpen = false; }
    [[nodiscard]] bool isOpen() const override { return m_isOpen; }
    void whenGone(QObject *context, std::function<void()> callback) override { m_gone->add(context, std::move(callback)); }

private:
    StdioFront &m_front;
    std::shared_ptr<tests::GoneCallbacks> m_gone;
    bool m_isOpen = true;
};

} // namespace

class StdioExchange final : public http::Exchange
{
public:
    StdioExchange(StdioFront &front, http::Request request, const QJsonValue &id)
        : http::Exchange(std::move(request))
        , m_front(front)
        , m_id(id)
    {
    }
    void send(http::Response response) override
    {
        m_isAnswered = true;
        for (const http::Header &header : std::as_const(response.headers)) {
            if (header.name == mcp::header::SessionId) {
                m_front.enterSession(header.value);
            }
        }
        if (!response.body.isEmpty()) {
            m_front.write(response.body);
        }
    }
    [[nodiscard]] std::shared_ptr<http::EventStream> startEventStream(QList<http::Header>) override
    {
        m_isAnswered = true;
        m_stream = std::make_shared<StdioStream>(m_front, m_gone);
        return m_stream;
    }
    [[nodiscard]] bool isOpen() const override { return !m_isAnswered; }
    void whenGone(QObject *context, std::function<void()> callback) override { m_gone->add(context, std::move(callback)); }

    [[nodiscard]] const QJsonValue &id() const { return m_id; }
    [[nodiscard]] bool isOver() const { return m_isAnswered && (!m_stream || !m_stream->isOpen()); }
    void cancel()
    {
        m_isAnswered = true;
        if (m_stream) {
            m_stream->close();
        }
        m_gone->fire();
    }

private:
    StdioFront &m_front;
    QJsonValue m_id;
    std::shared_ptr<StdioStream> m_stream;
    std::shared_ptr<tests::GoneCallbacks> m_gone = std::make_shared<tests::GoneCallbacks>();
    bool m_isAnswered = false;
};

StdioFront::StdioFront(mcp::McpEndpoint &endpoint, mcp::McpServer &server, StdioEra era)
    : m_endpoint(endpoint)
    , m_server(server)
    , m_era(era)
    , m_path("/mcp/" + server.id().toLatin1())
    , m_notifier(STDIN_FILENO, QSocketNotifier::Read)
{
    connect(&m_notifier, &QSocketNotifier::activated, this, &StdioFront::readInput);
}

void StdioFront::write(const QByteArray &message)
{
    std::fwrite(message.constData(), 1, size_t(message.size()), stdout);
    std::fputc('\n', stdout);
    std::fflush(stdout);
}

// What the server says of its own accord has a stream, too, and here it is always read.
void StdioFront::enterSession(const QByteArray &id)
{
    m_session = id;
    const auto exchange = std::make_shared<StdioExchange>(*this, requestWith("GET", m_path, {{mcp::header::SessionId, id}}), QJsonValue::Undefined);
    m_open.push_back(exchange);
    QMetaObject::invokeMethod(this, [this, exchange] { m_endpoint.handle(exchange); }, Qt::QueuedConnection);
}

void StdioFront::readInput()
{
    char buffer[65536];
    const ssize_t count = ::read(STDIN_FILENO, buffer, sizeof buffer);
    if (count <= 0) {
        m_notifier.setEnabled(false);
        Q_EMIT inputEnded();
        return;
    }
    m_input.append(buffer, qsizetype(count));
    for (qsizetype end = m_input.indexOf('\n'); end >= 0; end = m_input.indexOf('\n')) {
        const QByteArray line = m_input.first(end).trimmed();
        m_input.remove(0, end + 1);
        if (!line.isEmpty()) {
            handleLine(line);
        }
    }
    std::erase_if(m_open, [](const auto &exchange) { return exchange->isOver(); });
}

void StdioFront::handleLine(const QByteArray &line)
{
    const auto message = mcp::parseMessage(line);
    if (!message) {
        write(mcp::errorMessage(message.error().id, message.error().error));
    } else if (m_era == StdioEra::Modern) {
        handleModern(*message, line);
    } else {
        handleLegacy(*message, line);
    }
}

void StdioFront::handleModern(const mcp::Message &message, const QByteArray &line)
{
    if (message.kind == mcp::MessageKind::Notification && message.method == mcp::method::Cancelled) {
        const QJsonValue id = message.params.value(QLatin1String("requestId"));
        const std::vector<std::shared_ptr<StdioExchange>> open = m_open;
        for (const auto &exchange : open) {
            if (!exchange->isOver() && exchange->id() == id) {
                exchange->cancel(); // over HTTP that is closing the stream
            }
        }
    } else if (message.kind == mcp::MessageKind::Request && message.method == mcp::method::Initialize) {
        write(mcp::errorMessage(message.id, {mcp::ErrorCode::MethodNotFound, QStringLiteral("method not found"), {}}));
    } else if (message.kind == mcp::MessageKind::Request) {
        post(line, message.id, modernHeaders(message));
    }
}

void StdioFront::handleLegacy(const mcp::Message &message, const QByteArray &line)
{
    const bool isInitialize = message.method == mcp::method::Initialize;
    if (m_session.isEmpty() && !isInitialize) {
        if (message.kind == mcp::MessageKind::Request) {
            write(mcp::errorMessage(message.id, {mcp::ErrorCode::InvalidRequest, QStringLiteral("initialize first"), {}}));
        }
        return;
    }
    if (mcp::claimsEnvelope(message.params)) {
        write(mcp::errorMessage(message.id, {mcp::ErrorCode::MethodNotFound, QStringLiteral("method not found"), {}}));
        return;
    }
    post(line, message.id, m_session.isEmpty() ? QList<http::Header>() : QList<http::Header>{{mcp::header::SessionId, m_session}});
}

QList<http::Header> StdioFront::modernHeaders(const mcp::Message &message) const
{
    QList<http::Header> headers{{mcp::header::ProtocolVersion, message.params.value(mcp::key::Meta)[mcp::key::ProtocolVersion].toString().toLatin1()},
                                {mcp::header::Method, message.method.toLatin1()}};
    const QString name = gateway::headerName(message.method, message.params);
    if (!name.isNull()) {
        headers.append({mcp::header::Name, mcp::encodeHeaderValue(name)});
    }
    for (const mcp::ToolDescription &tool : m_server.tools()) {
        if (message.method == mcp::method::CallTool && tool.name() == name) {
            headers += gateway::parameterHeaders(tool.inputSchema(), message.params.value(mcp::key::Arguments).toObject());
        }
    }
    return headers;
}

void StdioFront::post(const QByteArray &line, const QJsonValue &id, QList<http::Header> headers)
{
    const auto exchange = std::make_shared<StdioExchange>(*this, requestWith("POST", m_path, std::move(headers), line), id);
    m_open.push_back(exchange);
    m_endpoint.handle(exchange);
}
