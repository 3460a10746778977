// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of one kind in a table: a snapshot merges by key, or one row comes, changes or goes, so that selection and scroll survive.
// A feature's model is a key function and a list of columns. (A class template cannot have signals; it needs none of its own.)
// Main thread.
#pragma once

#include "ui/common/record_model.h"

#include <QHash>
#include <QList>
#include <QSet>

#include <concepts>
#include <functional>
#include <utility>

namespace ui
{

template <class Row>
struct RecordColumn {
    ColumnSpec spec;
    std::function<Cell(const Row &)> cell;
};

template <class Row>
class RecordTableModel final : public RecordModel
{
public:
    using Key = std::function<QByteArray(const Row &)>;

    RecordTableModel(Key key, QList<RecordColumn<Row>> columns, QObject *parent = nullptr)
        : RecordModel(parent)
        , m_key(std::move(key))
        , m_columns(std::move(columns))
    {
    }

    // The new snapshot: rows that are gone go, known ones change in place, new ones come at the end.
    void setRows(const QList<Row> &rows)
    {
        QHash<QByteArray, qsizetype> wanted;
        for (qsizetype i = 0; i < rows.size(); ++i)
            wanted.insert(m_key(rows[i]), i);

        for (int last = int(m_rows.size()) - 1; last >= 0;) {
            if (wanted.contains(m_keys[last])) {
                --last;
                continue;
            }
            int first = last;
            while (first > 0 && !wanted.contains(m_keys[first - 1]))
                --first;
            removeRange(first, last);
            last = first - 1;
        }
        QList<Row> fresh;
        for (qsizetype i = 0; i < rows.size(); ++i) {
            const QByteArray key = m_key(rows[i]);
            if (wanted.value(key) != i)
                continue; // the same key twice: the later one counts
            const int known = rowOf(key);
            if (known < 0)
                fresh.append(rows[i]);
            else
                change(known, rows[i]);
        }
        append(fresh);
    }

    void upsert(const Row &row)
    {
        const int known = rowOf(m_key(row));
        if (known < 0)
            append({row});
        else
            change(known, row);
    }

    // Something the columns show beside the row has changed.
    void repaint(const QByteArray &key)
    {
        if (const int row = rowOf(key); row >= 0)
            Q_EMIT dataChanged(index(row, 0), index(row, columnCount() - 1));
    }

    void remove(const QByteArray &key)
    {
        const int row = rowOf(key);
        if (row >= 0)
            removeRange(row, row);
    }

    [[nodiscard]] const Row *find(const QByteArray &key) const
    {
        const int row = rowOf(key);
        return row < 0 ? nullptr : &m_rows[row];
    }
    [[nodiscard]] const Row &rowAt(int row) const { return m_rows[row]; }
    [[nodiscard]] const QList<Row> &rows() const { return m_rows; }

    [[nodiscard]] const ColumnSpec &columnSpec(int column) const override { return m_columns[column].spec; }
    [[nodiscard]] Cell cellAt(int row, int column) const override { return m_columns[column].cell(m_rows[row]); }
    [[nodiscard]] QByteArray keyAt(int row) const override { return m_keys[row]; }
    [[nodiscard]] int rowOf(const QByteArray &key) const override { return m_rowOfKey.value(key, -1); }
    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : int(m_rows.size()); }
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : int(m_columns.size());
    }

private:
    void change(int row, const Row &value)
    {
        if constexpr (std::equality_comparable<Row>) {
            if (m_rows[row] == value)
                return;
        }
        m_rows[row] = value;
        Q_EMIT dataChanged(index(row, 0), index(row, columnCount() - 1));
    }

    void append(const QList<Row> &rows)
    {
        if (rows.isEmpty())
            return;
        const int first = int(m_rows.size());
        beginInsertRows({}, first, first + int(rows.size()) - 1);
        for (const Row &row : rows) {
            m_keys.append(m_key(row));
            m_rowOfKey.insert(m_keys.constLast(), int(m_rows.size()));
            m_rows.append(row);
        }
        endInsertRows();
    }

    void removeRange(int first, int last)
    {
        beginRemoveRows({}, first, last);
        for (int row = first; row <= last; ++row)
            m_rowOfKey.remove(m_keys[row]);
        m_rows.remove(first, last - first + 1);
        m_keys.remove(first, last - first + 1);
        for (int row = first; row < int(m_keys.size()); ++row)
            m_rowOfKey[m_keys[row]] = row;
        endRemoveRows();
    }

    Key m_key;
    QList<RecordColumn<Row>> m_columns;
    QList<Row> m_rows;
    QList<QByteArray> m_keys;
    QHash<QByteArray, int> m_rowOfKey;
};

} // namespace ui
