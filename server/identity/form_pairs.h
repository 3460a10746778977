// SPDX-License-Identifier: GPL-3.0-or-later
// application/x-www-form-urlencoded for what we send to providers (RFC 6749 appendix B). Any thread.
#pragma once

#include <QByteArray>
#include <QList>
#include <QPair>

namespace identity
{

using FormPairs = QList<QPair<QByteArray, QByteArray>>;

[[nodiscard]] inline QByteArray encodedPairs(const FormPairs &pairs)
{
    QByteArray encoded;
    for (const auto &[name, value] : pairs) {
        encoded += (encoded.isEmpty() ? QByteArray() : QByteArrayLiteral("&")) + name + '=' + value.toPercentEncoding();
    }
    return encoded;
}

} // namespace identity
