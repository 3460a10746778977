// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/navigation.h"

#include "ui/common/format.h"
#include "ui/common/metrics.h"
#include "ui/common/style_painting.h"
#include "ui/common/theme.h"
#include "ui/common/typography.h"

#include <QAbstractButton>
#include <QCoreApplication>
#include <QKeyEvent>
#include <QPainter>
#include <QStyleOption>
#include <QVBoxLayout>

namespace ui
{

namespace
{

constexpr int fullWidth = 216;
constexpr int railWidth = 56;
constexpr int itemHeight = 34;
constexpr int side = 12;
constexpr int railSide = 8;
constexpr int barWidth = 3;
constexpr int symbolSize = 20;
constexpr int logoSize = 28;
constexpr int dotSize = 11;

} // namespace

class NavigationItem final : public QAbstractButton
{
public:
    NavigationItem(const PageTitle &page, QWidget *parent)
        : QAbstractButton(parent)
        , m_page(page)
    {
        setObjectName(QStringLiteral("nav_%1").arg(int(page.id)));
        setFocusPolicy(Qt::StrongFocus);
        setCursor(Qt::PointingHandCursor);
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        updateWords();
    }

    [[nodiscard]] PageId page() const { return m_page.id; }
    void setIsCurrent(bool isCurrent)
    {
        m_isCurrent = isCurrent;
        update();
    }
    void setForm(Navigation::Form form)
    {
        m_form = form;
        updateWords();
        update();
    }
    void setBadge(int count, Tone tone)
    {
        m_count = count;
        m_tone = tone;
        updateWords();
        update();
    }
    [[nodiscard]] QSize sizeHint() const override { return {railWidth, qMax(itemHeight, textHeight() + 14)}; }

protected:
    void keyPressEvent(QKeyEvent *event) override
    {
        const int key = event->key();
        if (key == Qt::Key_Up || key == Qt::Key_Down || key == Qt::Key_Return || key == Qt::Key_Enter)
            event->ignore(); // the navigation's: it knows the order
        else
            QAbstractButton::keyPressEvent(event);
    }
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        const Tokens &tokens = Theme::current().tokens();
        const bool isRail = m_form == Navigation::Form::Rail;
        const int margin = isRail ? railSide : side;
        const QRect pill = rect().adjusted(margin, 0, -margin, 0);
        if (m_isCurrent)
            paintRounded(painter, pill, radius::Item, tokens.surface, tokens.line);
        else if (underMouse())
            paintRounded(painter, pill, radius::Item, tokens.isDark ? tokens.hover : tokens.line, QColor());
        if (m_isCurrent) {
            const QRect bar(margin, 8, barWidth, height() - 16);
            paintRounded(painter, QStyle::visualRect(layoutDirection(), rect(), bar), 1.5, tokens.accent, QColor());
        }
        const QColor iconInk = m_isCurrent ? tokens.accentText : tokens.muted;
        const int iconLeft = isRail ? (width() - symbolSize) / 2 : margin + 12;
        const QRect icon(iconLeft, (height() - symbolSize) / 2, symbolSize, symbolSize);
        paintIcon(painter, m_page.icon, QStyle::visualRect(layoutDirection(), rect(), icon), iconInk);
        if (isRail)
            paintDot(painter, tokens);
        else
            paintWords(painter, tokens, icon.right() + 11);
        QStyleOption option;
        option.initFrom(this);
        if (hasFocus() && option.state.testFlag(QStyle::State_KeyboardFocusChange))
            paintFocusRing(painter, pill, radius::Item, tokens.accent);
    }

private:
    void paintDot(QPainter &painter, const Tokens &tokens) const
    {
        if (m_count <= 0)
            return;
        const QRect dot(width() / 2 + 4, 2, dotSize, dotSize);
        paintRounded(painter, QStyle::visualRect(layoutDirection(), rect(), dot), dotSize / 2.0, toneColor(tokens, m_tone), tokens.sidebar);
    }

    void paintWords(QPainter &painter, const Tokens &tokens, int left) const
    {
        int right = side + 8;
        if (m_count > 0) {
            const QFont font = fontOf(TextRole::CaptionStrong);
            const QFontMetrics metrics(font);
            const int badgeHeight = metrics.height() + 4;
            const int badgeWidth = qMax(22, metrics.horizontalAdvance(badgeText()) + 14);
            const QRect badge(width() - right - badgeWidth, (height() - badgeHeight) / 2, badgeWidth, badgeHeight);
            const QRect place = QStyle::visualRect(layoutDirection(), rect(), badge);
            paintRounded(painter, place, badgeHeight / 2.0, toneColor(tokens, m_tone), QColor());
            painter.setFont(font);
            painter.setPen(tokens.surface);
            painter.drawText(place, Qt::AlignCenter | Qt::TextSingleLine, badgeText());
            right += badgeWidth + 8;
        }
        const QRect words(left, 0, width() - left - right, height());
        const QFont font = fontOf(m_isCurrent ? TextRole::Strong : TextRole::Body);
        painter.setFont(font);
        painter.setPen(m_isCurrent ? tokens.text : tokens.muted);
        painter.drawText(QStyle::visualRect(layoutDirection(), rect(), words),
            int(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft | Qt::AlignVCenter)) | Qt::TextSingleLine,
            QFontMetrics(font).elidedText(m_page.title, Qt::ElideRight, words.width()));
    }

    [[nodiscard]] QString badgeText() const { return m_count > 99 ? QStringLiteral("99+") : format::number(m_count); }
    void updateWords()
    {
        const QString name = m_count > 0 ? QStringLiteral("%1, %2").arg(m_page.title, badgeText()) : m_page.title;
        setAccessibleName(name);
        setAccessibleDescription(m_page.hint);
        setToolTip(m_form == Navigation::Form::Rail ? name : QString());
    }

    PageTitle m_page;
    Navigation::Form m_form = Navigation::Form::Full;
    bool m_isCurrent = false;
    int m_count = 0;
    Tone m_tone = Tone::Pend;
};

