// SPDX-License-Identifier: GPL-3.0-or-later
// /mcp with people who have tokens, and nothing else: what the seams answer is set by the test.
#pragma once

#include "server/mcp/mcp_endpoint.h"
#include "server/mcp/tool_server.h"
#include "server/mcp/tools/add_tool.h"
#include "server/mcp/tools/calculate_tool.h"
#include "server/mcp/tools/get_user_info_tool.h"
#include "tests/support/fixed_clock.h"
#include "tests/support/recorded_exchange.h"

#include <QJsonArray>
#include <QMap>

namespace tests
{

inline const QByteArray Modern = QByteArrayLiteral("2026-07-28");

// Answers when the test says so; reports progress at once.
class SlowTool final : public mcp::Tool
{
public:
    struct Waiting {
        mcp::ToolCall call;
        mcp::ToolAnswer answer;
        QPointer<QObject> context;
    };

    explicit SlowTool(std::vector<Waiting> &waiting, const QString &name = QStringLiteral("slow"))
        : m_waiting(waiting)
    {
        const QJsonObject schema{
            {QStringLiteral("type"), QStringLiteral("object")},
            {QStringLiteral("properties"),
             QJsonObject{{QStringLiteral("region"), QJsonObject{{QStringLiteral("type"), QStringLiteral("string")},
                                                                {QStringLiteral("x-mcp-header"), QStringLiteral("Region")}}},
                         {QStringLiteral("count"), QJsonObject{{QStringLiteral("type"), QStringLiteral("integer")},
                                                               {QStringLiteral("x-mcp-header"), QStringLiteral("Count")}}}}}};
        m_description = mcp::ToolDescription({{mcp::key::Name, name}, {mcp::key::InputSchema, schema}});
    }
    [[nodiscard]] const mcp::ToolDescription &description() const override { return m_description; }
    void call(const mcp::ToolCall &call, mcp::ToolAnswer answer) const override
    {
        call.report({0, 1, QStringLiteral("waiting")});
        m_waiting.push_back({call, std::move(answer), call.context});
    }

private:
    mcp::ToolDescription m_description;
    std::vector<Waiting> &m_waiting;
};

class McpFixture
{
public:
    using Exchange = std::shared_ptr<RecordedExchange>;

    using AdminTools = access_control::TokenGrant::AdminTools;

    explicit McpFixture(AdminTools adminTools = AdminTools::Off)
        : endpoint(makeEndpoint(adminTools))
    {
        addPerson("ada", QStringLiteral("Ada Lovelace"));
        addPerson("bob", QStringLiteral("Bob"));
    }

    // Token "<login>-token", family "<login>-family".
    void addPerson(const QByteArray &login, const QString &name)
    {
        live::Principal person;
        person.userId = core::UserId(QByteArray("local|" + login));
        person.provider = QStringLiteral("local");
        person.login = QString::fromLatin1(login);
        person.name = name;
        person.email = person.login + QStringLiteral("@example.org");
        person.role = QStringLiteral("member");
        person.rights.rules = {{QStringLiteral("member"), store::RuleEffect::Allow, QStringLiteral("gatehouse/*")}};
        person.clientId = core::ClientId(QByteArray("client-of-" + login));
        person.clientName = QStringLiteral("Some Client");
        person.familyId = core::FamilyId(QByteArray(login + "-family"));
        person.scopes = {QStringLiteral("mcp:gate.example.org:gatehouse")};
        person.resource = QStringLiteral("https://gate.example.org/mcp");
        person.expiresAt = clock.now() + std::chrono::hours(1);
        people.insert(login + "-token", person);
    }

    // Sends any request to the endpoint.
    Exchange send(const QByteArray &method, const QByteArray &target, QList<http::Header> headers, const QByteArray &body = {})
    {
        auto exchange = RecordedExchange::of(RecordedExchange::requestFor(method, target, std::move(headers), body));
        endpoint->handle(exchange);
        return exchange;
    }

    static QList<http::Header> headersOf(const QByteArray &login)
    {
        return {{"Authorization", "Bearer " + login + "-token"}, {"Content-Type", "application/json"},
                {"Accept", "application/json, text/event-stream"}};
    }

