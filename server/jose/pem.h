// SPDX-License-Identifier: GPL-3.0-or-later
// A key from a PEM file (RFC 7468): PKCS#8, PKCS#1 or SEC1 private, or SubjectPublicKeyInfo public. Checks that the halves of a
// private key belong together, which takes a while: in the crypto pool. Any thread.
#pragma once

#include "server/core/error.h"
#include "server/jose/signing_key.h"

namespace jose
{

enum class PemProblem {
    NoKey,     // no PEM block of a key in it
    Encrypted, // with a passphrase
    WrongKind, // neither RSA of 2048 bits or more nor P-256
    Damaged,   // the halves do not belong together
};

struct PemKey {
    VerificationKey publicKey;
    std::optional<SigningKey> signingKey; // when the file had the private half
};

[[nodiscard]] core::Expected<PemKey, PemProblem> readPem(const core::Secret &text);

} // namespace jose