namespace
{

// A caption over the group, or a hairline in the rail.
class GroupHead final : public QWidget
{
public:
    explicit GroupHead(const QString &text)
        : m_text(text)
    {
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        setAccessibleName(text);
    }
    [[nodiscard]] QSize sizeHint() const override { return {railWidth, width() <= railWidth ? 17 : qMax(30, textHeight() + 12)}; }

protected:
    void resizeEvent(QResizeEvent *) override { updateGeometry(); }
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        const Tokens &tokens = Theme::current().tokens();
        if (width() <= railWidth) {
            painter.fillRect(QRect(railSide, height() / 2, width() - 2 * railSide, 1), tokens.line);
            return;
        }
        painter.setFont(fontOf(TextRole::Caption));
        painter.setPen(tokens.muted);
        const QRect place = rect().adjusted(side * 2, 0, -side, -2);
        painter.drawText(QStyle::visualRect(layoutDirection(), rect(), place),
            int(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft | Qt::AlignBottom)) | Qt::TextSingleLine, m_text);
    }

private:
    QString m_text;
};

class Logo final : public QWidget
{
public:
    Logo()
    {
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        setAccessibleName(QCoreApplication::applicationName());
    }
    [[nodiscard]] QSize sizeHint() const override { return {railWidth, 60}; }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        const Tokens &tokens = Theme::current().tokens();
        const bool isRail = width() <= railWidth;
        const QRect square(isRail ? (width() - logoSize) / 2 : 16, 16, logoSize, logoSize);
        const QRect place = QStyle::visualRect(layoutDirection(), rect(), square);
        paintRounded(painter, place, logoSize / 4.0, tokens.accent, QColor());
        paintIcon(painter, Icon::Gate, place.adjusted(5, 5, -5, -5), tokens.onAccent);
        if (isRail)
            return;
        painter.setFont(fontOf(TextRole::H3));
        painter.setPen(tokens.text);
        const QRect words(square.right() + 11, square.top(), width() - square.right() - 22, logoSize);
        painter.drawText(QStyle::visualRect(layoutDirection(), rect(), words),
            int(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft | Qt::AlignVCenter)) | Qt::TextSingleLine,
            QStringLiteral("Gatehouse"));
    }
};

} // namespace

Navigation::Navigation(QWidget *parent)
    : QWidget(parent)
    , m_items(new QVBoxLayout)
    , m_bottom(new QVBoxLayout)
{
    setAccessibleName(tr("Pages"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 1, side);
    column->setSpacing(0);
    column->addWidget(new Logo);
    m_items->setSpacing(2);
    m_bottom->setSpacing(2);
    column->addLayout(m_items);
    column->addStretch(1);
    column->addLayout(m_bottom);
    setForm(Form::Full);
}

void Navigation::addGroup(const QString &head)
{
    auto *label = new GroupHead(head);
    m_heads.append(label);
    m_items->addWidget(label);
}

void Navigation::addItem(const PageTitle &page)
{
    add(page, *m_items);
}

void Navigation::addBottomItem(const PageTitle &page)
{
    add(page, *m_bottom);
}

void Navigation::add(const PageTitle &page, QVBoxLayout &layout)
{
    auto *item = new NavigationItem(page, this);
    m_order.append(item);
    layout.addWidget(item);
    connect(item, &QAbstractButton::clicked, this, [this, id = page.id] { Q_EMIT chosen(id); });
}

void Navigation::setCurrent(PageId page)
{
    for (NavigationItem *item : std::as_const(m_order))
        item->setIsCurrent(item->page() == page);
}

void Navigation::setBadge(PageId page, int count, Tone tone)
{
    for (NavigationItem *item : std::as_const(m_order)) {
        if (item->page() == page)
            item->setBadge(count, tone);
    }
}

void Navigation::setForm(Form form)
{
    m_form = form;
    setFixedWidth(form == Form::Rail ? railWidth + 1 : em(fullWidth));
    for (NavigationItem *item : std::as_const(m_order))
        item->setForm(form);
    for (QWidget *head : std::as_const(m_heads))
        head->updateGeometry();
}

void Navigation::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Tokens &tokens = Theme::current().tokens();
    painter.fillRect(rect(), tokens.sidebar);
    painter.fillRect(QStyle::visualRect(layoutDirection(), rect(), QRect(width() - 1, 0, 1, height())), tokens.line);
}

void Navigation::keyPressEvent(QKeyEvent *event)
{
    const int step = event->key() == Qt::Key_Down ? 1 : event->key() == Qt::Key_Up ? -1 : 0;
    const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    for (qsizetype i = 0; i < m_order.size() && (step != 0 || isEnter); ++i) {
        if (!m_order[i]->hasFocus())
            continue;
        if (isEnter)
            m_order[i]->click();
        else
            m_order[(i + step + m_order.size()) % m_order.size()]->setFocus(step > 0 ? Qt::TabFocusReason : Qt::BacktabFocusReason);
        return;
    }
    QWidget::keyPressEvent(event);
}

} // namespace ui
