// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/user_code.h"

#include "server/core/random.h"

#include <QByteArray>

namespace oauth
{

namespace
{

constexpr QLatin1String Letters("BCDFGHJKLMNPQRSTVWXZ");
constexpr qsizetype Length = 8;

} // namespace

QString newUserCode()
{
    QString code;
    while (code.size() < Length) {
        const auto byte = quint8(core::randomBytes(1).at(0));
        if (byte < 240) { // the largest multiple of 20: each letter as likely as the other
            code += Letters.at(byte % Letters.size());
        }
    }
    return code;
}

QString shownUserCode(const QString &code)
{
    return code.first(Length / 2) + QLatin1Char('-') + code.sliced(Length / 2);
}

QString typedUserCode(const QString &text)
{
    QString code;
    for (const QChar c : text.toUpper()) {
        if (Letters.contains(c)) {
            code += c;
        } else if (c != QLatin1Char('-') && !c.isSpace()) {
            return {};
        }
    }
    return code.size() == Length ? code : QString();
}

} // namespace oauth
