// SPDX-License-Identifier: GPL-3.0-or-later
// How each known client is connected to this server: what to paste where, for the way its tools are protected. Main thread.
#pragma once

#include <QList>
#include <QString>
#include <QStringList>

namespace ui
{

// What a client must be told, beside the address.
enum class Protection {
    OAuth, // it finds the rest by itself
    Token, // one header line
    Open,  // nothing
};
[[nodiscard]] Protection protectionOf(const QString &authMode);

struct SetupGuide {
    QString client;          // "Claude Code"
    QStringList registersAs; // parts of how it names itself when it registers; "=Claude": exactly so
    QString paste;           // %1 is the MCP URL
    QString pasteWithToken;  // %1 the URL, %2 the token; empty: this client takes no token
    QString hint;            // where to paste it, one line
    bool needsPublicUrl = false; // it comes from the internet: this computer's own address is no use to it
};

[[nodiscard]] const QList<SetupGuide> &setupGuides();
[[nodiscard]] bool registersAs(const SetupGuide &guide, const QString &clientName);
// What stands in the card's field; empty: this way does not lead to this server.
[[nodiscard]] QString pasteFor(const SetupGuide &guide, const QString &mcpUrl, Protection protection);
// Why not, when pasteFor() is empty.
[[nodiscard]] QString obstacleFor(const SetupGuide &guide, const QString &mcpUrl, Protection protection);

} // namespace ui
