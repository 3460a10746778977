// SPDX-License-Identifier: GPL-3.0-or-later
// The header fields that decide where a request ends and what becomes of its connection (RFC 9112 sections 6 and 9),
// checked as they come. Any one thread.
#pragma once

#include "server/http/guard/frame_error.h"

#include <QByteArrayView>

#include <optional>

namespace http
{

class FramingFields
{
public:
    FramingFields() = default;
    explicit FramingFields(int minorVersion)
        : m_minorVersion(minorVersion)
        , m_isKeepAlive(minorVersion == 1)
    {
    }

    // Every field of the head, whatever its name.
    [[nodiscard]] std::optional<FrameError> check(QByteArrayView name, QByteArrayView value);
    // After the last one.
    [[nodiscard]] std::optional<FrameError> checkTogether(qint64 bodyLimit) const;

    [[nodiscard]] bool isChunked() const { return m_isChunked; }
    // -1: none given; the largest number for one that does not fit.
    [[nodiscard]] qint64 contentLength() const { return m_contentLength; }
    [[nodiscard]] bool isKeepAlive() const { return m_isKeepAlive; }
    [[nodiscard]] bool expectsContinue() const { return m_expectsContinue; }

private:
    [[nodiscard]] std::optional<FrameError> checkContentLength(QByteArrayView value);
    [[nodiscard]] std::optional<FrameError> checkTransferEncoding(QByteArrayView value);
    [[nodiscard]] std::optional<FrameError> checkExpectation(QByteArrayView value);
    void readConnection(QByteArrayView value);

    int m_minorVersion = 1;
    bool m_isKeepAlive = true;
    qint64 m_contentLength = -1;
    bool m_isChunked = false;
    bool m_hasHost = false;
    bool m_expectsContinue = false;
};

} // namespace http
