// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/pkce.h"

#include "server/core/base64url.h"
#include "server/core/constant_time.h"
#include "server/core/digest.h"

#include <algorithm>

namespace oauth
{
namespace
{

bool isAlphanumeric(char16_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

} // namespace

bool isCodeChallenge(QStringView text)
{
    if (text.size() != 43) {
        return false;
    }
    const auto decoded = core::fromBase64Url(text.toLatin1());
    return decoded && decoded->size() == 32 && QString::fromLatin1(core::toBase64Url(*decoded)) == text;
}

bool isCodeVerifier(QByteArrayView text)
{
    return text.size() >= 43 && text.size() <= 128 && std::all_of(text.begin(), text.end(), [](char c) {
        return isAlphanumeric(uchar(c)) || c == '-' || c == '.' || c == '_' || c == '~';
    });
}

bool codeVerifierMatches(const QString &codeChallenge, QByteArrayView codeVerifier)
{
    return isCodeChallenge(codeChallenge) && isCodeVerifier(codeVerifier)
        && core::constantTimeEquals(core::toBase64Url(core::sha256(codeVerifier)), codeChallenge.toLatin1());
}

} // namespace oauth
