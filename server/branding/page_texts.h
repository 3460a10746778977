// SPDX-License-Identifier: GPL-3.0-or-later
// Every sentence of the browser pages, in one catalogue, so that a translation is one more column. Any thread.
#pragma once

#include "server/branding/html.h"

#include <QList>

namespace branding
{

// Escaped, with `%1`… replaced. A key that is not in the catalogue is our bug (asserted).
[[nodiscard]] Html text(const QByteArray &key, const QList<Html> &arguments = {});
// The same sentence for where no markup may stand: <title>.
[[nodiscard]] QString plainText(const QByteArray &key);

[[nodiscard]] bool hasText(const QByteArray &key);

} // namespace branding
