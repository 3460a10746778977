// SPDX-License-Identifier: GPL-3.0-or-later
// A logo is a small PNG and nothing else: its picture is checked to the last byte, and every chunk that is not picture (text, profiles,
// animation) is left out (PNG, third edition, sections 5 and 11). Without Gui: the headless server checks, too. Any thread.
#pragma once

#include "server/core/error.h"

#include <QByteArray>
#include <QString>

namespace branding
{

inline constexpr int MostLogoBytes = 256 * 1024;
inline constexpr int MostLogoSide = 1024; // pixels

// The error is a sentence for whoever chose the file.
[[nodiscard]] core::Expected<QByteArray, QString> cleanedLogo(QByteArrayView png);

} // namespace branding
