// SPDX-License-Identifier: GPL-3.0-or-later
// The methods of MCP, written once for every revision: a request with its envelope in, one result out. What a revision lacks is unknown to
// it, and so is what no server at the resource offers. Server thread only.
#pragma once

#include "server/mcp/listen_streams.h"
#include "server/mcp/request_run.h"

#include <QObject>

namespace mcp
{

class RequestHandler final : public QObject
{
    Q_OBJECT
public:
    RequestHandler(const RunParts &parts, const McpSettings &settings, ListenStreams &listenStreams);

    void handle(const IncomingRequestPtr &request);

    void cancel(const McpSession &session, const QJsonValue &requestId);
    void cancelWhere(const std::function<bool(const live::Principal &)> &isConcerned);

    // Ends the calls under way that this family's user may not make any more.
    void follow(const live::Principal &present);
    // Answers every call under way on that server.
    void leave(const QString &server);

    void forEachCaller(const std::function<void(const live::Principal &)> &visit) const; // of the calls under way

    // The answer to `initialize`: the one method that only the session side can finish.
    [[nodiscard]] QJsonObject initializeResult(const Revision &revision, const McpResource &resource) const;

private:
    struct MethodRow;
    void discover(const IncomingRequestPtr &request);
    void listTools(const IncomingRequestPtr &request);
    void listPrompts(const IncomingRequestPtr &request);
    void listResources(const IncomingRequestPtr &request);
    void listResourceTemplates(const IncomingRequestPtr &request);
    void run(const IncomingRequestPtr &request);
    void runTask(const IncomingRequestPtr &request);
    void listen(const IncomingRequestPtr &request);
    void ping(const IncomingRequestPtr &request);
    void setLogLevel(const IncomingRequestPtr &request);

    void answerNoMethod(const IncomingRequestPtr &request);
    void list(const IncomingRequestPtr &request, ItemKind kind);
    void sendPage(const IncomingRequestPtr &request, QLatin1String listKey, const QJsonArray &items);
    [[nodiscard]] QByteArray cursorBinding(const IncomingRequest &request) const;
    [[nodiscard]] QJsonObject serverInfo(const Revision &revision) const;
    // What every result of that revision carries.
    [[nodiscard]] QJsonObject resultFrame(const Revision &revision) const;

    RunParts m_parts;
    const McpSettings &m_settings;
    ListenStreams &m_listenStreams;
};

} // namespace mcp
