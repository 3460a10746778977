// SPDX-License-Identifier: GPL-3.0-or-later
// The headers that every answer carries, refusals of the guard included. A handler's own value wins. Any thread.
#pragma once

#include "server/http/response.h"

namespace http
{

// Appends "Name: value\r\n" lines for those that `headers` does not set itself.
void appendSecurityHeaders(QByteArray &head, const QList<Header> &headers);

} // namespace http
