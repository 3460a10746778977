// SPDX-License-Identifier: GPL-3.0-or-later
// A set of row ids as text: "3-5,9". Any thread.
#pragma once

#include <QList>
#include <QString>

namespace audit
{

class RowRanges final
{
public:
    RowRanges() = default;
    explicit RowRanges(const QList<qint64> &ascendingIds);
    [[nodiscard]] static RowRanges fromText(const QString &text); // what is not a range is left out

    void add(qint64 id); // greater than all before
    void unite(const RowRanges &other);
    [[nodiscard]] bool contains(qint64 id) const;
    [[nodiscard]] bool isEmpty() const { return m_ranges.isEmpty(); }
    [[nodiscard]] QString toText() const;
    // The first id that `other` lacks; 0: none.
    [[nodiscard]] qint64 firstNotIn(const RowRanges &other) const;

private:
    struct Range {
        qint64 first = 0;
        qint64 last = 0;
    };
    QList<Range> m_ranges; // ascending, apart
};

} // namespace audit
