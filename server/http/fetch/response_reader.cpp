// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/fetch/response_reader.h"

#include "server/http/guard/field_syntax.h"

#include <limits>

namespace http
{

namespace
{

// Of chunked bodies; whoever reads them counts for themselves, since an event stream may be endless.
constexpr qint64 noLimit = std::numeric_limits<qint64>::max() / 4;
// What servers send to browsers, cookies and policies included.
constexpr qsizetype longestHead = 64 * 1024;

} // namespace

ResponseReader::ResponseReader()
    : m_headLeft(longestHead)
{
}

void ResponseReader::feed(QByteArrayView bytes, QByteArray &body)
{
    while (!bytes.isEmpty()) {
        switch (m_state) {
        case State::Head:
            readHead(bytes);
            break;
        case State::Body:
            readBody(bytes, body);
            break;
        case State::Complete:
            fail("bytes after the answer");
            return;
        case State::Failed:
            return;
        }
    }
}

void ResponseReader::endOfInput()
{
    if (m_state == State::Body && m_isUntilClose) {
        m_state = State::Complete;
    } else if (m_state != State::Complete) {
        fail(m_status == 0 ? "the connection was closed without an answer" : "the connection was closed within the answer");
    }
}

void ResponseReader::readHead(QByteArrayView &rest)
{
    QByteArrayView line;
    switch (m_lines.read(rest, m_headLeft, line)) {
    case LineReader::Result::NeedsMore:
        return;
    case LineReader::Result::TooLong:
        return fail("its head is too long");
    case LineReader::Result::BareLineFeed:
        return fail("its head is malformed");
    case LineReader::Result::Line:
        break;
    }
    m_headLeft -= line.size() + 2;
    if (m_headLeft < 0) {
        fail("its head is too long");
    } else if (m_status == 0) {
        readStatusLine(line);
    } else if (line.isEmpty()) {
        finishHead();
    } else {
        readField(line);
    }
}

void ResponseReader::readStatusLine(QByteArrayView line)
{
    // "HTTP/1.1 200 OK"; the reason may be missing altogether.
    const bool isHttp = line.size() >= 12 && line.startsWith("HTTP/1.") && (line[7] == '0' || line[7] == '1') && line[8] == ' ';
    bool isNumber = false;
    const int status = isHttp ? line.sliced(9, 3).toByteArray().toInt(&isNumber) : 0;
    if (!isNumber || status < 100 || status > 599 || (line.size() > 12 && line[12] != ' ')) {
        return fail("it does not answer in HTTP/1.1");
    }
    m_status = status;
    m_framing = FramingFields(line[7] - '0');
}

void ResponseReader::readField(QByteArrayView line)
{
    const qsizetype colon = line.indexOf(':');
    if (colon <= 0 || !isToken(line.first(colon)) || !isFieldValue(line.sliced(colon + 1))) {
        return fail("a header field is malformed");
    }
    const QByteArrayView value = withoutOuterSpace(line.sliced(colon + 1));
    if (const auto error = m_framing.check(line.first(colon), value)) {
        return fail(error->reason);
    }
    m_headers.append({line.first(colon).toByteArray(), value.toByteArray()});
}

void ResponseReader::finishHead()
{
    if (m_status < 200) { // RFC 9110 section 15.2; 101 is never asked for
        m_status = 0;
        m_headers.clear();
        return --m_interimLeft < 0 ? fail("too many interim answers") : void();
    }
    if (const auto error = m_framing.checkTogether(noLimit)) {
        return fail(error->reason);
    }
    m_state = State::Body;
    if (m_status == 204 || m_status == 304) { // RFC 9112 section 6.3
        m_state = State::Complete;
    } else if (m_framing.isChunked()) {
        m_chunks.emplace(m_limits, noLimit);
    } else if (m_framing.contentLength() >= 0) {
        m_bodyLeft = m_framing.contentLength();
        m_state = m_bodyLeft == 0 ? State::Complete : State::Body;
    } else {
        m_isUntilClose = true;
    }
}

void ResponseReader::readBody(QByteArrayView &rest, QByteArray &body)
{
    if (m_chunks) {
        switch (m_chunks->feed(rest, body)) {
        case ChunkedDecoder::Result::NeedsMore:
            return;
        case ChunkedDecoder::Result::Done:
            m_state = State::Complete;
            return;
        case ChunkedDecoder::Result::Failed:
            return fail(m_chunks->error().reason);
        }
    }
    const qsizetype count = m_isUntilClose ? rest.size() : qsizetype(std::min<qint64>(m_bodyLeft, rest.size()));
    body.append(rest.first(count));
    rest = rest.sliced(count);
    m_bodyLeft -= count;
    if (!m_isUntilClose && m_bodyLeft == 0) {
        m_state = State::Complete;
    }
}

void ResponseReader::fail(const char *error)
{
    m_state = State::Failed;
    m_error = error;
}

} // namespace http
