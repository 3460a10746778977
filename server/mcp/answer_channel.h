// SPDX-License-Identifier: GPL-3.0-or-later
// Where what is said about one JSON-RPC request goes: messages before the answer, then one answer. One implementation for each way in:
// an HTTP exchange, a batch, the stream of 2024-11-05. Server thread only.
#pragma once

#include "server/http/response.h"
#include "server/mcp/json_rpc.h"

namespace mcp
{

class AnswerChannel
{
public:
    virtual ~AnswerChannel() = default;

    // Before the answer: notifications, and up to 2025-11-25 requests to the client.
    [[nodiscard]] virtual bool canTell() const = 0;
    virtual void tell(const QByteArray &message) = 0;

    // One of these, once.
    virtual void answer(const QByteArray &message, int httpStatus) = 0;
    virtual void answerNothing() = 0; // a cancelled request
    // An answer of HTTP itself. Where its status has been sent already, `inBand` is told instead.
    virtual void refuse(const http::Response &response, const QByteArray &inBand) = 0;

    virtual void addHeader(const QByteArray &, const QByteArray &) { }
    // The answer takes long: whatever keeps the wire alive, and brings a reader back that is cut off, begins now.
    virtual void open() { }
    // The reader may hang up and come back for the rest (MCP 2025-11-25, polling); nothing happens where it could not.
    virtual void letGo() { }
};

} // namespace mcp
