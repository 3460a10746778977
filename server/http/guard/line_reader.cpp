// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/guard/line_reader.h"

namespace http
{

LineReader::Result LineReader::read(QByteArrayView &rest, qsizetype limit, QByteArrayView &line)
{
    if (m_isPartialDone) {
        m_partial.resize(0);
        m_isPartialDone = false;
    }
    const qsizetype end = rest.indexOf('\n');
    if (end < 0) {
        // One more than the limit: the last byte may be the CR.
        if (m_partial.size() + rest.size() > limit + 1) {
            return Result::TooLong;
        }
        m_partial.append(rest.data(), rest.size());
        rest = {};
        return Result::NeedsMore;
    }
    if (m_partial.isEmpty()) {
        line = rest.first(end);
    } else {
        if (m_partial.size() + end > limit + 1) {
            return Result::TooLong;
        }
        m_partial.append(rest.data(), end);
        m_isPartialDone = true;
        line = m_partial;
    }
    rest = rest.sliced(end + 1);
    if (!line.endsWith('\r')) {
        return Result::BareLineFeed;
    }
    line.chop(1);
    return line.size() > limit ? Result::TooLong : Result::Line;
}

} // namespace http
