// SPDX-License-Identifier: GPL-3.0-or-later
// Log category gatehouse.http and the ids that its lines begin with. Any thread.
#pragma once

#include "server/core/ids.h"

#include <QLoggingCategory>

namespace http
{

Q_DECLARE_LOGGING_CATEGORY(httpLog)

// Unique in this process and, by its random first part, across restarts; not a secret.
[[nodiscard]] core::RequestId nextRequestId();

} // namespace http
