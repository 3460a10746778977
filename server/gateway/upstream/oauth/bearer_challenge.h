// SPDX-License-Identifier: GPL-3.0-or-later
// The Bearer challenge of an upstream's 401 or 403 (RFC 9110 section 11.6.1, RFC 6750 section 3, RFC 9728 section 5.1). Untrusted. Any thread.
#pragma once

#include <QByteArray>
#include <QList>
#include <QStringList>
#include <QUrl>

namespace gateway
{

struct BearerChallenge {
    QUrl resourceMetadata; // empty: none named
    QStringList scopes;
    QString error;

    // Of all WWW-Authenticate values together; an empty one where no Bearer challenge is among them.
    [[nodiscard]] static BearerChallenge parse(const QList<QByteArray> &values);
};

} // namespace gateway
