// SPDX-License-Identifier: GPL-3.0-or-later
// An answer that comes page by page, on its way to standard output or to a new file that is there whole or not at all. Main thread.
#pragma once

#include "app/output.h"

#include <QIODevice>

#include <functional>

namespace app
{

// Writes everything to the device; says itself what went wrong.
using CopyPages = std::function<ExitCode(QIODevice &target)>;

[[nodiscard]] ExitCode writeOutput(const Invocation &invocation, const CopyPages &copy); // option --output; "-" or none: standard output

// False, with a sentence on standard error, when it could not be written.
[[nodiscard]] bool writePart(QIODevice &target, const QByteArray &text);

} // namespace app
