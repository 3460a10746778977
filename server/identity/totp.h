// SPDX-License-Identifier: GPL-3.0-or-later
// One-time passwords of an authenticator app: RFC 6238 with its defaults (SHA-1, 30 s, six digits), which are what every
// app knows. Pure; any thread.
#pragma once

#include "server/core/clock.h"
#include "server/core/secret.h"

#include <QString>

#include <optional>

namespace identity
{

[[nodiscard]] core::Secret newTotpSecret(); // 160 bits (RFC 4226 section 4)

[[nodiscard]] qint64 totpStepAt(core::Seconds time);
[[nodiscard]] QByteArray totpCode(const core::Secret &secret, qint64 step);

// The step whose code this is: now, or one to either side for a clock that is a little off (RFC 6238 section 5.2), and
// later than `lastStep`, so that a code works once.
[[nodiscard]] std::optional<qint64> matchingTotpStep(
    const core::Secret &secret, const QByteArray &code, core::Seconds now, qint64 lastStep);

// RFC 4648 section 6, without padding: what a person types into an app.
[[nodiscard]] QByteArray toBase32(QByteArrayView bytes);

// What an app takes from a link: "otpauth://totp/Name:login?secret=…&issuer=Name".
[[nodiscard]] core::Secret totpUri(const core::Secret &secret, const QString &issuer, const QString &login);

} // namespace identity
