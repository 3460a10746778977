// SPDX-License-Identifier: GPL-3.0-or-later
// What every table of the console has in common: a cell says what is shown, read aloud and sorted by; a column says how. The rows
// themselves are in RecordTableModel<Row>. Main thread.
#pragma once

#include "server/core/clock.h"
#include "ui/common/tone.h"

#include <QAbstractTableModel>

#include <optional>

namespace ui
{

enum class CellKind {
    Text,
    Person,   // disc, name, second line
    TwoLines, // name, second line
    Status,   // icon and word, or a pill where it is an exception
    Time,     // relative, exact as tooltip
    Number,
    Mono,
};

struct Cell {
    QString text;
    QString second = {};     // caption under it
    QVariant sortValue = {}; // invalid: text (Time: the time)
    std::optional<core::Milliseconds> time = {}; // kind Time: nullopt is shown as `text`, or "never"
    std::optional<Tone> tone = {};
    std::optional<Icon> icon = {}; // else the tone's
    bool isPill = false;
    QByteArray seed = {}; // of the disc: a stable id
    QString toolTip = {};
};

struct ColumnSpec {
    QString id; // stays the same in every language
    QString title;
    CellKind kind = CellKind::Text;
    int width = 120; // in ems; the first column takes what is left
    int hideOrder = 0; // 1 goes first when it is narrow; 0 never goes
    bool isWideOnly = false; // only where there is room to spare
    bool isOffAtFirst = false;
};

enum RecordRole {
    SortRole = Qt::UserRole,
    KeyRole,    // QByteArray
    CellRole,   // ui::Cell
    FilterRole, // what the filter looks through
    KindRole,   // of a header: CellKind
};

class RecordModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    using QAbstractTableModel::QAbstractTableModel;

    [[nodiscard]] virtual const ColumnSpec &columnSpec(int column) const = 0;
    [[nodiscard]] virtual Cell cellAt(int row, int column) const = 0;
    [[nodiscard]] virtual QByteArray keyAt(int row) const = 0;
    [[nodiscard]] virtual int rowOf(const QByteArray &key) const = 0; // -1: none

    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    [[nodiscard]] static QString shownText(const ColumnSpec &spec, const Cell &cell);
};

} // namespace ui

Q_DECLARE_METATYPE(ui::Cell)
