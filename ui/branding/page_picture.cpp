// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/branding/page_picture.h"

#include "ui/common/style_painting.h"

#include <QApplication>
#include <QFontDatabase>
#include <QPainter>
#include <QSvgRenderer>
#include <QTextLayout>

#include <algorithm>

namespace ui
{

namespace
{

// resources/css/page.css
constexpr qreal MostWidth = 440;
constexpr qreal PhoneBelow = 480;
constexpr qreal CardPadding = 32;
constexpr qreal PhonePadding = 20;
constexpr qreal CardRadius = 16;
constexpr qreal BoxRadius = 12;
constexpr qreal ButtonRadius = 10;
constexpr qreal LeastButton = 46;
constexpr qreal Small = 14;
constexpr qreal PageGap = 20;
const QString AvatarColour = QStringLiteral("#3558a8");

struct InlineRun {
    QString text;
    bool isStrong = false;
    bool isMuted = false;
    bool isSmall = false;
    bool isCode = false;
    bool isLink = false;
};

void collect(const PageNode &node, InlineRun style, QList<InlineRun> &runs)
{
    if (node.tag.isEmpty()) {
        style.text = node.text;
        runs.append(style);
        return;
    }
    if (node.tag == QLatin1String("br")) {
        style.text = QString(QChar::LineSeparator);
        runs.append(style);
        return;
    }
    style.isStrong = style.isStrong || node.tag == QLatin1String("strong");
    style.isMuted = style.isMuted || node.hasClass("muted");
    style.isSmall = style.isSmall || node.hasClass("small");
    style.isCode = style.isCode || node.tag == QLatin1String("code");
    style.isLink = style.isLink || node.tag == QLatin1String("a");
    for (const PageNode &child : node.children) {
        if (child.tag != QLatin1String("svg") && child.tag != QLatin1String("details"))
            collect(child, style, runs);
    }
}

} // namespace

PagePicture::PagePicture(const QByteArray &html, const QList<QByteArray> &css, const QImage &logo)
    : m_page(parsePage(html))
    , m_logo(logo)
{
    for (const QByteArray &sheet : css)
        addStyleVariables(m_variables, sheet);
    if (const PageNode *style = m_page.find(QStringLiteral("style")))
        addStyleVariables(m_variables, style->markup);
}

QColor PagePicture::color(const char *variable) const
{
    return QColor(styleValue(m_variables, QString::fromLatin1(variable)));
}

QFont PagePicture::fontOf(const Words &style, bool isCode) const
{
    QFont font = isCode ? QFontDatabase::systemFont(QFontDatabase::FixedFont) : QApplication::font();
    font.setPixelSize(std::max(1, qRound(isCode ? style.size * 0.875 : style.size)));
    font.setWeight(style.weight == Weight::Plain ? QFont::Normal : style.weight == Weight::Medium ? QFont::DemiBold : QFont::Bold);
    return font;
}

qreal PagePicture::heightAt(qreal width) const
{
    const bool isPhone = width < PhoneBelow;
    const qreal top = isPhone ? 0 : CardPadding;
    const qreal card = mainColumn({}, width, top, isPhone);
    return top + card + PageGap + footer({}, width, 0) + CardPadding;
}

void PagePicture::paint(QPainter &painter, qreal width, qreal height) const
{
    const bool isPhone = width < PhoneBelow;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(QRectF(0, 0, width, height), isPhone ? color("card") : color("bg"));
    const qreal whole = heightAt(width);
    const qreal top = isPhone ? 0 : CardPadding + std::max(0.0, (height - whole) / 2); // in the middle where there is room
    const qreal card = mainColumn({&painter, nullptr}, width, top, isPhone);
    (void)footer({&painter, nullptr}, width, top + card + PageGap);
}

QStringList PagePicture::shownTexts(qreal width) const
{
    QStringList texts;
    (void)mainColumn({nullptr, &texts}, width, 0, width < PhoneBelow);
    (void)footer({nullptr, &texts}, width, 0);
    return texts;
}

qreal PagePicture::mainColumn(const Pen &pen, qreal width, qreal top, bool isPhone) const
{
    const PageNode *main = m_page.find(QStringLiteral("main"));
    if (!main)
        return 0;
    const qreal cardWidth = isPhone ? width : std::min(MostWidth, width - 2 * 16);
    const qreal padding = isPhone ? PhonePadding : CardPadding;
    const QRectF card((width - cardWidth) / 2, top, cardWidth, 0);
    const QRectF room(card.left() + padding, card.top() + (isPhone ? 24 : padding), cardWidth - 2 * padding, 0);
    if (pen.painter && !isPhone) {
        const qreal height = blocks({}, *main, room) + 2 * padding;
        paintRounded(*pen.painter, QRectF(card.left(), card.top(), cardWidth, height), CardRadius, color("card"), color("line"));
    }
    return blocks(pen, *main, room) + (isPhone ? 24 + 8 : 2 * padding);
}

qreal PagePicture::blocks(const Pen &pen, const PageNode &parent, const QRectF &room) const
{
    qreal used = 0;
    for (const PageNode &node : parent.children) {
        if (!node.isBlank())
            used += block(pen, node, QRectF(room.left(), room.top() + used, room.width(), 0));
    }
    return used;
}

qreal PagePicture::block(const Pen &pen, const PageNode &node, const QRectF &room) const
{
    const QString &tag = node.tag;
    if (tag == QLatin1String("header"))
        return header(pen, node, room);
    if (tag == QLatin1String("h1"))
        return words(pen, node, room, {color("text"), node.hasClass("long") ? 18.0 : 22.0, Weight::Bold, 1.3}) + 8;
    if (tag == QLatin1String("p"))
        return words(pen, node, room, {color(node.hasClass("muted") ? "muted" : "text"), node.hasClass("small") ? Small : 16.0, Weight::Plain, node.hasClass("small") ? 1.45 : 1.5}) + 16;
    if (tag == QLatin1String("ul"))
        return permissions(pen, node, room);
    if (tag == QLatin1String("dl"))
        return facts(pen, node, room);
    if (tag == QLatin1String("code") && node.hasClass("url"))
        return address(pen, node, room);
    if (tag == QLatin1String("label"))
        return node.hasClass("check") ? check(pen, node, room) : words(pen, node, room, {color("text"), 16, Weight::Medium}) + 6;
    if (tag == QLatin1String("input"))
        return field(pen, node, room);
    if (tag == QLatin1String("button") || (tag == QLatin1String("a") && node.hasClass("btn")))
        return button(pen, node, room) + 10;
    if (node.hasClass("who"))
        return who(pen, node, room);
    if (node.hasClass("note"))
        return note(pen, node, room);
    if (node.hasClass("pair"))
        return pair(pen, node, room);
    if (node.hasClass("or"))
        return orLine(pen, node, room);
    if (node.hasClass("big"))
        return badge(pen, node, room);
    const qreal used = blocks(pen, node, room); // form, and whatever holds others
    return node.hasClass("stack") && used > 0 ? used - 10 : used;
}

qreal PagePicture::words(const Pen &pen, const PageNode &node, const QRectF &room, const Words &style) const
{
    QList<InlineRun> runs;
    collect(node, {}, runs);
    QString text;
    QList<QTextLayout::FormatRange> formats;
    for (const InlineRun &run : std::as_const(runs)) {
        Words own = style;
        own.weight = run.isStrong ? Weight::Bold : style.weight;
        own.size = run.isSmall ? Small : style.size;
        QTextLayout::FormatRange range{int(text.size()), int(run.text.size()), {}};
        range.format.setFont(fontOf(own, run.isCode));
        range.format.setForeground(run.isLink ? color("ink") : run.isMuted ? color("muted") : style.color);
        range.format.setFontUnderline(run.isLink);
        formats.append(range);
        text += run.text;
    }
    while (text.endsWith(QLatin1Char(' ')))
        text.chop(1);
    QTextLayout layout(text, fontOf(style, false));
    layout.setFormats(formats);
    QTextOption option(style.alignment);
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    layout.setTextOption(option);
    layout.beginLayout();
    qreal height = 0;
    const qreal lineHeight = style.size * style.lineHeight;
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
        line.setLineWidth(room.width());
        line.setPosition({0, height + (lineHeight - line.height()) / 2});
        height += lineHeight;
    }
    layout.endLayout();
    if (pen.painter)
        layout.draw(pen.painter, room.topLeft());
    if (pen.texts)
        pen.texts->append(QString(text).replace(QChar::LineSeparator, QLatin1Char(' ')).simplified());
    return height;
}

