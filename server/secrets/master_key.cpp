// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/secrets/master_key.h"

#include "server/core/digest.h"

namespace secrets
{

QString toText(KeyPlace place)
{
    switch (place) {
    case KeyPlace::Environment:
        return QStringLiteral("environment");
    case KeyPlace::Keychain:
        return QStringLiteral("keychain");
    case KeyPlace::File:
        return QStringLiteral("file");
    }
    Q_UNREACHABLE();
}

std::optional<KeyPlace> keyPlaceFromText(const QString &text)
{
    for (const KeyPlace place : {KeyPlace::Environment, KeyPlace::Keychain, KeyPlace::File}) {
        if (toText(place) == text) {
            return place;
        }
    }
    return std::nullopt;
}

QByteArray MasterKey::id() const
{
    return core::hkdfSha256(key.reveal(), {}, "gatehouse master key id", 8).toHex();
}

} // namespace secrets
