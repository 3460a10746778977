// SPDX-License-Identifier: GPL-3.0-or-later
// How an organisation wants its browser pages to look: plain values. Any thread.
#pragma once

#include <QByteArray>
#include <QString>

namespace branding
{

enum class ColourScheme {
    System, // as the browser asks for
    Light,
    Dark,
};

struct Branding {
    QString name = QStringLiteral("Gatehouse");
    QString description; // one sentence below the name; empty = nothing
    QString accent = QStringLiteral("#2b59d4");
    ColourScheme scheme = ColourScheme::System;
    QByteArray logo; // PNG as logo_png.h leaves it; empty = the first letter of the name
    QString supportUrl; // https or mailto, like the two below; empty = no link
    QString termsUrl;
    QString privacyUrl;
    QString footer; // beside the links; empty = nothing

    friend bool operator==(const Branding &, const Branding &) = default;
};

} // namespace branding
