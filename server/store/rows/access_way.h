// SPDX-License-Identifier: GPL-3.0-or-later
// How somebody who calls a tool came in. Whoever did not come with a token family still stands at a family's place (sessions, streams,
// recorded calls): under an id with a prefix that no family has, since theirs are base64url.
#pragma once

#include "server/core/ids.h"

namespace store
{

struct AccessWay {
    enum class Kind {
        TokenFamily,
        PersonalAccessToken, // id: of the token
        OutsideToken,        // id: of the user; a JWT minted elsewhere
        Anybody,             // mode `open`
    };

    Kind kind = Kind::TokenFamily;
    QByteArray id;

    [[nodiscard]] static core::FamilyId ofPersonalAccessToken(const QString &id) { return core::FamilyId(personalAccessToken + id.toUtf8()); }
    [[nodiscard]] static core::FamilyId ofOutsideUser(const core::UserId &id) { return core::FamilyId(outsideToken + id.bytes()); }
    [[nodiscard]] static core::FamilyId ofAnybody() { return core::FamilyId(anybody); }

    [[nodiscard]] static AccessWay of(const core::FamilyId &id)
    {
        const QByteArray &text = id.bytes();
        if (text.startsWith(personalAccessToken)) {
            return {Kind::PersonalAccessToken, text.sliced(personalAccessToken.size())};
        }
        if (text.startsWith(outsideToken)) {
            return {Kind::OutsideToken, text.sliced(outsideToken.size())};
        }
        return text == anybody ? AccessWay{Kind::Anybody, {}} : AccessWay{Kind::TokenFamily, text};
    }

private:
    inline static const QByteArray personalAccessToken{"pat:"};
    inline static const QByteArray outsideToken{"jwt:"};
    inline static const QByteArray anybody{"open:"};
};

} // namespace store
