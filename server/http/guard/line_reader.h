// SPDX-License-Identifier: GPL-3.0-or-later
// Cuts CRLF lines out of bytes that arrive in any pieces; looks at each byte once. Any thread.
#pragma once

#include <QByteArray>
#include <QByteArrayView>

namespace http
{

class LineReader
{
public:
    enum class Result {
        NeedsMore,
        Line,
        TooLong,
        BareLineFeed, // RFC 9112 section 2.2 allows to accept it; two parsers that disagree about it are a smuggling
                      // hole
    };

    // Takes bytes off the front of `rest`. `line` (without CRLF) is good until the next call.
    Result read(QByteArrayView &rest, qsizetype limit, QByteArrayView &line);

private:
    QByteArray m_partial;
    bool m_isPartialDone = false;
};

} // namespace http
