// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/avatar.h"

#include "ui/common/format.h"
#include "ui/common/style_painting.h"
#include "ui/common/theme.h"
#include "ui/common/typography.h"

#include <QCryptographicHash>
#include <QPainter>
#include <QTextBoundaryFinder>

namespace ui
{

namespace
{

QString firstGrapheme(const QString &word)
{
    QTextBoundaryFinder finder(QTextBoundaryFinder::Grapheme, word);
    const qsizetype end = finder.toNextBoundary();
    return end > 0 ? word.left(end).toUpper() : QString();
}

} // namespace

QString initialsOf(const QString &name)
{
    QString letters;
    const QStringList words = format::outside(name).split(QLatin1Char(' '), Qt::SkipEmptyParts);
    if (!words.isEmpty())
        letters = firstGrapheme(words.first());
    if (words.size() > 1)
        letters += firstGrapheme(words.last());
    return letters.isEmpty() ? QStringLiteral("?") : letters;
}

void paintAvatar(QPainter &painter, const QRectF &rect, const QByteArray &id, const QString &name)
{
    const Tokens &tokens = Theme::current().tokens();
    const QByteArray hash = QCryptographicHash::hash(id, QCryptographicHash::Sha1);
    const QColor disc = tokens.discs[size_t(uchar(hash.front())) % tokens.discs.size()];
    paintRounded(painter, rect, rect.height() / 2.0, disc, QColor());
    painter.save();
    QFont font = fontOf(TextRole::CaptionStrong);
    font.setWeight(QFont::Bold);
    font.setPixelSize(qMax(9, qRound(rect.height() * 0.38)));
    painter.setFont(font);
    painter.setPen(Qt::white);
    painter.drawText(rect, Qt::AlignCenter | Qt::TextSingleLine, initialsOf(name));
    painter.restore();
}

Avatar::Avatar(int size, QWidget *parent)
    : QWidget(parent)
    , m_size(size)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void Avatar::set(const QByteArray &id, const QString &name)
{
    m_id = id;
    m_name = name;
    update();
}

void Avatar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintAvatar(painter, QRectF(0, 0, m_size, m_size), m_id, m_name);
}

} // namespace ui
