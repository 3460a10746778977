// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/branding/logo_reader.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QFile>
#include <QImageReader>
#include <QPainter>
#include <QSvgRenderer>
#include <QXmlStreamReader>

namespace ui
{

namespace
{

constexpr int LogoSide = 256;              // shown at 40, so sharp at any pixel ratio
constexpr qint64 MostBytes = 1024 * 1024;  // of the chosen file
constexpr int MostPixels = 1'000'000;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ui::LogoReader)
};

using Png = core::Expected<QByteArray, QString>;

Png encoded(const QImage &image)
{
    QByteArray png;
    QBuffer buffer(&png);
    buffer.open(QIODevice::WriteOnly);
    if (image.isNull() || !image.save(&buffer, "PNG"))
        return core::unexpected(Words::tr("This picture cannot be read. Save it again as PNG."));
    return png;
}

// Elements that only draw. Anything that could fetch, run or hide something is refused rather than taken out.
QString svgProblem(const QByteArray &data)
{
    static const QStringList drawing{QStringLiteral("svg"), QStringLiteral("g"), QStringLiteral("path"), QStringLiteral("rect"), QStringLiteral("circle"),
        QStringLiteral("ellipse"), QStringLiteral("line"), QStringLiteral("polyline"), QStringLiteral("polygon"), QStringLiteral("defs"), QStringLiteral("title"),
        QStringLiteral("desc"), QStringLiteral("metadata"), QStringLiteral("linearGradient"), QStringLiteral("radialGradient"), QStringLiteral("stop"),
        QStringLiteral("use"), QStringLiteral("symbol"), QStringLiteral("text"), QStringLiteral("tspan"), QStringLiteral("clipPath")};
    QXmlStreamReader reader(data);
    bool isMetadata = false;
    while (!reader.atEnd()) {
        reader.readNext();
        if (reader.isDTD() || reader.isEntityReference())
            return Words::tr("This SVG has a document type or entities of its own. Export it again as plain SVG.");
        if (reader.isEndElement() && reader.name() == QLatin1String("metadata"))
            isMetadata = false;
        if (!reader.isStartElement() || isMetadata)
            continue;
        isMetadata = reader.name() == QLatin1String("metadata");
        if (!drawing.contains(reader.name().toString()))
            return Words::tr("This SVG has <%1> in it, which is more than drawing. Export it again as plain paths.").arg(reader.name());
        for (const QXmlStreamAttribute &attribute : reader.attributes()) {
            const QString value = attribute.value().toString().trimmed();
            const bool isReference = attribute.name() == QLatin1String("href") && !value.startsWith(QLatin1Char('#'));
            const bool loads = value.contains(QLatin1String("url(")) && !value.contains(QLatin1String("url(#"));
            if (isReference || loads || attribute.name().startsWith(QLatin1String("on")))
                return Words::tr("This SVG refers to something outside it. Export it with everything inside.");
        }
    }
    return reader.hasError() ? Words::tr("This SVG cannot be read. Export it again.") : QString();
}

Png fromSvg(const QByteArray &data)
{
    const QString problem = svgProblem(data);
    if (!problem.isEmpty())
        return core::unexpected(problem);
    QSvgRenderer renderer(data);
    if (!renderer.isValid() || renderer.defaultSize().isEmpty())
        return core::unexpected(Words::tr("This SVG cannot be read. Export it again."));
    QImage image(renderer.defaultSize().scaled(LogoSide, LogoSide, Qt::KeepAspectRatio).expandedTo({1, 1}), QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    renderer.render(&painter);
    painter.end();
    return encoded(image);
}

Png fromPng(const QByteArray &data)
{
    QBuffer buffer;
    buffer.setData(data);
    buffer.open(QIODevice::ReadOnly);
    QImageReader reader(&buffer, "png");
    const QSize size = reader.size();
    if (!size.isValid() || qint64(size.width()) * size.height() > MostPixels)
        return core::unexpected(size.isValid() ? Words::tr("This picture has more than a million pixels. Make it smaller.")
                                               : Words::tr("This is neither a PNG nor an SVG picture."));
    if (size.width() > LogoSide || size.height() > LogoSide)
        reader.setScaledSize(size.scaled(LogoSide, LogoSide, Qt::KeepAspectRatio).expandedTo({1, 1}));
    return encoded(reader.read());
}

} // namespace

Png logoFromFile(const QString &fileName)
{
    QFile file(fileName);
    if (!file.open(QIODevice::ReadOnly))
        return core::unexpected(Words::tr("%1 cannot be opened: %2.").arg(fileName, file.errorString()));
    if (file.size() > MostBytes)
        return core::unexpected(Words::tr("This file is larger than a megabyte. Choose a smaller one."));
    return logoFromData(file.readAll());
}

Png logoFromData(const QByteArray &data)
{
    const bool isSvg = data.left(1024).contains("<svg");
    return isSvg ? fromSvg(data) : fromPng(data);
}

} // namespace ui
