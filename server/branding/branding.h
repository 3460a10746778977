// SPDX-License-Identifier: GPL-3.0-or-later
// How an organisation wants its browser pages to look: plain values. Any thread.
#pragma once

#include <QString>

namespace branding
{

struct Branding {
    QString name = QStringLiteral("Gatehouse");
    QString description; // heading of the landing page; empty = ours
    QString accent = QStringLiteral("#2b59d4");
};

} // namespace branding