qreal PagePicture::plainWords(const Pen &pen, const QString &text, const QRectF &room, const Words &style) const
{
    PageNode node;
    node.tag = QStringLiteral("span");
    node.children.push_back({{}, text, {}, {}, {}});
    return words(pen, node, room, style);
}

qreal PagePicture::header(const Pen &pen, const PageNode &node, const QRectF &room) const
{
    constexpr qreal mark = 40;
    const PageNode *name = nullptr;
    const PageNode *about = node.find(QStringLiteral("p"));
    const PageNode *column = node.find(QStringLiteral("div"));
    if (column)
        name = column->find(QStringLiteral("span"));
    const QRectF wordsRoom(room.left() + mark + 12, room.top(), room.width() - mark - 12, 0);
    const Words nameStyle{color("text"), 16, Weight::Medium, 1.3};
    const Words aboutStyle{color("muted"), Small, Weight::Plain, 1.3};
    qreal height = name ? words({}, *name, wordsRoom, nameStyle) : 0;
    height += about ? words({}, *about, wordsRoom, aboutStyle) + 2 : 0;
    const qreal whole = std::max(mark, height);
    const QRectF square(room.left(), room.top() + (whole - mark) / 2, mark, mark);
    const bool hasLogo = node.find(QStringLiteral("img")) != nullptr;
    if (pen.painter && hasLogo && !m_logo.isNull()) {
        const QSizeF size = QSizeF(m_logo.size()).scaled(square.size(), Qt::KeepAspectRatio);
        pen.painter->setRenderHint(QPainter::SmoothPixmapTransform);
        pen.painter->drawImage(QRectF(square.center() - QPointF(size.width() / 2, size.height() / 2), size), m_logo);
    }
    if (!hasLogo) {
        if (pen.painter)
            paintRounded(*pen.painter, square, ButtonRadius, color("brand"), QColor());
        (void)plainWords(pen, node.find(QStringLiteral("span"))->plainText(), square.adjusted(0, (mark - 23) / 2, 0, 0), {color("on-brand"), 18, Weight::Bold, 1.3, Qt::AlignHCenter});
    }
    qreal used = (whole - height) / 2;
    if (name)
        used += words(pen, *name, wordsRoom.translated(0, used), nameStyle);
    if (about)
        (void)words(pen, *about, wordsRoom.translated(0, used + 2), aboutStyle);
    return whole + 24;
}

