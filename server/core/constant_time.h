// SPDX-License-Identifier: GPL-3.0-or-later
// The only way to compare secrets or their hashes: time depends on the lengths alone.
#pragma once

#include <QByteArrayView>

namespace core
{

[[nodiscard]] bool constantTimeEquals(QByteArrayView a, QByteArrayView b);

} // namespace core
