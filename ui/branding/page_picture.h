// SPDX-License-Identifier: GPL-3.0-or-later
// Draws a browser page from the very markup that a browser gets, with the measures of resources/css/page.css and the colours of its
// variables: one column in a card. In CSS pixels. Main thread.
#pragma once

#include "ui/branding/page_node.h"

#include <QColor>
#include <QFont>
#include <QImage>

class QPainter;
class QRectF;

namespace ui
{

class PagePicture
{
public:
    // `css`: the style sheets in their order, then the page's own <style> counts last.
    PagePicture(const QByteArray &html, const QList<QByteArray> &css, const QImage &logo);

    [[nodiscard]] qreal heightAt(qreal width) const;
    void paint(QPainter &painter, qreal width, qreal height) const;
    [[nodiscard]] QStringList shownTexts(qreal width) const; // in the order they are drawn
    [[nodiscard]] QColor color(const char *variable) const;

private:
    struct Pen { // where on the page; without a painter it only measures
        QPainter *painter = nullptr;
        QStringList *texts = nullptr;
    };
    enum class Weight {
        Plain,
        Medium, // 600
        Bold,   // 650
    };
    struct Words {
        QColor color;
        qreal size = 16;
        Weight weight = Weight::Plain;
        qreal lineHeight = 1.5;
        Qt::Alignment alignment = Qt::AlignLeft;
    };
    [[nodiscard]] QFont fontOf(const Words &words, bool isCode) const;
    [[nodiscard]] qreal mainColumn(const Pen &pen, qreal width, qreal top, bool isPhone) const;
    [[nodiscard]] qreal blocks(const Pen &pen, const PageNode &parent, const QRectF &room) const;
    [[nodiscard]] qreal block(const Pen &pen, const PageNode &node, const QRectF &room) const; // its height, margins in it
    [[nodiscard]] qreal words(const Pen &pen, const PageNode &node, const QRectF &room, const Words &style) const;
    [[nodiscard]] qreal plainWords(const Pen &pen, const QString &text, const QRectF &room, const Words &style) const;
    [[nodiscard]] qreal header(const Pen &pen, const PageNode &node, const QRectF &room) const;
    [[nodiscard]] qreal who(const Pen &pen, const PageNode &node, const QRectF &room) const;
    [[nodiscard]] qreal permissions(const Pen &pen, const PageNode &node, const QRectF &room) const;
    [[nodiscard]] qreal facts(const Pen &pen, const PageNode &node, const QRectF &room) const;
    [[nodiscard]] qreal note(const Pen &pen, const PageNode &node, const QRectF &room) const;
    [[nodiscard]] qreal button(const Pen &pen, const PageNode &node, const QRectF &room) const;
    [[nodiscard]] qreal pair(const Pen &pen, const PageNode &node, const QRectF &room) const;
    [[nodiscard]] qreal field(const Pen &pen, const PageNode &node, const QRectF &room) const;
    [[nodiscard]] qreal check(const Pen &pen, const PageNode &node, const QRectF &room) const;
    [[nodiscard]] qreal orLine(const Pen &pen, const PageNode &node, const QRectF &room) const;
    [[nodiscard]] qreal badge(const Pen &pen, const PageNode &node, const QRectF &room) const;
    [[nodiscard]] qreal address(const Pen &pen, const PageNode &node, const QRectF &room) const;
    [[nodiscard]] qreal footer(const Pen &pen, qreal width, qreal top) const;
    void icon(const Pen &pen, const PageNode &svg, const QRectF &rect, const QColor &ink) const;

    PageNode m_page;
    StyleVariables m_variables;
    QImage m_logo;
};

} // namespace ui
