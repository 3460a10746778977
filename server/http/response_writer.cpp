// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/response_writer.h"

#include "server/http/guard/field_syntax.h"
#include "server/http/security_headers.h"

#include <array>
#include <ctime>

namespace http
{

namespace
{

// IMF-fixdate of RFC 9110 section 5.6.7, made once a second.
QByteArrayView dateLine()
{
    thread_local std::time_t second = 0;
    thread_local std::array<char, 48> line{};
    thread_local qsizetype length = 0;
    const std::time_t now = std::time(nullptr);
    if (now != second) {
        static constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
        static constexpr std::array months{
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
        std::tm utc{};
        gmtime_r(&now, &utc);
        length = std::snprintf(line.data(), line.size(), "Date: %s, %02d %s %04d %02d:%02d:%02d GMT\r\n",
            days[size_t(utc.tm_wday)], utc.tm_mday, months[size_t(utc.tm_mon)], utc.tm_year + 1900, utc.tm_hour,
            utc.tm_min, utc.tm_sec);
        second = now;
    }
    return {line.data(), length};
}

// A line break in a value would be a header of somebody else's making.
void appendValue(QByteArray &head, QByteArrayView value)
{
    if (Q_LIKELY(isFieldValue(value))) {
        head.append(value);
        return;
    }
    for (const char c : value) {
        head.append(isFieldValue({&c, 1}) ? c : ' ');
    }
}

void appendHeaders(QByteArray &head, const QList<Header> &headers)
{
    for (const Header &header : headers) {
        if (!isToken(header.name)) {
            continue;
        }
        head.append(header.name).append(": ");
        appendValue(head, header.value);
        head.append("\r\n");
    }
}

bool hasHeader(const QList<Header> &headers, QByteArrayView name)
{
    return std::any_of(
        headers.begin(), headers.end(), [&](const Header &header) { return isSameName(header.name, name); });
}

void appendStatusLine(QByteArray &head, int status)
{
    head.append("HTTP/1.1 ").append(QByteArray::number(status)).append(' ').append(reasonPhrase(status)).append("\r\n");
}

void appendCommonHeaders(
    QByteArray &head, const QList<Header> &headers, const QList<Header> &extraHeaders, const AnswerFraming &framing)
{
    head.append(dateLine());
    if (!framing.isKeepAlive) {
        head.append("Connection: close\r\n");
    }
    appendSecurityHeaders(head, headers);
    appendHeaders(head, headers);
    appendHeaders(head, extraHeaders);
}

} // namespace

QByteArray writeAnswer(const Response &response, const QList<Header> &extraHeaders, const AnswerFraming &framing)
{
    // RFC 9110 section 6.4.1: these never have content; section 8.6: nor a Content-Length for 204.
    const bool hasContent = response.status != 204 && response.status != 304;
    const bool writesBody = hasContent && !framing.isHead;
    QByteArray bytes;
    bytes.reserve(512 + (writesBody ? response.body.size() : 0));
    appendStatusLine(bytes, response.status);
    if (hasContent) {
        if (!response.contentType.isEmpty()) {
            bytes.append("Content-Type: ");
            appendValue(bytes, response.contentType);
            bytes.append("\r\n");
        }
        bytes.append("Content-Length: ").append(QByteArray::number(response.body.size())).append("\r\n");
    }
    if (framing.caching == Caching::NoStore && !hasHeader(response.headers, "Cache-Control")) {
        bytes.append("Cache-Control: no-store\r\n");
    }
    appendCommonHeaders(bytes, response.headers, extraHeaders, framing);
    bytes.append("\r\n");
    if (writesBody) {
        bytes.append(response.body);
    }
    return bytes;
}

QByteArray writeStreamHead(
    const QList<Header> &headers, const QList<Header> &extraHeaders, const AnswerFraming &framing)
{
    QByteArray bytes;
    bytes.reserve(640);
    appendStatusLine(bytes, 200);
    bytes.append("Content-Type: text/event-stream\r\n"
                 "Cache-Control: no-cache, no-transform\r\n"
                 "X-Accel-Buffering: no\r\n");
    if (framing.isKeepAlive) {
        bytes.append("Connection: keep-alive\r\n");
    }
    if (framing.minorVersion >= 1) {
        bytes.append("Transfer-Encoding: chunked\r\n");
    }
    appendCommonHeaders(bytes, headers, extraHeaders, framing);
    bytes.append("\r\n");
    return bytes;
}

QByteArrayView reasonPhrase(int status)
{
    switch (status) {
    case 100:
        return "Continue";
    case 200:
        return "OK";
    case 201:
        return "Created";
    case 202:
        return "Accepted";
    case 204:
        return "No Content";
    case 302:
        return "Found";
    case 303:
        return "See Other";
    case 304:
        return "Not Modified";
    case 307:
        return "Temporary Redirect";
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 406:
        return "Not Acceptable";
    case 408:
        return "Request Timeout";
    case 409:
        return "Conflict";
    case 410:
        return "Gone";
    case 413:
        return "Content Too Large";
    case 414:
        return "URI Too Long";
    case 415:
        return "Unsupported Media Type";
    case 417:
        return "Expectation Failed";
    case 429:
        return "Too Many Requests";
    case 431:
        return "Request Header Fields Too Large";
    case 500:
        return "Internal Server Error";
    case 501:
        return "Not Implemented";
    case 502:
        return "Bad Gateway";
    case 503:
        return "Service Unavailable";
    case 504:
        return "Gateway Timeout";
    case 505:
        return "HTTP Version Not Supported";
    default:
        return "Status"; // RFC 9112 section 4: clients ignore the phrase
    }
}

} // namespace http
