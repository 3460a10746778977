// SPDX-License-Identifier: GPL-3.0-or-later
// The key that seals every stored secret: 32 bytes and the public id by which a database knows the key it was made with.
#pragma once

#include "server/core/secret.h"

#include <QByteArray>
#include <QString>

#include <optional>

namespace secrets
{

enum class KeyPlace {
    Environment, // GATEHOUSE_MASTER_KEY
    Keychain,
    File,
};

[[nodiscard]] QString toText(KeyPlace place);
[[nodiscard]] std::optional<KeyPlace> keyPlaceFromText(const QString &text);

struct MasterKey {
    core::Secret key;
    KeyPlace place = KeyPlace::Keychain;

    // Tells keys apart without telling anything about them.
    [[nodiscard]] QByteArray id() const;

    static constexpr int Size = 32;
};

} // namespace secrets
