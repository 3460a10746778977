// SPDX-License-Identifier: GPL-3.0-or-later
// Which rows are shown, and in which order. Every word typed must be found somewhere in the row; `status:blocked` looks into that
// column only. Main thread.
#pragma once

#include <QCollator>
#include <QSortFilterProxyModel>

#include <functional>

namespace ui
{

class RecordModel;

class RecordFilterModel final : public QSortFilterProxyModel
{
    Q_OBJECT
public:
    explicit RecordFilterModel(QObject *parent = nullptr);

    void setWords(const QString &typed);
    // A further condition of the page's own, on the row of the source model.
    void setCondition(std::function<bool(int sourceRow)> condition);
    [[nodiscard]] bool isFiltering() const { return !m_words.isEmpty() || m_condition; }

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex &parent) const override;
    [[nodiscard]] bool lessThan(const QModelIndex &left, const QModelIndex &right) const override;

private:
    struct Word {
        int column; // -1: any
        QString text;
    };
    [[nodiscard]] int columnNamed(const QString &name) const;
    [[nodiscard]] bool matches(int row, const Word &word) const;

    QList<Word> m_words;
    std::function<bool(int)> m_condition;
    QCollator m_collator;
};

} // namespace ui
