// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/log.h"

#include "server/core/random.h"

#include <atomic>

namespace http
{

Q_LOGGING_CATEGORY(httpLog, "gatehouse.http")

core::RequestId nextRequestId()
{
    static const QByteArray start = core::randomToken(6) + '-';
    static std::atomic<quint64> count{0};
    return core::RequestId(start + QByteArray::number(++count, 36));
}

} // namespace http
