// SPDX-License-Identifier: GPL-3.0-or-later
// What just happened, bottom right, for a moment; with "Undo  8 s" while it can be taken back. One stack per window. Esc and Ctrl+Z
// work while one is shown. Main thread.
#pragma once

#include <QFrame>
#include <QList>
#include <QTimer>

#include <chrono>
#include <functional>

namespace ui
{

class Toast final : public QFrame
{
    Q_OBJECT
public:
    enum class Kind {
        Done,
        Failed, // stays until closed
    };
    Toast(Kind kind, const QString &text, const QString &undo, std::chrono::seconds lifetime, QWidget *parent);

    void takeBack();
    void close(); // the time is over: what was announced is final
    [[nodiscard]] bool canBeTakenBack() const { return !m_undo.isEmpty(); }
    [[nodiscard]] QString text() const { return m_text; }
    [[nodiscard]] QSize sizeHint() const override;

Q_SIGNALS:
    void undone();
    void expired();
    void gone();

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    [[nodiscard]] QString actionText() const;
    [[nodiscard]] QRect actionRect() const;
    void tick();

    Kind m_kind;
    QString m_text;
    QString m_undo;
    std::chrono::seconds m_left;
    QTimer m_timer;
};

class ToastStack final : public QObject
{
    Q_OBJECT
public:
    // The stack of the window that `widget` is in.
    [[nodiscard]] static ToastStack &of(QWidget &widget);

    void show(const QString &text);
    void showError(const QString &text);
    // Undo is offered for ten seconds; then, or when the window closes, `finish` makes it final. Exactly one of the two is called.
    void showUndo(const QString &text, std::function<void()> undo, std::function<void()> finish = {});
    [[nodiscard]] QList<Toast *> toasts() const { return m_toasts; }
    void takeBackLast();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    explicit ToastStack(QWidget *window);
    Toast &add(Toast *toast);
    void arrange();

    QWidget *m_window;
    QList<Toast *> m_toasts;
};

} // namespace ui
