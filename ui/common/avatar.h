// SPDX-License-Identifier: GPL-3.0-or-later
// The disc that stands for a person: initials of the name on a colour that follows from the stable id, never from the name.
// Main thread.
#pragma once

#include <QByteArray>
#include <QString>
#include <QWidget>

class QPainter;

namespace ui
{

[[nodiscard]] QString initialsOf(const QString &name);
void paintAvatar(QPainter &painter, const QRectF &rect, const QByteArray &id, const QString &name);

class Avatar final : public QWidget
{
    Q_OBJECT
public:
    explicit Avatar(int size, QWidget *parent = nullptr);

    void set(const QByteArray &id, const QString &name);
    [[nodiscard]] QSize sizeHint() const override { return {m_size, m_size}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {m_size, m_size}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    int m_size;
    QByteArray m_id;
    QString m_name;
};

} // namespace ui
