// SPDX-License-Identifier: GPL-3.0-or-later
// A tool as the server sees it: a description and something to call. Tools know nothing of revisions, sessions or HTTP. Server
// thread; a tool that waits does so asynchronously, with the call's context.
#pragma once

#include "server/core/secret.h"
#include "server/live/principal.h"
#include "server/mcp/tool_description.h"

#include <QJsonArray>
#include <QJsonObject>

#include <functional>
#include <memory>
#include <optional>

class QObject;

namespace mcp
{

struct ToolProgress {
    double done = 0;
    double total = 0; // 0: nobody knows
    QString message;  // may be empty
};

struct ToolCall {
    live::Principal principal;
    core::Secret accessToken; // the one presented: it alone opens what the provider gave us
    QJsonObject arguments;    // valid against the tool's inputSchema
    QObject *context = nullptr; // ends when the call is cancelled
    std::function<void(const ToolProgress &)> report; // does nothing unless the client asked for progress
};

struct ToolResult {
    QJsonArray content;
    std::optional<QJsonObject> structuredContent;
    QString errorCode; // empty: the tool did what it was asked for. Recorded with the call.

    [[nodiscard]] bool isError() const { return !errorCode.isEmpty(); }

    [[nodiscard]] QJsonObject toJson() const; // a result of tools/call

    [[nodiscard]] static ToolResult text(const QString &text);
    [[nodiscard]] static ToolResult structured(const QString &text, const QJsonObject &content);
    [[nodiscard]] static ToolResult failure(const QString &errorCode, const QString &sentence);
};

using ToolAnswer = std::function<void(ToolResult)>;

class Tool
{
public:
    virtual ~Tool() = default;
    [[nodiscard]] virtual const ToolDescription &description() const = 0;
    // Calls `answer` once, now or later; later only while `call.context` lives.
    virtual void call(const ToolCall &call, ToolAnswer answer) const = 0;
};

} // namespace mcp
