// SPDX-License-Identifier: GPL-3.0-or-later
// One sentence across the page that says what is wrong or waits, and one button that helps. MessageStrips holds those of a page:
// highest tone first, two at most. Main thread.
#pragma once

#include "ui/common/tone.h"

#include <QFrame>
#include <QList>

namespace ui
{

class Button;
class ElidedLabel;
class IconButton;

class MessageStrip final : public QFrame
{
    Q_OBJECT
public:
    explicit MessageStrip(Tone tone, const QString &sentence, const QString &action = {}, QWidget *parent = nullptr);

    // Errors stay until their cause is gone; others may be closed.
    void setIsClosable(bool isClosable);
    void set(Tone tone, const QString &sentence, const QString &action);
    [[nodiscard]] Tone tone() const { return m_tone; }
    [[nodiscard]] QString sentence() const;

Q_SIGNALS:
    void acted();
    void closed();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Tone m_tone;
    ElidedLabel *m_sentence;
    Button *m_action;
    IconButton *m_close;
};

// Strips by a key of the page's own ("store", "vault"): showing the same key again replaces its words.
class MessageStrips final : public QWidget
{
    Q_OBJECT
public:
    explicit MessageStrips(QWidget *parent = nullptr);

    MessageStrip &show(const QString &key, Tone tone, const QString &sentence, const QString &action = {});
    void remove(const QString &key);
    void clear();
    [[nodiscard]] MessageStrip *find(const QString &key) const;

private:
    struct Entry {
        QString key;
        MessageStrip *strip;
    };
    void arrange();

    QList<Entry> m_entries;
    ElidedLabel *m_more;
};

} // namespace ui
