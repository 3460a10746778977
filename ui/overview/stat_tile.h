// SPDX-License-Identifier: GPL-3.0-or-later
// One number to be read across the room, with a line that explains it and, where there is one, its course. Main thread.
#pragma once

#include "ui/common/card.h"

#include <QList>

namespace ui
{

class ElidedLabel;
class Sparkline;

class StatTile final : public Card
{
    Q_OBJECT
public:
    explicit StatTile(const QString &label, QWidget *parent = nullptr);

    void setNumber(const QString &number); // "–" when there is nothing to say yet
    void setCaption(const QString &caption, std::optional<Tone> tone = {});
    void setCourse(const QList<qint64> &values);
    [[nodiscard]] QString number() const;
    [[nodiscard]] QSize sizeHint() const override; // grows with the font
    [[nodiscard]] QSize minimumSizeHint() const override { return {Card::minimumSizeHint().width(), sizeHint().height()}; }

private:
    void updateWords();

    QString m_name;
    ElidedLabel *m_number;
    ElidedLabel *m_caption;
    Sparkline *m_course;
};

} // namespace ui
