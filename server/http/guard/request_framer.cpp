// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/guard/request_framer.h"

#include "server/http/guard/field_syntax.h"

namespace http
{

namespace
{

constexpr qsizetype maxMethod = 32;
constexpr int maxEmptyLines = 8;
// Bodies grow as they come: a claimed length alone must not cost memory.
constexpr qsizetype maxBodyReserve = 64 * 1024;

constexpr FrameError badRequestLine{400, "bad_request", "malformed request line"};
constexpr FrameError badTarget{400, "bad_request", "request target is not an absolute path"};
constexpr FrameError targetTooLong{414, "uri_too_long", "request target over the limit"};
constexpr FrameError badVersion{505, "http_version_not_supported", "HTTP version is not 1.0 or 1.1"};
constexpr FrameError badField{400, "bad_request", "malformed header field"};
constexpr FrameError headTooLarge{431, "header_fields_too_large", "header block over the limit"};
constexpr FrameError tooManyFields{431, "header_fields_too_large", "too many header fields"};

bool isTarget(QByteArrayView target)
{
    // Origin-form only: `//host/…` and `http://host/…` are read as an authority by URL parsers further down.
    return target.startsWith('/') && !target.startsWith("//")
        && std::all_of(target.begin(), target.end(), [](char c) { return c > 0x20 && c < 0x7f && c != '#'; });
}

bool isVersion(QByteArrayView version)
{
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    return version.size() == 8 && version.startsWith("HTTP/") && isDigit(version[5]) && version[6] == '.'
        && isDigit(version[7]);
}

} // namespace

RequestFramer::RequestFramer(const HttpLimits &limits, BodyLimit bodyLimit)
    : m_limits(limits)
    , m_bodyLimit(std::move(bodyLimit))
    , m_headerLeft(limits.headerBlock)
{
}

qsizetype RequestFramer::feed(QByteArrayView bytes)
{
    QByteArrayView rest = bytes;
    while (!rest.isEmpty() && m_state != State::Complete && m_state != State::Failed) {
        if (m_state == State::Body) {
            readBody(rest);
        } else if (m_hasRequestLine) {
            readField(rest);
        } else {
            readRequestLine(rest);
        }
    }
    return bytes.size() - rest.size();
}

void RequestFramer::readRequestLine(QByteArrayView &rest)
{
    // Known from the first byte: TLS on a plain port, or noise, must not wait for a line end that never comes.
    if (m_state == State::Idle && rest.front() != '\r' && rest.front() != '\n') {
        if (!isTokenCharacter(rest.front())) {
            fail(badRequestLine);
            return;
        }
        m_state = State::Head;
    }
    QByteArrayView line;
    switch (m_lines.read(rest, maxMethod + m_limits.target + qsizetype(sizeof("  HTTP/1.1")), line)) {
    case LineReader::Result::NeedsMore:
        return;
    case LineReader::Result::TooLong:
        fail(targetTooLong);
        return;
    case LineReader::Result::BareLineFeed:
        fail(badRequestLine);
        return;
    case LineReader::Result::Line:
        break;
    }
    if (line.isEmpty()) { // RFC 9112 section 2.2: left over by clumsy clients after a body
        if (++m_emptyLines > maxEmptyLines) {
            fail(badRequestLine);
        }
        return;
    }
    parseRequestLine(line);
}

void RequestFramer::parseRequestLine(QByteArrayView line)
{
    const qsizetype methodEnd = line.indexOf(' ');
    const qsizetype targetEnd = line.lastIndexOf(' ');
    if (methodEnd <= 0 || targetEnd <= methodEnd) {
        fail(badRequestLine);
        return;
    }
    const QByteArrayView method = line.first(methodEnd);
    const QByteArrayView target = line.sliced(methodEnd + 1, targetEnd - methodEnd - 1);
    const QByteArrayView version = line.sliced(targetEnd + 1);
    if (!isToken(method) || method.size() > maxMethod || !isVersion(version)) {
        fail(badRequestLine);
    } else if (version != "HTTP/1.1" && version != "HTTP/1.0") {
        fail(badVersion);
    } else if (target.size() > m_limits.target) {
        fail(targetTooLong);
    } else if (!isTarget(target)) {
        fail(badTarget);
    } else {
        m_request.method = method.toByteArray();
        m_request.target = target.toByteArray();
        m_request.minorVersion = version[7] - '0';
        m_framing = FramingFields(m_request.minorVersion);
        m_request.headers.reserve(16);
        m_hasRequestLine = true;
    }
}

void RequestFramer::readField(QByteArrayView &rest)
{
    QByteArrayView line;
    switch (m_lines.read(rest, m_headerLeft, line)) {
    case LineReader::Result::NeedsMore:
        return;
    case LineReader::Result::TooLong:
        fail(headTooLarge);
        return;
    case LineReader::Result::BareLineFeed:
        fail(badField);
        return;
    case LineReader::Result::Line:
        break;
    }
    if (line.isEmpty()) {
        m_wantsContinue = m_framing.expectsContinue() && rest.isEmpty();
        finishHead();
        return;
    }
    m_headerLeft -= line.size() + 2;
    if (m_headerLeft < 0) {
        fail(headTooLarge);
    } else if (m_request.headers.size() >= m_limits.headerFields) {
        fail(tooManyFields);
    } else {
        parseField(line);
    }
}

void RequestFramer::parseField(QByteArrayView line)
{
    // A name of token characters right up to the colon: this also refuses folded lines and `Name : value`
    // (RFC 9112 sections 5.1 and 5.2).
    const qsizetype colon = line.indexOf(':');
    if (colon <= 0 || !isToken(line.first(colon)) || !isFieldValue(line.sliced(colon + 1))) {
        fail(badField);
        return;
    }
    const QByteArrayView name = line.first(colon);
    const QByteArrayView value = withoutOuterSpace(line.sliced(colon + 1));
    if (const auto error = m_framing.check(name, value)) {
        fail(*error);
        return;
    }
    m_request.headers.append({name.toByteArray(), value.toByteArray()});
}

void RequestFramer::finishHead()
{
    const qint64 limit = m_bodyLimit(m_request.target);
    if (const auto error = m_framing.checkTogether(limit)) {
        fail(*error);
        return;
    }
    m_request.isKeepAlive = m_framing.isKeepAlive();
    if (m_framing.isChunked()) {
        m_chunks.emplace(m_limits, limit);
        m_state = State::Body;
    } else if (m_framing.contentLength() > 0) {
        m_request.body.reserve(qsizetype(std::min<qint64>(m_framing.contentLength(), maxBodyReserve)));
        m_state = State::Body;
    } else {
        m_wantsContinue = false;
        m_state = State::Complete;
    }
}

void RequestFramer::readBody(QByteArrayView &rest)
{
    m_wantsContinue = false;
    if (m_chunks) {
        switch (m_chunks->feed(rest, m_request.body)) {
        case ChunkedDecoder::Result::NeedsMore:
            return;
        case ChunkedDecoder::Result::Done:
            m_state = State::Complete;
            return;
        case ChunkedDecoder::Result::Failed:
            fail(m_chunks->error());
            return;
        }
    }
    const qsizetype count = qsizetype(std::min<qint64>(m_framing.contentLength() - m_request.body.size(), rest.size()));
    m_request.body.append(rest.data(), count);
    rest = rest.sliced(count);
    if (m_request.body.size() == m_framing.contentLength()) {
        m_state = State::Complete;
    }
}

bool RequestFramer::takeContinue()
{
    return m_state == State::Body && std::exchange(m_wantsContinue, false);
}

FramedRequest RequestFramer::take()
{
    Q_ASSERT(m_state == State::Complete);
    FramedRequest request = std::move(m_request);
    reset();
    return request;
}

void RequestFramer::fail(FrameError error)
{
    m_error = error;
    m_state = State::Failed;
    m_request = {};
    m_chunks.reset();
}

void RequestFramer::reset()
{
    m_state = State::Idle;
    m_request = {};
    m_lines = {};
    m_hasRequestLine = false;
    m_emptyLines = 0;
    m_headerLeft = m_limits.headerBlock;
    m_framing = {};
    m_wantsContinue = false;
    m_chunks.reset();
}

} // namespace http
