// SPDX-License-Identifier: GPL-3.0-or-later
// JSON Web Signatures in compact form (RFC 7515), read strictly: three parts, canonical base64url, `alg` bound to the
// key and never chosen by the token (RFC 8725 section 3.1), nothing critical we do not know. Pure; any thread.
#pragma once

#include "server/jose/signing_key.h"

#include <QByteArray>
#include <QJsonObject>

#include <optional>

namespace jose
{

struct Jws {
    QByteArray algorithm;
    QByteArray kid;
    QByteArray type; // `typ`
    QJsonObject payload;
    QByteArray signingInput;
    QByteArray signature;

    // Shape only: nothing in it is true before verify().
    [[nodiscard]] static std::optional<Jws> parse(QByteArrayView compact);

    [[nodiscard]] bool isSignedBy(const VerificationKey &key) const;
};

// header {alg, kid, typ}, then payload.
[[nodiscard]] QByteArray signJws(const SigningKey &key, QLatin1String type, const QJsonObject &payload);

} // namespace jose
