// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/guard/chunked_decoder.h"

#include "server/http/guard/field_syntax.h"

namespace http
{

namespace
{

constexpr qsizetype maxSizeLine = 256;
constexpr qsizetype maxSizeDigits = 16;
// What framing may cost beside as many bytes as the body itself: a body of one-byte chunks is work without content.
constexpr qint64 overheadAllowance = 16 * 1024;

constexpr FrameError badChunk{400, "bad_request", "malformed chunk"};
constexpr FrameError badTrailer{400, "bad_request", "malformed trailer field"};
constexpr FrameError tooLarge{413, "content_too_large", "chunked body over the limit of its route"};
constexpr FrameError tooMuchFraming{413, "content_too_large", "chunked body with more framing than content"};
constexpr FrameError trailersTooLarge{431, "header_fields_too_large", "trailer section over the limit"};

// The size of a chunk; negative when it is not one. Sizes past 15 digits cannot be meant.
qint64 chunkSize(QByteArrayView text)
{
    if (text.isEmpty() || text.size() > maxSizeDigits) {
        return -1;
    }
    quint64 size = 0;
    for (const char c : text) {
        const int digit = c >= '0' && c <= '9' ? c - '0'
            : c >= 'a' && c <= 'f'             ? c - 'a' + 10
            : c >= 'A' && c <= 'F'             ? c - 'A' + 10
                                               : -1;
        if (digit < 0) {
            return -1;
        }
        size = size * 16 + quint64(digit);
    }
    return size > quint64(std::numeric_limits<qint64>::max()) ? std::numeric_limits<qint64>::max() : qint64(size);
}

} // namespace

ChunkedDecoder::ChunkedDecoder(const HttpLimits &limits, qint64 bodyLimit)
    : m_bodyLeft(bodyLimit)
    , m_overheadLeft(bodyLimit + overheadAllowance)
    , m_trailerLeft(limits.headerBlock)
    , m_trailerFieldsLeft(limits.headerFields)
{
}

ChunkedDecoder::Result ChunkedDecoder::feed(QByteArrayView &rest, QByteArray &body)
{
    while (!rest.isEmpty()) {
        const Result result = step(rest, body);
        if (result != Result::NeedsMore) {
            return result;
        }
    }
    return Result::NeedsMore;
}

ChunkedDecoder::Result ChunkedDecoder::step(QByteArrayView &rest, QByteArray &body)
{
    switch (m_phase) {
    case Phase::Size:
        return readSize(rest);
    case Phase::Data:
        return readData(rest, body);
    case Phase::DataEnd:
        return readDataEnd(rest);
    case Phase::Trailers:
        return readTrailer(rest);
    }
    Q_UNREACHABLE();
}

ChunkedDecoder::Result ChunkedDecoder::readSize(QByteArrayView &rest)
{
    QByteArrayView line;
    const LineReader::Result result = m_lines.read(rest, maxSizeLine, line);
    if (result == LineReader::Result::NeedsMore) {
        return Result::NeedsMore;
    }
    if (result != LineReader::Result::Line || !isFieldValue(line)) {
        return fail(badChunk);
    }
    m_overheadLeft -= line.size() + 4; // both line ends of the chunk
    const qsizetype extension = line.indexOf(';');
    // White space is allowed before an extension only (RFC 9112 section 7.1.1).
    const qint64 size = chunkSize(extension < 0 ? line : withoutOuterSpace(line.first(extension)));
    if (size < 0) {
        return fail(badChunk);
    }
    if (size > m_bodyLeft) {
        return fail(tooLarge);
    }
    if (m_overheadLeft < 0) {
        return fail(tooMuchFraming);
    }
    m_bodyLeft -= size;
    m_chunkLeft = size;
    m_phase = size == 0 ? Phase::Trailers : Phase::Data;
    return Result::NeedsMore;
}

ChunkedDecoder::Result ChunkedDecoder::readData(QByteArrayView &rest, QByteArray &body)
{
    const qsizetype count = qsizetype(std::min<qint64>(m_chunkLeft, rest.size()));
    body.append(rest.data(), count);
    rest = rest.sliced(count);
    m_chunkLeft -= count;
    if (m_chunkLeft == 0) {
        m_phase = Phase::DataEnd;
    }
    return Result::NeedsMore;
}

ChunkedDecoder::Result ChunkedDecoder::readDataEnd(QByteArrayView &rest)
{
    QByteArrayView line;
    const LineReader::Result result = m_lines.read(rest, 0, line);
    if (result == LineReader::Result::NeedsMore) {
        return Result::NeedsMore;
    }
    if (result != LineReader::Result::Line) {
        return fail(badChunk);
    }
    m_phase = Phase::Size;
    return Result::NeedsMore;
}

ChunkedDecoder::Result ChunkedDecoder::readTrailer(QByteArrayView &rest)
{
    QByteArrayView line;
    const LineReader::Result result = m_lines.read(rest, m_trailerLeft, line);
    if (result == LineReader::Result::NeedsMore) {
        return Result::NeedsMore;
    }
    if (result == LineReader::Result::TooLong) {
        return fail(trailersTooLarge);
    }
    if (result == LineReader::Result::Line && line.isEmpty()) {
        return Result::Done;
    }
    const qsizetype colon = line.indexOf(':');
    if (result != LineReader::Result::Line || colon < 0 || !isToken(line.first(colon))
        || !isFieldValue(line.sliced(colon + 1))) {
        return fail(badTrailer);
    }
    m_trailerLeft -= line.size() + 2;
    if (--m_trailerFieldsLeft < 0 || m_trailerLeft < 0) {
        return fail(trailersTooLarge);
    }
    return Result::NeedsMore;
}

ChunkedDecoder::Result ChunkedDecoder::fail(FrameError error)
{
    m_error = error;
    return Result::Failed;
}

} // namespace http
