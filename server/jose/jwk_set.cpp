// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/jose/jwk_set.h"

#include "server/core/digest.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace jose
{
namespace
{

constexpr qsizetype MaxKeys = 64;

} // namespace

std::optional<JwkSet> JwkSet::parse(const QByteArray &json)
{
    const QJsonValue keys = QJsonDocument::fromJson(json).object().value(QLatin1String("keys"));
    if (!keys.isArray()) {
        return std::nullopt;
    }
    JwkSet set;
    const QJsonArray array = keys.toArray();
    for (qsizetype i = 0; i < array.size() && i < MaxKeys; ++i) {
        const QJsonObject jwk = array.at(i).toObject();
        set.m_hasSecrets = set.m_hasSecrets || jwk.contains(QLatin1String("d")) || jwk.contains(QLatin1String("k"));
        if (const auto key = VerificationKey::fromJwk(jwk)) {
            set.m_entries.push_back({jwk.value(QLatin1String("kid")).toString().toUtf8(), *key});
        }
    }
    return set;
}

QByteArray JwkSet::digest() const
{
    QByteArrayList thumbprints;
    for (const Entry &entry : m_entries) {
        thumbprints.append(entry.key.kid());
    }
    std::sort(thumbprints.begin(), thumbprints.end());
    return core::sha256(thumbprints.join(' '));
}

const VerificationKey *JwkSet::keyFor(const Jws &jws) const
{
    const Entry *found = nullptr;
    for (const Entry &entry : m_entries) {
        const bool isNamed = jws.kid.isEmpty() ? m_entries.size() == 1
                                               : entry.kid == jws.kid || (entry.kid.isEmpty() && m_entries.size() == 1);
        if (isNamed && jws.algorithm == toWire(entry.key.algorithm())) {
            if (found) {
                return nullptr; // two keys of one name: neither
            }
            found = &entry;
        }
    }
    return found ? &found->key : nullptr;
}

} // namespace jose
