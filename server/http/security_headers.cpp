// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/security_headers.h"

#include "server/http/guard/field_syntax.h"

#include <array>

namespace http
{

namespace
{

struct FixedHeader {
    QByteArrayView name;
    QByteArrayView line;
};

// Referrer-Policy is not no-referrer: with that, Chromium sends `Origin: null` on our own form posts.
constexpr std::array<FixedHeader, 4> fixedHeaders{{
    {"X-Content-Type-Options", "X-Content-Type-Options: nosniff\r\n"},
    {"X-Frame-Options", "X-Frame-Options: DENY\r\n"},
    {"Referrer-Policy", "Referrer-Policy: same-origin\r\n"},
    {"Cross-Origin-Opener-Policy", "Cross-Origin-Opener-Policy: same-origin\r\n"},
}};

} // namespace

void appendSecurityHeaders(QByteArray &head, const QList<Header> &headers)
{
    for (const FixedHeader &fixed : fixedHeaders) {
        const bool isSet = std::any_of(
            headers.begin(), headers.end(), [&](const Header &header) { return isSameName(header.name, fixed.name); });
        if (!isSet) {
            head.append(fixed.line);
        }
    }
}

} // namespace http
