// SPDX-License-Identifier: GPL-3.0-or-later
// Which addresses that somebody outside named may be asked by us (protocol section 3.6): never our own network. Pure; any thread.
#pragma once

#include "server/core/error.h"

#include <QHostAddress>
#include <QUrl>

namespace http
{

// This machine, for clients under development; only for a server that nobody else can reach.
enum class LoopbackFetch {
    Refused,
    Allowed,
};

// Reachable over the internet: none of the special-purpose blocks (RFC 6890 and its registries), nothing that embeds an IPv4 address.
[[nodiscard]] bool isPublicAddress(const QHostAddress &address);

// https on port 443 without user name or password; with Allowed also http and any port of a loopback name. What is wrong, else nothing.
[[nodiscard]] core::Expected<void, QString> checkOutsideUrl(const QUrl &url, LoopbackFetch loopback);

// The address to connect to of those the name has. One that must not be asked spoils them all: who controls the name mixes them.
[[nodiscard]] core::Expected<QHostAddress, QString> chooseAddress(
    const QUrl &url, const QList<QHostAddress> &addresses, LoopbackFetch loopback);

} // namespace http
