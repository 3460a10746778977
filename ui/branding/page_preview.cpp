// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/branding/page_preview.h"

#include "ui/branding/page_picture.h"
#include "ui/common/format.h"
#include "ui/common/icon.h"
#include "ui/common/style_painting.h"
#include "ui/common/metrics.h"
#include "ui/common/theme.h"
#include "ui/common/typography.h"

#include <QPainter>
#include <QPainterPath>

namespace ui
{

namespace
{
constexpr int barHeight = 36;
constexpr qreal phoneWidth = 375;
constexpr qreal desktopWidth = 640; // a window of which the card is a part
} // namespace

PagePreview::PagePreview(QWidget *parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("pagePreview"));
    setAccessibleName(tr("Preview"));
    setMinimumSize(em(280), 320);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

PagePreview::~PagePreview() = default;

void PagePreview::setPage(const admin::PagePreview &page, const QByteArray &logo, const QString &address)
{
    m_page = page;
    m_logo = logo;
    m_address = address;
    rebuild();
}

void PagePreview::setDevice(Device device)
{
    m_device = device;
    update();
}

void PagePreview::setScheme(Scheme scheme)
{
    m_scheme = scheme;
    rebuild();
}

void PagePreview::rebuild()
{
    QList<QByteArray> css{m_page.stylesheet};
    if (m_scheme == Scheme::Dark && m_page.html.contains("/assets/dark.css")) // not linked: this branding is never dark
        css.append(m_page.darkColours);
    else if (m_page.html.contains("/assets/dark.css") && !m_page.html.contains("media=\"(prefers-color-scheme:dark)\""))
        css.append(m_page.darkColours); // always dark
    m_picture = std::make_unique<PagePicture>(m_page.html, css, QImage::fromData(m_logo, "PNG"));
    setAccessibleDescription(shownTexts().join(QStringLiteral(". ")));
    update();
}

qreal PagePreview::pageWidth() const
{
    return m_device == Device::Phone ? phoneWidth : desktopWidth;
}

QStringList PagePreview::shownTexts() const
{
    return m_picture ? m_picture->shownTexts(pageWidth()) : QStringList();
}

QColor PagePreview::colorOf(const char *variable) const
{
    return m_picture ? m_picture->color(variable) : QColor();
}

void PagePreview::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Tokens &tokens = Theme::current().tokens();
    const qreal page = pageWidth();
    QRectF frame = rect();
    if (m_device == Device::Phone) {
        const qreal width = std::min<qreal>(frame.width(), phoneWidth);
        frame = QRectF(frame.center().x() - width / 2, frame.top(), width, frame.height());
    }
    paintRounded(painter, frame, radius::Card, tokens.sunken, tokens.line);
    QPainterPath inside;
    inside.addRoundedRect(frame.adjusted(1, 1, -1, -1), radius::Card - 1, radius::Card - 1);
    painter.setClipPath(inside);
    const QRectF address(frame.left() + 64, frame.top() + 6, frame.width() - 64 - 12, barHeight - 12);
    for (int dot = 0; dot < 3; ++dot) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(tokens.lineStrong);
        painter.drawEllipse(QPointF(frame.left() + 18 + 14 * dot, frame.top() + barHeight / 2.0), 4, 4);
    }
    paintRounded(painter, address, address.height() / 2, tokens.surface, QColor());
    painter.setFont(ui::fontOf(TextRole::Caption));
    painter.setPen(tokens.muted);
    painter.drawText(address.adjusted(12, 0, -12, 0), Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
        painter.fontMetrics().elidedText(format::outside(m_address), Qt::ElideRight, int(address.width()) - 24));
    if (!m_picture)
        return;
    const QRectF body = frame.adjusted(1, barHeight, -1, -1);
    const qreal needed = m_picture->heightAt(page);
    const qreal scale = std::min({1.0, body.width() / page, body.height() / needed});
    painter.translate(body.topLeft());
    // The page's ground fills the frame; the page itself is as wide as a browser would have it.
    const qreal width = std::max(page, body.width() / scale);
    painter.scale(scale, scale);
    m_picture->paint(painter, m_device == Device::Phone ? body.width() / scale : width, body.height() / scale);
}

} // namespace ui
