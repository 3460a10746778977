// SPDX-License-Identifier: GPL-3.0-or-later
// One child process that is spoken to in lines (MCP, Transports, stdio). Server thread.
#pragma once

#include "server/gateway/upstream/child_process.h"
#include "server/gateway/upstream/stdio_upstream.h"

namespace gateway
{

class StdioTransport final : public UpstreamTransport
{
    Q_OBJECT
public:
    StdioTransport(const StdioCommand &command, StderrLog &log, const StdioLimits &limits);
    ~StdioTransport() override;

    void start() override;
    void send(const OutgoingMessage &message) override;
    void answered(qint64) override { }
    void abandon(qint64) override { }
    void settle(const mcp::Revision &) override { }
    void close() override;
    [[nodiscard]] bool isStreamPerRequest() const override { return false; }

private:
    void readOutput();
    [[nodiscard]] bool takeLine(const QByteArray &line);
    void childError(QProcess::ProcessError error);
    void childFinished(int code, QProcess::ExitStatus status);
    void fail(UpstreamFailure::Kind kind, const QString &message);
    void failLater(UpstreamFailure::Kind kind, const QString &message);

    const StdioCommand m_command;
    StderrLog &m_log;
    const StdioLimits m_limits;
    std::unique_ptr<ChildProcess> m_child;
    QByteArray m_partial;
    int m_garbage = 0;
};

} // namespace gateway
