// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/request.h"

namespace http
{

std::optional<QByteArray> Request::header(QByteArrayView name) const
{
    for (const Header &header : headers) {
        if (header.name.compare(name, Qt::CaseInsensitive) == 0) {
            return header.value;
        }
    }
    return std::nullopt;
}

QList<QByteArray> Request::headerValues(QByteArrayView name) const
{
    QList<QByteArray> values;
    for (const Header &header : headers) {
        if (header.name.compare(name, Qt::CaseInsensitive) == 0) {
            values.append(header.value);
        }
    }
    return values;
}

} // namespace http
