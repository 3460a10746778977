// SPDX-License-Identifier: GPL-3.0-or-later
// The one brand colour: six to choose from, or any as #rrggbb. Main thread.
#pragma once

#include <QWidget>

class QLineEdit;

namespace ui
{

class ColourField final : public QWidget
{
    Q_OBJECT
public:
    explicit ColourField(QWidget *parent = nullptr);

    void setColour(const QString &hex);
    [[nodiscard]] QString colour() const;
    [[nodiscard]] bool isUsable() const; // six hexadecimal digits

Q_SIGNALS:
    void changed();

private:
    QLineEdit *m_hex;
    QList<QWidget *> m_swatches;
};

} // namespace ui
