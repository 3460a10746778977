// SPDX-License-Identifier: GPL-3.0-or-later
// The answer to one HTTP/1.1 request, taken out of its bytes as they come (RFC 9112 sections 4 and 6). Bounded in its head; the body is handed
// on and has no end of its own. No socket, no clock. Any one thread.
#pragma once

#include "server/http/guard/chunked_decoder.h"
#include "server/http/guard/framing_fields.h"
#include "server/http/request.h"

#include <optional>

namespace http
{

class ResponseReader
{
public:
    enum class State {
        Head,
        Body,
        Complete,
        Failed,
    };

    ResponseReader();

    // Appends what belongs to the body to `body`. Bytes after the end are a failure: nothing was asked for yet.
    void feed(QByteArrayView bytes, QByteArray &body);
    // The connection is closed: the end of some bodies, a failure within all others.
    void endOfInput();

    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] int status() const { return m_status; }
    [[nodiscard]] const QList<Header> &headers() const { return m_headers; }
    [[nodiscard]] const char *error() const { return m_error; }
    // Whether the connection can take another request once this is complete.
    [[nodiscard]] bool isKeepAlive() const { return m_framing.isKeepAlive() && !m_isUntilClose; }

private:
    void readHead(QByteArrayView &rest);
    void readStatusLine(QByteArrayView line);
    void readField(QByteArrayView line);
    void finishHead();
    void readBody(QByteArrayView &rest, QByteArray &body);
    void fail(const char *error);

    const HttpLimits m_limits;
    State m_state = State::Head;
    const char *m_error = "";
    LineReader m_lines;
    qsizetype m_headLeft;
    int m_interimLeft = 8;
    int m_status = 0;
    QList<Header> m_headers;
    FramingFields m_framing;
    std::optional<ChunkedDecoder> m_chunks;
    qint64 m_bodyLeft = 0;
    bool m_isUntilClose = false;
};

} // namespace http
