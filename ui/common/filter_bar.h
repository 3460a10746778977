// SPDX-License-Identifier: GPL-3.0-or-later
// The one filter box of a table: Ctrl+F enters, Esc clears, a short delay; and "12 of 340". Main thread.
#pragma once

#include <QTimer>
#include <QWidget>

class QHBoxLayout;
class QLineEdit;

namespace ui
{

class ElidedLabel;

class FilterBar final : public QWidget
{
    Q_OBJECT
public:
    explicit FilterBar(const QString &placeholder, QWidget *parent = nullptr);

    void setText(const QString &text); // at once, without the delay
    [[nodiscard]] QString text() const;
    void setCounts(qint64 shown, qint64 all);
    void focusField();
    // Between the field and the count, and behind the count.
    void addWidget(QWidget *widget);
    void addTrailing(QWidget *widget);

Q_SIGNALS:
    void changed(const QString &text);
    void leftDownwards(); // Down or Enter: on to the table

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QHBoxLayout *m_row;
    QLineEdit *m_field;
    ElidedLabel *m_counts;
    QTimer m_delay;
    int m_extra = 1;
};

} // namespace ui
