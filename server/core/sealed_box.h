// SPDX-License-Identifier: GPL-3.0-or-later
// Authenticated encryption of small values: AES-256-GCM with a random 96-bit nonce (NIST SP 800-38D).
// Sealed form: nonce ‖ ciphertext ‖ tag. `context` names what is sealed and where it belongs, so that a sealed
// value moved to another row does not open. Any thread.
#pragma once

#include "server/core/secret.h"

#include <QByteArray>

#include <optional>

namespace core
{

// `key` is 32 bytes.
[[nodiscard]] QByteArray seal(const Secret &key, QByteArrayView context, const Secret &plain);
[[nodiscard]] std::optional<Secret> unseal(const Secret &key, QByteArrayView context, QByteArrayView sealedBytes);

} // namespace core
