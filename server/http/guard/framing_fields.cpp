// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/guard/framing_fields.h"

#include "server/http/guard/field_syntax.h"

#include <limits>
#include <utility>

namespace http
{

namespace
{

constexpr FrameError badContentLength{400, "bad_request", "invalid or repeated Content-Length"};
constexpr FrameError bothLengths{400, "bad_request", "Content-Length together with Transfer-Encoding"};
constexpr FrameError badTransferEncoding{400, "bad_request", "invalid Transfer-Encoding"};
constexpr FrameError unknownTransferEncoding{501, "not_implemented", "transfer coding other than chunked"};
constexpr FrameError repeatedHost{400, "bad_request", "repeated Host"};
constexpr FrameError badExpectation{417, "expectation_failed", "expectation other than 100-continue"};
constexpr FrameError bodyTooLarge{413, "content_too_large", "body over the limit of its route"};

// Calls `visit` for each element of a comma-separated list.
template <class Visit>
void forEachElement(QByteArrayView list, Visit visit)
{
    while (true) {
        const qsizetype comma = list.indexOf(',');
        visit(withoutOuterSpace(comma < 0 ? list : list.first(comma)));
        if (comma < 0) {
            return;
        }
        list = list.sliced(comma + 1);
    }
}

} // namespace

std::optional<FrameError> FramingFields::check(QByteArrayView name, QByteArrayView value)
{
    // By length first: most fields are none of these.
    switch (name.size()) {
    case 4:
        if (isSameName(name, "Host") && std::exchange(m_hasHost, true)) {
            return repeatedHost;
        }
        return std::nullopt;
    case 6:
        return isSameName(name, "Expect") ? checkExpectation(value) : std::nullopt;
    case 10:
        if (isSameName(name, "Connection")) {
            readConnection(value);
        }
        return std::nullopt;
    case 14:
        return isSameName(name, "Content-Length") ? checkContentLength(value) : std::nullopt;
    case 17:
        return isSameName(name, "Transfer-Encoding") ? checkTransferEncoding(value) : std::nullopt;
    default:
        return std::nullopt;
    }
}

std::optional<FrameError> FramingFields::checkTogether(qint64 bodyLimit) const
{
    if (m_isChunked && m_contentLength >= 0) { // RFC 9112 section 6.3: ought to be handled as an error
        return bothLengths;
    }
    return m_contentLength > bodyLimit ? std::optional(bodyTooLarge) : std::nullopt;
}

std::optional<FrameError> FramingFields::checkContentLength(QByteArrayView value)
{
    const bool isNumber
        = !value.isEmpty() && std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!isNumber || m_contentLength >= 0) {
        return badContentLength;
    }
    // A number, only larger than anything: the answer is 413, not 400.
    constexpr qsizetype safeDigits = 18;
    m_contentLength = value.size() > safeDigits ? std::numeric_limits<qint64>::max() : value.toLongLong();
    return std::nullopt;
}

std::optional<FrameError> FramingFields::checkTransferEncoding(QByteArrayView value)
{
    if (m_minorVersion == 0 || m_isChunked || value.isEmpty()) { // RFC 9112 section 6.1
        return badTransferEncoding;
    }
    int chunked = 0;
    int others = 0;
    forEachElement(value, [&](QByteArrayView coding) { ++(isSameName(coding, "chunked") ? chunked : others); });
    if (others > 0) {
        return unknownTransferEncoding;
    }
    if (chunked != 1) {
        return badTransferEncoding;
    }
    m_isChunked = true;
    return std::nullopt;
}

std::optional<FrameError> FramingFields::checkExpectation(QByteArrayView value)
{
    if (!isSameName(value, "100-continue")) {
        return badExpectation;
    }
    m_expectsContinue = m_minorVersion == 1; // RFC 9110 section 10.1.1: HTTP/1.0 clients cannot mean it
    return std::nullopt;
}

void FramingFields::readConnection(QByteArrayView value)
{
    forEachElement(value, [this](QByteArrayView option) {
        if (isSameName(option, "close")) {
            m_isKeepAlive = false;
        }
    });
}

} // namespace http
