// SPDX-License-Identifier: GPL-3.0-or-later
// The table of a page: a flat tree view, because it hovers and draws whole rows. A click selects, Enter or a double click opens; a
// click never acts. Columns hide when it is narrow and are remembered. Main thread.
#pragma once

#include "ui/common/record_model.h"

#include <QPersistentModelIndex>
#include <QTimer>
#include <QTreeView>

namespace ui
{

class RecordFilterModel;
class ConsoleSettings;

class RecordTable final : public QTreeView
{
    Q_OBJECT
public:
    // `name` is the table's key in the settings and its object name.
    RecordTable(const QString &name, ConsoleSettings *settings, QWidget *parent = nullptr);
    ~RecordTable() override;

    void setRecords(RecordModel &records, RecordFilterModel &filter, int sortColumn, Qt::SortOrder order);
    [[nodiscard]] QList<QByteArray> selectedKeys() const;
    [[nodiscard]] QByteArray currentKey() const;
    void selectKey(const QByteArray &key);
    [[nodiscard]] int fullWidth() const; // of the columns that never hide
    void copySelection() const; // tab separated, with the header

Q_SIGNALS:
    void selectedKeysChanged();
    void opened(const QByteArray &key);
    void menuRequested(const QPoint &globalPosition);

protected:
    void drawRow(QPainter *painter, const QStyleOptionViewItem &options, const QModelIndex &index) const override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void enterEvent(QEnterEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void selectionChanged(const QItemSelection &selected, const QItemSelection &deselected) override;

private:
    void setHovered(const QModelIndex &index);
    void fitColumns();
    void showColumnMenu(const QPoint &position);
    void rememberColumns();
    void recallColumns();
    void resetColumns();

    QString m_name;
    ConsoleSettings *m_settings;
    RecordModel *m_records = nullptr;
    RecordFilterModel *m_filter = nullptr;
    QPersistentModelIndex m_hovered;
    QTimer m_clock; // relative times grow old
    QList<bool> m_isWanted; // by column: what the person chose
    bool m_isFitting = false;
};

} // namespace ui
