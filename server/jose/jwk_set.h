// SPDX-License-Identifier: GPL-3.0-or-later
// Somebody else's JWK Set (RFC 7517 section 5): the keys in it that we can verify with, each under the kid it was given. Value.
#pragma once

#include "server/jose/jws.h"

#include <optional>
#include <vector>

namespace jose
{

class JwkSet
{
public:
    // nullopt: no JWK Set. Keys of other kinds are left out (section 5), and so is what lies beyond the first 64.
    [[nodiscard]] static std::optional<JwkSet> parse(const QByteArray &json);

    // The one key that may have signed this: named by kid (required when there are several), with the algorithm its kind means.
    [[nodiscard]] const VerificationKey *keyFor(const Jws &jws) const;

    // The same for the same keys, in whatever order and under whatever name they are published.
    [[nodiscard]] QByteArray digest() const;

    [[nodiscard]] bool isEmpty() const { return m_entries.empty(); }
    // A private or symmetric key lies in it: whoever published that has lost it.
    [[nodiscard]] bool hasSecrets() const { return m_hasSecrets; }

private:
    struct Entry {
        QByteArray kid; // as given; may be empty
        VerificationKey key;
    };
    std::vector<Entry> m_entries;
    bool m_hasSecrets = false;
};

} // namespace jose