qreal PagePicture::who(const Pen &pen, const PageNode &node, const QRectF &room) const
{
    constexpr qreal disc = 36;
    const PageNode *initials = node.find(QStringLiteral("span"));
    const PageNode *account = node.find(QStringLiteral("div"));
    const PageNode *other = node.find(QStringLiteral("a"));
    const Words style{color("text"), 16, Weight::Plain, 1.35};
    const Words linkStyle{color("ink"), Small, Weight::Plain, 1.5};
    const qreal linkWidth = other ? QFontMetricsF(fontOf(linkStyle, false)).horizontalAdvance(other->plainText()) + 2 : 0;
    const QRectF wordsRoom(room.left() + 14 + disc + 12, room.top() + 12, room.width() - 28 - disc - 24 - linkWidth, 0);
    const qreal height = std::max(disc, account ? words({}, *account, wordsRoom, style) : 0) + 24;
    const QRectF box(room.left(), room.top(), room.width(), height);
    const QRectF round(box.left() + 14, box.center().y() - disc / 2, disc, disc);
    if (pen.painter) {
        paintRounded(*pen.painter, box, BoxRadius, color("sunken"), QColor());
        paintRounded(*pen.painter, round, disc / 2, QColor(AvatarColour), QColor());
    }
    if (initials)
        (void)plainWords(pen, initials->plainText(), round.adjusted(0, (disc - 19) / 2, 0, 0), {Qt::white, Small, Weight::Bold, 1.3, Qt::AlignHCenter});
    if (account)
        (void)words(pen, *account, wordsRoom.translated(0, (height - 24 - words({}, *account, wordsRoom, style)) / 2), style);
    if (other)
        (void)words(pen, *other, QRectF(box.right() - 14 - linkWidth, box.center().y() - 10.5, linkWidth + 1, 0), linkStyle);
    return height + 16;
}

qreal PagePicture::permissions(const Pen &pen, const PageNode &node, const QRectF &room) const
{
    const auto rows = [&](const Pen &with) {
        qreal used = 0;
        bool isFirst = true;
        for (const PageNode &item : node.children) {
            if (item.tag != QLatin1String("li"))
                continue;
            if (!std::exchange(isFirst, false) && with.painter)
                with.painter->fillRect(QRectF(room.left(), room.top() + used, room.width(), 1), color("line"));
            const QRectF wordsRoom(room.left() + 14 + 20 + 12, room.top() + used + 12, room.width() - 28 - 32, 0);
            if (const PageNode *svg = item.find(QStringLiteral("svg")))
                icon(with, *svg, QRectF(room.left() + 14, room.top() + used + 14, 20, 20), color("ink"));
            qreal height = 0;
            if (const PageNode *text = item.find(QStringLiteral("div")))
                height = words(with, *text, wordsRoom, {color("text"), 16, Weight::Plain, 1.5});
            if (const PageNode *summary = item.find(QStringLiteral("summary"))) // closed, as the browser shows it at first
                height += words(with, *summary, wordsRoom.translated(0, height), {color("muted"), Small, Weight::Plain, 1.5});
            used += height + 24;
        }
        return used;
    };
    const qreal height = rows({});
    if (pen.painter)
        paintRounded(*pen.painter, QRectF(room.left(), room.top(), room.width(), height), BoxRadius, QColor(), color("line"));
    (void)rows(pen);
    return height + 16;
}

