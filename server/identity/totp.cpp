// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/identity/totp.h"

#include "server/core/constant_time.h"
#include "server/core/random.h"

#include <QMessageAuthenticationCode>
#include <QtEndian>

namespace identity
{

namespace
{

constexpr qint64 stepSeconds = 30;
constexpr int digits = 6;
constexpr quint32 modulus = 1'000'000;

} // namespace

core::Secret newTotpSecret()
{
    QByteArray bytes = core::randomBytes(20);
    core::Secret secret(bytes);
    bytes.fill('\0');
    return secret;
}

qint64 totpStepAt(core::Seconds time)
{
    return time.time_since_epoch().count() / stepSeconds;
}

QByteArray totpCode(const core::Secret &secret, qint64 step)
{
    const qint64 counter = qToBigEndian(step);
    const QByteArray message(reinterpret_cast<const char *>(&counter), sizeof counter);
    const QByteArray mac
        = QMessageAuthenticationCode::hash(message, secret.reveal().toByteArray(), QCryptographicHash::Sha1);
    const int offset = mac.back() & 0x0f; // RFC 4226 section 5.3
    const quint32 truncated = qFromBigEndian<quint32>(mac.constData() + offset) & 0x7fffffff;
    return QByteArray::number(truncated % modulus).rightJustified(digits, '0');
}

std::optional<qint64> matchingTotpStep(
    const core::Secret &secret, const QByteArray &code, core::Seconds now, qint64 lastStep)
{
    const qint64 present = totpStepAt(now);
    std::optional<qint64> found;
    for (qint64 step = present - 1; step <= present + 1; ++step) {
        if (core::constantTimeEquals(totpCode(secret, step), code) && step > lastStep) {
            found = step;
        }
    }
    return found;
}

QByteArray toBase32(QByteArrayView bytes)
{
    static constexpr char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    QByteArray text;
    quint32 buffer = 0;
    int bits = 0;
    for (const char byte : bytes) {
        buffer = (buffer << 8) | quint8(byte);
        bits += 8;
        while (bits >= 5) {
            bits -= 5;
            text += alphabet[(buffer >> bits) & 31];
        }
    }
    if (bits > 0) {
        text += alphabet[(buffer << (5 - bits)) & 31];
    }
    return text;
}

core::Secret totpUri(const core::Secret &secret, const QString &issuer, const QString &login)
{
    const QByteArray name = issuer.toUtf8().toPercentEncoding();
    const QByteArray uri = "otpauth://totp/" + name + ':' + login.toUtf8().toPercentEncoding()
        + "?secret=" + toBase32(secret.reveal()) + "&issuer=" + name;
    return core::Secret(uri);
}

} // namespace identity
