// SPDX-License-Identifier: GPL-3.0-or-later
// The card at the right that tells about the selected row: head, key/value lines, sections, actions at the bottom. Main thread.
#pragma once

#include "ui/common/card.h"

class QBoxLayout;
class QGridLayout;
class QHBoxLayout;

namespace ui
{

class Avatar;
class ElidedLabel;

// Disc 44, name, and the login under it.
class PersonHeader final : public QWidget
{
    Q_OBJECT
public:
    explicit PersonHeader(QWidget *parent = nullptr);
    void set(const QByteArray &id, const QString &name, const QString &second);

private:
    Avatar *m_avatar;
    ElidedLabel *m_name;
    ElidedLabel *m_second;
};

class KeyValueGrid final : public QWidget
{
    Q_OBJECT
public:
    explicit KeyValueGrid(QWidget *parent = nullptr);

    ElidedLabel &addText(const QString &key);
    ElidedLabel &addMono(const QString &key);
    void addWidget(const QString &key, QWidget *value);
    void setRowVisible(QWidget *value, bool isVisible);

private:
    QGridLayout *m_grid;
    QList<QPair<QWidget *, QWidget *>> m_rows; // value, key
};

class DetailsPanel final : public Card
{
    Q_OBJECT
public:
    explicit DetailsPanel(QWidget *parent = nullptr);

    void addSection(const QString &title = {}); // hairline, and a strong title when there is one
    void addWidget(QWidget *widget);
    void addStretch();
    // At the bottom: normal left, danger right.
    void addAction(QWidget *button);
    void addDangerAction(QWidget *button);

private:
    QHBoxLayout *m_left;
    QHBoxLayout *m_right;
    QVBoxLayout *m_content;
};

} // namespace ui