qreal PagePicture::facts(const Pen &pen, const PageNode &node, const QRectF &room) const
{
    const Words key{color("muted"), 15, Weight::Plain, 1.5};
    const Words value{color("text"), 15, Weight::Plain, 1.5};
    qreal keys = 0;
    for (const PageNode &item : node.children) {
        if (item.tag == QLatin1String("dt"))
            keys = std::max(keys, QFontMetricsF(fontOf(key, false)).horizontalAdvance(item.plainText()) + 1);
    }
    const auto rows = [&](const Pen &with) {
        qreal used = 14;
        const PageNode *name = nullptr;
        for (const PageNode &item : node.children) {
            if (item.tag == QLatin1String("dt"))
                name = &item;
            if (item.tag != QLatin1String("dd") || !name)
                continue;
            const QRectF left(room.left() + 14, room.top() + used, keys, 0);
            const QRectF right(left.right() + 16, left.top(), room.width() - 28 - keys - 16, 0);
            const qreal first = words(with, *name, left, key);
            used += std::max(first, words(with, item, right, value)) + 6;
        }
        return used - 6 + 14;
    };
    const qreal height = rows({});
    if (pen.painter)
        paintRounded(*pen.painter, QRectF(room.left(), room.top(), room.width(), height), BoxRadius, color("sunken"), QColor());
    (void)rows(pen);
    return height + 16;
}

qreal PagePicture::note(const Pen &pen, const PageNode &node, const QRectF &room) const
{
    const bool isError = node.hasClass("err");
    const Words style{color("text"), 15, Weight::Plain, 1.45};
    const QRectF wordsRoom(room.left() + 14 + 20 + 10, room.top() + 12, room.width() - 28 - 30, 0);
    const PageNode *text = node.find(QStringLiteral("div"));
    const qreal height = (text ? words({}, *text, wordsRoom, style) : 0) + 24;
    if (pen.painter)
        paintRounded(*pen.painter, QRectF(room.left(), room.top(), room.width(), height), BoxRadius, color(isError ? "err-bg" : "warn-bg"), QColor());
    if (const PageNode *svg = node.find(QStringLiteral("svg")))
        icon(pen, *svg, QRectF(room.left() + 14, room.top() + 13, 20, 20), color(isError ? "err" : "warn"));
    if (text)
        (void)words(pen, *text, wordsRoom, style);
    return height + 16;
}

qreal PagePicture::button(const Pen &pen, const PageNode &node, const QRectF &room) const
{
    const bool isPrimary = node.hasClass("primary");
    const bool isStart = node.hasClass("start");
    const Words style{color(isPrimary ? "on-brand" : "text"), 16, Weight::Medium, 1.5, isStart ? Qt::AlignLeft : Qt::AlignHCenter};
    const PageNode *svg = node.find(QStringLiteral("svg"));
    QString letter;
    QString label;
    for (const PageNode &child : node.children)
        (child.hasClass("g") ? letter : label) += child.plainText();
    const qreal lead = svg || !letter.isEmpty() ? 24 + 10 : 0;
    const QRectF wordsRoom(room.left() + 16 + lead, room.top() + 11, room.width() - 32 - lead, 0);
    const qreal height = std::max(LeastButton, plainWords({}, label.trimmed(), wordsRoom, style) + 22);
    if (pen.painter) {
        const QColor edge = isPrimary ? color("edge") : color("control");
        paintRounded(*pen.painter, QRectF(room.left(), room.top(), room.width(), height), ButtonRadius, color(isPrimary ? "brand" : "card"), edge.alpha() ? edge : QColor());
    }
    const QRectF sign(room.left() + 16, room.top() + (height - 24) / 2, 24, 24);
    if (svg)
        icon(pen, *svg, sign, style.color);
    if (!letter.isEmpty()) {
        if (pen.painter)
            paintRounded(*pen.painter, sign, 6, QColor(), style.color, 1.5);
        (void)plainWords(pen, letter, sign.adjusted(0, 3, 0, 0), {style.color, 13, Weight::Bold, 1.4, Qt::AlignHCenter});
    }
    (void)plainWords(pen, label.trimmed(), wordsRoom, style);
    return height;
}

