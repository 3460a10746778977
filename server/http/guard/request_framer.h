// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes in, one framed and validated request at a time out, or the status that refuses them (RFC 9112). Stricter than
// the RFC where two readers could disagree about where a request ends. No socket, no clock. Any one thread.
#pragma once

#include "server/http/guard/chunked_decoder.h"
#include "server/http/guard/framing_fields.h"
#include "server/http/request.h"

#include <functional>

namespace http
{

struct FramedRequest {
    QByteArray method;
    QByteArray target; // origin-form, raw
    QList<Header> headers;
    QByteArray body;
    int minorVersion = 1;
    bool isKeepAlive = true;
};

class RequestFramer
{
public:
    using BodyLimit = std::function<qint64(QByteArrayView rawTarget)>;

    enum class State {
        Idle, // nothing of the next request has come
        Head,
        Body,
        Complete,
        Failed,
    };

    RequestFramer(const HttpLimits &limits, BodyLimit bodyLimit);

    // Returns how many bytes were taken; never past the end of one request.
    qsizetype feed(QByteArrayView bytes);

    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] const FrameError &error() const { return m_error; }
    // True once after a head that asked for it (RFC 9110 section 10.1.1) while the body has not begun.
    [[nodiscard]] bool takeContinue();
    // Of a complete request; the framer is then ready for the next.
    [[nodiscard]] FramedRequest take();

private:
    void readRequestLine(QByteArrayView &rest);
    void readField(QByteArrayView &rest);
    void readBody(QByteArrayView &rest);
    void parseRequestLine(QByteArrayView line);
    void parseField(QByteArrayView line);
    void finishHead();
    void fail(FrameError error);
    void reset();

    const HttpLimits m_limits;
    const BodyLimit m_bodyLimit;

    State m_state = State::Idle;
    FrameError m_error;
    LineReader m_lines;
    FramedRequest m_request;
    bool m_hasRequestLine = false;
    int m_emptyLines = 0;
    qsizetype m_headerLeft = 0;
    FramingFields m_framing;
    bool m_wantsContinue = false;
    std::optional<ChunkedDecoder> m_chunks;
};

} // namespace http
