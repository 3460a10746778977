// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/toast.h"

#include "ui/common/icon.h"
#include "ui/common/metrics.h"
#include "ui/common/style_painting.h"
#include "ui/common/theme.h"
#include "ui/common/typography.h"

#include <QAccessible>
#include <QEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QStyle>
#include <QShortcut>

namespace ui
{

namespace
{

using namespace std::chrono_literals;

constexpr auto undoLifetime = 10s;
constexpr auto noticeLifetime = 5s;
constexpr int padding = 14;
constexpr int gap = 12;
constexpr int fromEdge = 32;
constexpr int shownAtOnce = 3;
constexpr int iconSize = 16;

int advance(TextRole role, const QString &text)
{
    return QFontMetrics(fontOf(role)).horizontalAdvance(text) + 1;
}

} // namespace

Toast::Toast(Kind kind, const QString &text, const QString &undo, std::chrono::seconds lifetime, QWidget *parent)
    : QFrame(parent)
    , m_kind(kind)
    , m_text(text)
    , m_undo(undo)
    , m_left(lifetime)
{
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(undo.isEmpty() ? text : tr("%1 Undo with Ctrl+Z.").arg(text));
    m_timer.setInterval(1s);
    connect(&m_timer, &QTimer::timeout, this, &Toast::tick);
    if (kind != Kind::Failed)
        m_timer.start();
}

void Toast::takeBack()
{
    if (!canBeTakenBack())
        return close();
    m_timer.stop();
    hide();
    Q_EMIT undone();
    Q_EMIT gone();
    deleteLater();
}

void Toast::close()
{
    m_timer.stop();
    hide();
    Q_EMIT expired();
    Q_EMIT gone();
    deleteLater();
}

void Toast::tick()
{
    m_left -= 1s;
    if (m_left <= 0s)
        return close();
    update();
}

QString Toast::actionText() const
{
    if (canBeTakenBack())
        return tr("%1  %2 s").arg(m_undo).arg(m_left.count());
    return m_kind == Kind::Failed ? tr("Close") : QString();
}

QSize Toast::sizeHint() const
{
    int width = 2 * padding + advance(TextRole::Body, m_text);
    if (m_kind == Kind::Failed)
        width += iconSize + 8;
    if (canBeTakenBack())
        width += gap + advance(TextRole::Strong, tr("%1  %2 s").arg(m_undo).arg(88));
    else if (m_kind == Kind::Failed)
        width += gap + advance(TextRole::Strong, actionText());
    return {width, controlHeight()};
}

QRect Toast::actionRect() const
{
    const int width = advance(TextRole::Strong, actionText());
    return QStyle::visualRect(layoutDirection(), rect(), QRect(this->width() - padding - width, 0, width, height()));
}

void Toast::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Tokens &tokens = Theme::current().tokens();
    paintRounded(painter, rect(), radius::Strip, tokens.toast, QColor());
    int left = padding;
    if (m_kind == Kind::Failed) {
        const QRect icon(left, (height() - iconSize) / 2, iconSize, iconSize);
        paintIcon(painter, Icon::Err, QStyle::visualRect(layoutDirection(), rect(), icon), darkTokens().err);
        left += iconSize + 8;
    }
    const int align = int(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft | Qt::AlignVCenter)) | Qt::TextSingleLine;
    const QString action = actionText();
    const int room = width() - left - padding - (action.isEmpty() ? 0 : gap + actionRect().width());
    const QRect text = QStyle::visualRect(layoutDirection(), rect(), QRect(left, 0, room, height()));
    painter.setFont(fontOf(TextRole::Body));
    painter.setPen(tokens.toastText);
    painter.drawText(text, align, QFontMetrics(painter.font()).elidedText(m_text, Qt::ElideRight, room));
    painter.setFont(fontOf(TextRole::Strong));
    painter.setPen(tokens.toastAction);
    painter.drawText(actionRect(), align, action);
    if (hasFocus())
        paintFocusRing(painter, rect(), radius::Strip, tokens.toastAction);
}

void Toast::mousePressEvent(QMouseEvent *event)
{
    if (actionRect().adjusted(-gap, 0, padding, 0).contains(event->position().toPoint()))
        takeBack();
}

void Toast::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space)
        return takeBack();
    if (event->key() == Qt::Key_Escape)
        return close();
    QFrame::keyPressEvent(event);
}

ToastStack &ToastStack::of(QWidget &widget)
{
    QWidget *window = widget.window();
    if (auto *known = window->findChild<ToastStack *>(QString(), Qt::FindDirectChildrenOnly))
        return *known;
    return *new ToastStack(window);
}

ToastStack::ToastStack(QWidget *window)
    : QObject(window)
    , m_window(window)
{
    window->installEventFilter(this);
    auto *undo = new QShortcut(QKeySequence::Undo, window);
    connect(undo, &QShortcut::activated, this, &ToastStack::takeBackLast);
}

void ToastStack::show(const QString &text)
{
    add(new Toast(Toast::Kind::Done, text, {}, noticeLifetime, m_window));
}

void ToastStack::showError(const QString &text)
{
    add(new Toast(Toast::Kind::Failed, text, {}, noticeLifetime, m_window));
}

void ToastStack::showUndo(const QString &text, std::function<void()> undo, std::function<void()> finish)
{
    Toast &toast = add(new Toast(Toast::Kind::Done, text, tr("Undo"), undoLifetime, m_window));
    connect(&toast, &Toast::undone, this, std::move(undo));
    if (finish)
        connect(&toast, &Toast::expired, this, std::move(finish));
}

Toast &ToastStack::add(Toast *toast)
{
    connect(toast, &Toast::gone, this, [this, toast] {
        m_toasts.removeOne(toast);
        arrange();
    });
    m_toasts.append(toast);
    while (m_toasts.size() > shownAtOnce)
        m_toasts.first()->close();
    arrange();
    toast->show();
    toast->raise();
    QAccessibleEvent alert(toast, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
    return *toast;
}

void ToastStack::arrange()
{
    int bottom = m_window->height() - fromEdge - controlHeight();
    for (auto toast = m_toasts.crbegin(); toast != m_toasts.crend(); ++toast) {
        const QSize size((*toast)->sizeHint().boundedTo({m_window->width() - 2 * fromEdge, bottom}));
        const int left = m_window->layoutDirection() == Qt::RightToLeft ? fromEdge : m_window->width() - fromEdge - size.width();
        (*toast)->setGeometry(left, bottom - size.height(), size.width(), size.height());
        bottom -= size.height() + space::Small;
    }
}

void ToastStack::takeBackLast()
{
    for (auto toast = m_toasts.crbegin(); toast != m_toasts.crend(); ++toast) {
        if ((*toast)->canBeTakenBack())
            return (*toast)->takeBack();
    }
}

bool ToastStack::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize)
        arrange();
    if (event->type() == QEvent::Close) { // nothing that was announced as done is left half done
        const QList<Toast *> open = m_toasts;
        for (Toast *toast : open)
            toast->close();
    }
    return QObject::eventFilter(watched, event);
}

} // namespace ui