qreal PagePicture::pair(const Pen &pen, const PageNode &node, const QRectF &room) const
{
    QList<const PageNode *> buttons;
    for (const PageNode &child : node.children) {
        if (!child.isBlank())
            buttons.append(&child);
    }
    const qreal width = (room.width() - 10 * (buttons.size() - 1)) / std::max<qsizetype>(1, buttons.size());
    qreal height = 0;
    qreal left = room.left();
    for (const PageNode *one : std::as_const(buttons)) {
        height = std::max(height, button(pen, *one, QRectF(left, room.top() + 20, width, 0)));
        left += width + 10;
    }
    return 20 + height;
}

qreal PagePicture::field(const Pen &pen, const PageNode &node, const QRectF &room) const
{
    if (node.attributes.value(QStringLiteral("type")) == QLatin1String("hidden"))
        return 0;
    if (pen.painter)
        paintRounded(*pen.painter, QRectF(room.left(), room.top(), room.width(), LeastButton), ButtonRadius, color("card"), color("control"));
    return LeastButton + 16;
}

qreal PagePicture::check(const Pen &pen, const PageNode &node, const QRectF &room) const
{
    const Words style{color("text"), 16, Weight::Plain, 1.5};
    const QRectF wordsRoom(room.left() + 20 + 10, room.top() + 16, room.width() - 30, 0);
    if (pen.painter)
        paintRounded(*pen.painter, QRectF(room.left(), room.top() + 18, 20, 20), 4, color("card"), color("control"));
    return 16 + words(pen, node, wordsRoom, style);
}

qreal PagePicture::orLine(const Pen &pen, const PageNode &node, const QRectF &room) const
{
    const Words style{color("muted"), Small, Weight::Plain, 1.5, Qt::AlignHCenter};
    const qreal height = words(pen, node, room.translated(0, 18), style);
    if (pen.painter) {
        const qreal gap = QFontMetricsF(fontOf(style, false)).horizontalAdvance(node.plainText()) / 2 + 12;
        const qreal y = room.top() + 18 + height / 2;
        pen.painter->fillRect(QRectF(room.left(), y, room.width() / 2 - gap, 1), color("line"));
        pen.painter->fillRect(QRectF(room.center().x() + gap, y, room.width() / 2 - gap, 1), color("line"));
    }
    return 36 + height;
}

qreal PagePicture::badge(const Pen &pen, const PageNode &node, const QRectF &room) const
{
    const bool isError = node.hasClass("err");
    const QRectF disc(room.left(), room.top(), 56, 56);
    if (pen.painter)
        paintRounded(*pen.painter, disc, 28, color(isError ? "err-bg" : "pend-bg"), QColor());
    if (const PageNode *svg = node.find(QStringLiteral("svg")))
        icon(pen, *svg, disc.adjusted(13, 13, -13, -13), color(isError ? "err" : "pend"));
    return 56 + 16;
}

qreal PagePicture::address(const Pen &pen, const PageNode &node, const QRectF &room) const
{
    const Words style{color("text"), 16, Weight::Plain, 1.5};
    const QRectF wordsRoom = room.adjusted(14, 14, -14, 0);
    const qreal height = words({}, node, wordsRoom, style) + 28;
    if (pen.painter)
        paintRounded(*pen.painter, QRectF(room.left(), room.top(), room.width(), height), BoxRadius, color("sunken"), color("line"));
    (void)words(pen, node, wordsRoom, style);
    return height;
}

qreal PagePicture::footer(const Pen &pen, qreal width, qreal top) const
{
    const PageNode *foot = m_page.find(QStringLiteral("footer"));
    if (!foot)
        return 0;
    const qreal room = std::min(MostWidth, width - 2 * PhonePadding);
    qreal used = 0;
    for (const PageNode &line : foot->children) {
        if (line.isBlank())
            continue;
        const QRectF place((width - room) / 2, top + used, room, 0);
        used += words(pen, line, place, {color("muted"), Small, Weight::Plain, 1.5, Qt::AlignHCenter}) + 4;
    }
    return used;
}

void PagePicture::icon(const Pen &pen, const PageNode &svg, const QRectF &rect, const QColor &ink) const
{
    if (!pen.painter)
        return;
    QByteArray markup = svg.markup;
    markup.replace("currentColor", ink.name().toLatin1());
    if (!markup.contains("xmlns"))
        markup.replace("<svg ", "<svg xmlns=\"http://www.w3.org/2000/svg\" ");
    QSvgRenderer renderer(markup);
    renderer.render(pen.painter, rect);
}

} // namespace ui
