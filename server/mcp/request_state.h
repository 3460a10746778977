// SPDX-License-Identifier: GPL-3.0-or-later
// `requestState` of input_required results and our list cursors: what comes back from a client is an attacker's text until it opens. Sealed
// with AES-256-GCM under a key of the server, bound to who asked for what (MCP 2026-07-28, multi round-trip requests). Any thread.
#pragma once

#include "server/core/clock.h"
#include "server/core/secret.h"

#include <QJsonObject>
#include <QString>

#include <optional>

namespace mcp
{

class RequestState
{
public:
    static constexpr std::chrono::seconds Lifetime{600};

    // `key`: 32 bytes.
    explicit RequestState(core::Secret key);

    // `binding` must be the same again when it is opened.
    [[nodiscard]] QString seal(const QByteArray &state, const QByteArray &binding, core::Seconds now, std::chrono::seconds lifetime = Lifetime) const;
    // nullopt: forged, of somebody or something else, or too old.
    [[nodiscard]] std::optional<QByteArray> open(const QString &sealed, const QByteArray &binding, core::Seconds now) const;

private:
    core::Secret m_key;
};

// What a retry has to have in common with the request it repeats: everything but the answers and what is new with each request.
[[nodiscard]] QByteArray digestOf(const QString &method, QJsonObject params);

} // namespace mcp
