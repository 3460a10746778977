// SPDX-License-Identifier: GPL-3.0-or-later
// Chunked transfer coding (RFC 9112 section 7.1) with limits: takes the body out of its chunks, checks and drops
// extensions and trailers. Any thread.
#pragma once

#include "server/http/guard/frame_error.h"
#include "server/http/guard/http_limits.h"
#include "server/http/guard/line_reader.h"

namespace http
{

class ChunkedDecoder
{
public:
    enum class Result {
        NeedsMore,
        Done,
        Failed,
    };

    ChunkedDecoder(const HttpLimits &limits, qint64 bodyLimit);

    // Takes bytes off the front of `rest`, never past the end of the body.
    Result feed(QByteArrayView &rest, QByteArray &body);
    [[nodiscard]] const FrameError &error() const { return m_error; }

private:
    enum class Phase {
        Size,
        Data,
        DataEnd,
        Trailers,
    };
    Result step(QByteArrayView &rest, QByteArray &body);
    Result readSize(QByteArrayView &rest);
    Result readData(QByteArrayView &rest, QByteArray &body);
    Result readDataEnd(QByteArrayView &rest);
    Result readTrailer(QByteArrayView &rest);
    Result fail(FrameError error);

    qint64 m_bodyLeft;
    qint64 m_overheadLeft; // sizes, extensions, line ends
    qsizetype m_trailerLeft;
    int m_trailerFieldsLeft;
    Phase m_phase = Phase::Size;
    qint64 m_chunkLeft = 0;
    LineReader m_lines;
    FrameError m_error;
};

} // namespace http
