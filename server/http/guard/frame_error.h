// SPDX-License-Identifier: GPL-3.0-or-later
// Why bytes are not a request we take: the status the client gets and the reason for the log. Any thread.
#pragma once

namespace http
{

struct FrameError {
    int status = 0;
    const char *code = ""; // `error` of the JSON body
    const char *reason = ""; // for the log
};

} // namespace http
