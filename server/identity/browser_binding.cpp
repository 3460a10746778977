// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/identity/browser_binding.h"

#include "server/core/base64url.h"
#include "server/core/constant_time.h"
#include "server/core/digest.h"
#include "server/core/random.h"

#include <algorithm>

namespace identity
{

namespace
{

const QByteArray purpose = QByteArrayLiteral("browser");
constexpr auto cookieLifetime = std::chrono::hours(1); // longer than any sign-in, renewed by each
constexpr qsizetype valueLength = 43; // 32 bytes in base64url
constexpr qsizetype maxValues = 4; // planted ones beside ours: more are not looked at

QList<QByteArray> wellFormedValues(const http::Request &request, const QByteArray &name)
{
    QList<QByteArray> values = http::cookieValues(request, name);
    values.removeIf([](const QByteArray &value) { return value.size() != valueLength || !core::fromBase64Url(value); });
    return values.first(std::min(values.size(), maxValues));
}

} // namespace

BrowserBinding::BrowserBinding(CookieNaming naming)
    : m_naming(std::move(naming))
    , m_key(core::randomBytes(32))
{
}

BrowserBinding::Browser BrowserBinding::browserOf(const http::Request &request) const
{
    const QList<QByteArray> known = wellFormedValues(request, m_naming.nameOf(purpose));
    const QByteArray value = known.isEmpty() ? core::randomToken(32) : known.first();
    return {core::sha256(value), m_naming.cookie(purpose, value, cookieLifetime).toHeader()};
}

bool BrowserBinding::isSameBrowser(const http::Request &request, const QByteArray &browserHash) const
{
    const QList<QByteArray> known = wellFormedValues(request, m_naming.nameOf(purpose));
    return std::any_of(known.cbegin(), known.cend(),
        [&browserHash](const QByteArray &value) { return core::constantTimeEquals(core::sha256(value), browserHash); });
}

QByteArray BrowserBinding::csrfToken(const QByteArray &browserHash, const QByteArray &transaction) const
{
    return core::toBase64Url(core::hmacSha256(m_key, QByteArray("csrf:" + browserHash + transaction)));
}

bool BrowserBinding::isCsrfToken(
    const QByteArray &token, const QByteArray &browserHash, const QByteArray &transaction) const
{
    return core::constantTimeEquals(token, csrfToken(browserHash, transaction));
}

} // namespace identity