    // A request of the sessions' era.
    Exchange post(const QByteArray &login, const QByteArray &session, const QByteArray &body, QList<http::Header> more = {})
    {
        QList<http::Header> headers = headersOf(login) + more;
        if (!session.isEmpty()) {
            headers.append(http::Header{"Mcp-Session-Id", session});
        }
        return send("POST", path, headers, body);
    }
    Exchange initialize(const QByteArray &login, const QByteArray &version = "2025-11-25")
    {
        return post(login, {}, R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":")" + version
                        + R"(","capabilities":{},"clientInfo":{"name":"tester","version":"1.2"}}})");
    }
    QByteArray newSession(const QByteArray &login, const QByteArray &version = "2025-11-25")
    {
        return initialize(login, version)->responseHeader("MCP-Session-Id");
    }
    Exchange openStream(const QByteArray &login, const QByteArray &session, QList<http::Header> more = {})
    {
        return send("GET", path, headersOf(login) + QList<http::Header>{{"Mcp-Session-Id", session}} + more);
    }

    // A well-formed request of 2026-07-28.
    static QJsonObject modernRequest(const QString &method, QJsonObject params = {}, const QJsonValue &id = 7)
    {
        params.insert(mcp::key::Meta, QJsonObject{{mcp::key::ProtocolVersion, QString::fromLatin1(Modern)},
                                                  {mcp::key::ClientCapabilities, QJsonObject()},
                                                  {mcp::key::ClientInfo, QJsonObject{{QStringLiteral("name"), QStringLiteral("modern")},
                                                                                     {QStringLiteral("version"), QStringLiteral("9")}}}});
        return {{QStringLiteral("jsonrpc"), QStringLiteral("2.0")}, {QStringLiteral("id"), id},
                {QStringLiteral("method"), method}, {QStringLiteral("params"), params}};
    }
    static QList<http::Header> modernHeaders(const QJsonObject &message)
    {
        const QJsonObject params = message.value(QLatin1String("params")).toObject();
        QList<http::Header> headers{{"MCP-Protocol-Version", Modern},
                                    {"Mcp-Method", message.value(QLatin1String("method")).toString().toLatin1()}};
        if (params.contains(QLatin1String("name"))) {
            headers.append(http::Header{"Mcp-Name", params.value(QLatin1String("name")).toString().toLatin1()});
        }
        return headers;
    }
    Exchange postModern(const QByteArray &login, const QJsonObject &message)
    {
        return postModern(login, message, modernHeaders(message));
    }
    Exchange postModern(const QByteArray &login, const QJsonObject &message, const QList<http::Header> &headers)
    {
        return send("POST", path, headersOf(login) + headers, QJsonDocument(message).toJson(QJsonDocument::Compact));
    }
    static QJsonObject callParams(const QString &tool, const QJsonObject &arguments)
    {
        return {{QStringLiteral("name"), tool}, {QStringLiteral("arguments"), arguments}};
    }
    Exchange callModern(const QByteArray &login, const QString &tool, const QJsonObject &arguments, const QJsonValue &id = 7)
    {
        return postModern(login, modernRequest(QStringLiteral("tools/call"), callParams(tool, arguments), id));
    }

    FixedClock clock;
    QMap<QByteArray, live::Principal> people; // by token
    std::vector<analytics::CallEvent> calls;
    std::vector<analytics::Use> uses;
    std::vector<SlowTool::Waiting> waiting;
    QByteArray path = QByteArrayLiteral("/mcp"); // what the helpers below talk to
    mcp::TokenProblem problem = mcp::TokenProblem::Invalid;
    mcp::ToolServer builtIn{QString(mcp::BuiltInServer)};
    mcp::ServerRegistry servers;
    std::unique_ptr<mcp::McpEndpoint> endpoint;

private:
    std::unique_ptr<mcp::McpEndpoint> makeEndpoint(AdminTools adminTools)
    {
        builtIn.add(std::make_unique<mcp::CalculateTool>());
        builtIn.add(std::make_unique<mcp::AddTool>());
        builtIn.add(std::make_unique<mcp::GetUserInfoTool>());
        builtIn.add(std::make_unique<SlowTool>(waiting));
        builtIn.add(std::make_unique<SlowTool>(waiting, QStringLiteral("admin_slow")));
        servers.add(builtIn);
        mcp::McpServices services{
            [this](const core::Secret &token, const QString &resource, QObject *, const mcp::TokenVerified &then) {
                const auto person = people.constFind(token.reveal().toByteArray());
                if (person == people.constEnd() || person->resource != resource) {
                    then(core::unexpected(mcp::TokenRefusal{problem, QStringLiteral("not a \"live\" token")}));
                } else {
                    then(*person);
                }
            },
            [this](const core::FamilyId &family, QObject *, const mcp::PrincipalFound &then) {
                const auto person = std::find_if(people.begin(), people.end(), [&](const live::Principal &p) { return p.familyId == family; });
                then(person == people.end() ? std::nullopt : std::optional(*person));
            },
            [this](const analytics::CallEvent &event) { calls.push_back(event); },
            [this](const analytics::Use &use) { uses.push_back(use); }, clock};
        mcp::McpSettings settings;
        settings.publicUrl = QStringLiteral("https://gate.example.org");
        settings.serverVersion = QStringLiteral("0.1.0");
        settings.stateKey = core::Secret(QByteArray(32, 'k'));
        settings.listenStreamsPerUser = 2;
        settings.adminTools = adminTools;
        settings.sessions.perUser = 3;
        return std::make_unique<mcp::McpEndpoint>(std::move(services), servers, settings);
    }
};

// What the client of a stateless request can be asked.
inline void declare(QJsonObject &request, const QJsonObject &capabilities)
{
    QJsonObject params = request.value(QLatin1String("params")).toObject();
    QJsonObject meta = params.value(mcp::key::Meta).toObject();
    meta.insert(mcp::key::ClientCapabilities, capabilities);
    params.insert(mcp::key::Meta, meta);
    request.insert(QStringLiteral("params"), params);
}

// The same request once more, with what input_required asked for.
inline QJsonObject retryOf(QJsonObject request, const QString &state, const QJsonObject &answers)
{
    QJsonObject params = request.value(QLatin1String("params")).toObject();
    params.insert(mcp::key::RequestState, state);
    params.insert(mcp::key::InputResponses, answers);
    request.insert(QStringLiteral("params"), params);
    request.insert(QStringLiteral("id"), QStringLiteral("retry"));
    return request;
}

inline int errorCode(const QJsonObject &answer)
{
    return answer.value(QLatin1String("error")).toObject().value(QLatin1String("code")).toInt();
}

inline QJsonObject resultOf(const QJsonObject &answer)
{
    return answer.value(QLatin1String("result")).toObject();
}

inline QString textOf(const QJsonObject &answer)
{
    const QJsonArray content = resultOf(answer).value(QLatin1String("content")).toArray();
    return content.at(0).toObject().value(QLatin1String("text")).toString();
}

inline QStringList toolNames(const QJsonObject &answer)
{
    QStringList names;
    for (const QJsonValue &tool : resultOf(answer).value(QLatin1String("tools")).toArray()) {
        names.append(tool.toObject().value(QLatin1String("name")).toString());
    }
    return names;
}

} // namespace tests
