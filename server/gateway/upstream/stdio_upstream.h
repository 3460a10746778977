// SPDX-License-Identifier: GPL-3.0-or-later
// The door to a program on this computer that speaks MCP over its standard input and output. Each transport is one process of its own.
// Server thread.
#pragma once

#include "server/gateway/upstream/stderr_log.h"
#include "server/gateway/upstream/stdio_command.h"
#include "server/gateway/upstream/upstream_transport.h"

#include <chrono>

namespace gateway
{

struct StdioLimits {
    qsizetype longestMessage = 8 * 1024 * 1024;
    qint64 unreadByChild = 8 * 1024 * 1024; // of what we write
    int garbageLines = 100;                 // on standard output, before it is given up
    std::chrono::milliseconds endOfInputGrace{2'000}; // before SIGTERM
    std::chrono::milliseconds terminateGrace{2'000};  // before SIGKILL
    std::chrono::milliseconds outputEndGrace{200};    // between the end of output and that of the process
};

class StdioUpstream final : public UpstreamDoor
{
public:
    // `log` outlives every transport made here.
    StdioUpstream(StdioCommand command, StderrLog &log, StdioLimits limits = {});

    [[nodiscard]] std::unique_ptr<UpstreamTransport> transport() override;

private:
    const StdioCommand m_command;
    StderrLog &m_log;
    const StdioLimits m_limits;
};

// At the end of the server thread, after its event loop: nobody waits any longer for children that are being ended.
void endStdioChildrenNow();

} // namespace gateway
