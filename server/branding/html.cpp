// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/branding/html.h"

namespace branding
{

namespace
{

bool changesReading(char32_t c)
{
    const bool isControl = c < 0x20 || (c >= 0x7f && c < 0xa0);
    const bool isDirection
        = c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    // The zero-width joiners U+200C and U+200D stay: Persian words and emoji are made with them.
    const bool isInvisible = c == 0x00ad || c == 0x200b || (c >= 0x2028 && c <= 0x2029) || (c >= 0x2060 && c <= 0x2064)
        || (c >= 0x206a && c <= 0x206f) || c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb)
        || (c >= 0xe0000 && c <= 0xe007f);
    const bool isNoCharacter = (c >= 0xd800 && c <= 0xdfff) || (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef);
    return isControl || isDirection || isInvisible || isNoCharacter;
}

QByteArrayView entityOf(char16_t c)
{
    switch (c) {
    case u'&':
        return "&amp;";
    case u'<':
        return "&lt;";
    case u'>':
        return "&gt;";
    case u'"':
        return "&quot;";
    case u'\'':
        return "&#39;";
    case u'`':
        return "&#96;";
    default:
        return {};
    }
}

} // namespace

QString visibleText(QStringView text)
{
    QString visible;
    visible.reserve(text.size());
    for (const char32_t c : text.toUcs4()) {
        if (changesReading(c)) {
            visible += QStringLiteral("[U+%1]").arg(uint(c), 4, 16, QLatin1Char('0')).toUpper();
        } else {
            visible += QString::fromUcs4(&c, 1);
        }
    }
    return visible;
}

Html Html::text(const QString &plain)
{
    const QString visible = visibleText(plain);
    QByteArray escaped;
    escaped.reserve(visible.size());
    qsizetype done = 0;
    for (qsizetype i = 0; i < visible.size(); ++i) {
        const QByteArrayView entity = entityOf(visible[i].unicode());
        if (!entity.isEmpty()) {
            escaped += QStringView(visible).sliced(done, i - done).toUtf8();
            escaped += entity.toByteArray();
            done = i + 1;
        }
    }
    escaped += QStringView(visible).sliced(done).toUtf8();
    return Html(escaped);
}

Html Html::isolated(const QString &plain)
{
    return Html("<bdi>" + text(plain).m_bytes + "</bdi>");
}

Html Html::concatenated(const QList<Html> &parts)
{
    Html whole;
    for (const Html &part : parts) {
        whole.m_bytes += part.m_bytes;
    }
    return whole;
}

Html Html::arguments(const QList<Html> &arguments) const
{
    Html filled;
    qsizetype done = 0;
    for (qsizetype i = 0; i + 1 < m_bytes.size(); ++i) {
        const int index = m_bytes[i + 1] - '1';
        if (m_bytes[i] != '%' || index < 0 || index >= arguments.size()) {
            continue;
        }
        filled.m_bytes += m_bytes.sliced(done, i - done) + arguments[index].m_bytes;
        done = i + 2;
        ++i;
    }
    filled.m_bytes += m_bytes.sliced(done);
    return filled;
}

} // namespace branding
