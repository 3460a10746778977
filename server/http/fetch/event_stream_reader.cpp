// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/fetch/event_stream_reader.h"

#include <algorithm>

namespace http
{

namespace
{

constexpr qsizetype longestRetry = 9; // digits: eleven days

bool isDigits(QByteArrayView text)
{
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace

bool EventStreamReader::feed(QByteArrayView bytes, const Each &each)
{
    while (!bytes.isEmpty() && !m_hasFailed) {
        if (m_isAfterReturn && bytes.front() == '\n') { // the second half of CRLF
            m_isAfterReturn = false;
            bytes = bytes.sliced(1);
            continue;
        }
        m_isAfterReturn = false;
        const auto end = std::find_if(bytes.begin(), bytes.end(), [](char c) { return c == '\r' || c == '\n'; });
        m_line.append(bytes.first(end - bytes.begin()));
        m_hasFailed = m_line.size() + m_event.data.size() > m_longest;
        if (end == bytes.end()) {
            break;
        }
        m_isAfterReturn = *end == '\r';
        bytes = bytes.sliced(end - bytes.begin() + 1);
        if (!m_hasFailed) {
            takeLine(each);
        }
    }
    return !m_hasFailed;
}

void EventStreamReader::takeLine(const Each &each)
{
    QByteArray line = std::exchange(m_line, {});
    if (std::exchange(m_isFirstLine, false) && line.startsWith("\xef\xbb\xbf")) {
        line.remove(0, 3);
    }
    if (line.isEmpty()) {
        m_lastEventId = m_nextEventId;
        ReadEvent event = std::exchange(m_event, {});
        if (std::exchange(m_hasData, false)) {
            event.data.chop(1);
            event.type = event.type.isEmpty() ? QByteArrayLiteral("message") : event.type;
            each(event);
        }
        return;
    }
    const qsizetype colon = line.indexOf(':');
    QByteArrayView value = colon < 0 ? QByteArrayView() : QByteArrayView(line).sliced(colon + 1);
    if (value.startsWith(' ')) {
        value = value.sliced(1);
    }
    takeField(colon < 0 ? QByteArrayView(line) : QByteArrayView(line).first(colon), value);
}

void EventStreamReader::takeField(QByteArrayView name, QByteArrayView value)
{
    if (name == "data") {
        m_event.data.append(value).append('\n');
        m_hasData = true;
    } else if (name == "event") {
        m_event.type = value.toByteArray();
    } else if (name == "id" && !value.contains('\0')) {
        m_nextEventId = value.toByteArray();
    } else if (name == "retry" && isDigits(value) && value.size() <= longestRetry) {
        m_retry = std::chrono::milliseconds(value.toByteArray().toLongLong());
    }
}

} // namespace http
