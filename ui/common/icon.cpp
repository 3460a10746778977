// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/icon.h"

#include "ui/common/theme.h"

#include <QFile>
#include <QGuiApplication>
#include <QHash>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

#include <array>
#include <cmath>

namespace ui
{

namespace
{

constexpr std::array<const char *, IconCount> fileNames{
    "overview", "approvals", "users", "clients", "sessions", "calls",   "settings", "search", "plus",     "check",   "close",
    "minus",    "up",        "down",  "left",    "right",    "more",    "copy",     "external", "download", "alert", "info",
    "clock",    "ok",        "err",   "ban",     "pause",    "play",    "key",      "lock",   "eye",      "eye-off", "refresh",
    "terminal", "globe",     "tool",  "image",   "table",    "trash",   "undo",     "gate",
    "roles",    "consent", "chart", "audit",
};

QByteArray svgSource(Icon icon)
{
    static QHash<int, QByteArray> sources;
    const auto known = sources.constFind(int(icon));
    if (known != sources.cend())
        return *known;
    QFile file(iconFile(icon));
    const QByteArray source = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    sources.insert(int(icon), source);
    return source;
}

class ThemedIconEngine final : public QIconEngine
{
public:
    explicit ThemedIconEngine(Icon icon)
        : m_icon(icon)
    {
    }

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State) override
    {
        paintIcon(*painter, m_icon, rect, color(mode));
    }
    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        return scaledPixmap(size, mode, state, 1.0);
    }
    QPixmap scaledPixmap(const QSize &size, QIcon::Mode mode, QIcon::State, qreal scale) override
    {
        return iconPixmap(m_icon, color(mode), int(std::lround(std::min(size.width(), size.height()) / scale)), scale);
    }
    [[nodiscard]] QIconEngine *clone() const override { return new ThemedIconEngine(m_icon); }

private:
    [[nodiscard]] static QColor color(QIcon::Mode mode)
    {
        const Tokens &tokens = Theme::current().tokens();
        return mode == QIcon::Disabled ? tokens.control : mode == QIcon::Selected ? tokens.onAccent : tokens.muted;
    }

    Icon m_icon;
};

} // namespace

QString iconFile(Icon icon)
{
    return QStringLiteral(":/gatehouse/icons/%1.svg").arg(QLatin1String(fileNames[size_t(icon)]));
}

QPixmap iconPixmap(Icon icon, const QColor &color, int size, qreal devicePixelRatio)
{
    const QString key = QStringLiteral("gatehouse:%1:%2:%3:%4").arg(int(icon)).arg(color.rgba(), 0, 16).arg(size).arg(devicePixelRatio);
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap))
        return pixmap;

    const int pixels = int(std::ceil(size * devicePixelRatio));
    pixmap = QPixmap(pixels, pixels);
    pixmap.fill(Qt::transparent);
    QByteArray source = svgSource(icon);
    source.replace("currentColor", color.name(QColor::HexRgb).toLatin1());
    if (size <= 16) // keep weight when small
        source.replace("stroke-width=\"1.6\"", "stroke-width=\"1.9\"");
    QSvgRenderer renderer(source);
    QPainter painter(&pixmap);
    painter.setOpacity(color.alphaF());
    renderer.render(&painter, QRectF(0, 0, pixels, pixels));
    painter.end();
    pixmap.setDevicePixelRatio(devicePixelRatio);
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

void paintIcon(QPainter &painter, Icon icon, const QRectF &rect, const QColor &color)
{
    const int size = int(std::lround(std::min(rect.width(), rect.height())));
    if (size <= 0)
        return;
    const qreal ratio = painter.device()->devicePixelRatioF();
    const QPointF corner(std::round(rect.center().x() - size / 2.0), std::round(rect.center().y() - size / 2.0));
    painter.drawPixmap(corner, iconPixmap(icon, color, size, ratio));
}

QIcon themedIcon(Icon icon)
{
    return QIcon(new ThemedIconEngine(icon));
}

QIcon applicationIcon()
{
    return QIcon(QStringLiteral(":/gatehouse/icons/gatehouse.svg"));
}

} // namespace ui
