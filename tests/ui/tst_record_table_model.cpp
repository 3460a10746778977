// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/console_settings.h"
#include "ui/common/record_filter_model.h"
#include "ui/common/record_table.h"
#include "ui/common/record_table_model.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace std::chrono_literals;
using ui::Cell;
using ui::CellKind;
using ui::RecordFilterModel;
using ui::RecordTable;
using ui::RecordTableModel;

namespace
{

struct Fruit {
    QByteArray id;
    QString name;
    int weight = 0;
    std::optional<core::Milliseconds> eatenAt = {};

    friend bool operator==(const Fruit &, const Fruit &) = default;
};

using Model = RecordTableModel<Fruit>;

QList<ui::RecordColumn<Fruit>> columns()
{
    return {
        {{.id = QStringLiteral("name"), .title = QStringLiteral("Name"), .kind = CellKind::Person, .width = 160},
            [](const Fruit &f) { return Cell{.text = f.name, .second = QStringLiteral("of ") + f.name}; }},
        {{.id = QStringLiteral("weight"), .title = QStringLiteral("Weight"), .kind = CellKind::Number, .width = 90, .hideOrder = 1},
            [](const Fruit &f) { return Cell{.text = QString::number(f.weight) + QStringLiteral(" g"), .sortValue = f.weight}; }},
        {{.id = QStringLiteral("eaten"), .title = QStringLiteral("Eaten"), .kind = CellKind::Time, .width = 110, .hideOrder = 2},
            [](const Fruit &f) { return Cell{.text = QString(), .time = f.eatenAt}; }},
    };
}

Fruit fruit(const char *name, int weight)
{
    return {QByteArray("id-") + name, QString::fromUtf8(name), weight};
}

struct Fixture {
    Model model{[](const Fruit &f) { return f.id; }, columns()};
    RecordFilterModel filter;
    QAbstractItemModelTester modelTester{&model, QAbstractItemModelTester::FailureReportingMode::QtTest};
    QAbstractItemModelTester filterTester{&filter, QAbstractItemModelTester::FailureReportingMode::QtTest};
    RecordTable table{QStringLiteral("fruit"), nullptr};

    Fixture()
    {
        model.setRows({fruit("Apple", 150), fruit("Banana", 120), fruit("Cherry", 8), fruit("Date", 24)});
        table.setRecords(model, filter, 0, Qt::AscendingOrder);
    }
    [[nodiscard]] QStringList shown() const
    {
        QStringList names;
        for (int row = 0; row < filter.rowCount(); ++row)
            names.append(filter.index(row, 0).data().toString());
        return names;
    }
};

} // namespace

class RecordTableModelTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void mergesASnapshotByKey();
    void saysNothingAboutRowsThatDidNotChange();
    void keepsTheLaterOfTwoRowsWithOneKey();
    void patchesOneRow();
    void selectionSurvivesASnapshotAndAPatch();
    void selectionSurvivesRemovalOfAnotherRow();
    void sortsByValueAndNotByText();
    void filters_data();
    void filters();
    void doesNotMoveRowsUnderThePointer();
    void copiesTheSelectionAsTabSeparatedText();
    void saysHeaderAndValueToScreenReaders();
    void makesTextFromOutsideHarmless();
    void hidesColumnsInTheirOrderWhenNarrow();
    void remembersColumns();
    void enterOpensAndAClickOnlySelects();
};

void RecordTableModelTest::mergesASnapshotByKey()
{
    Fixture f;
    QSignalSpy inserted(&f.model, &QAbstractItemModel::rowsInserted);
    QSignalSpy removed(&f.model, &QAbstractItemModel::rowsRemoved);
    QSignalSpy reset(&f.model, &QAbstractItemModel::modelReset);
    f.model.setRows({fruit("Banana", 130), fruit("Date", 24), fruit("Elder", 1)});
    QCOMPARE(f.shown(), (QStringList{QStringLiteral("Banana"), QStringLiteral("Date"), QStringLiteral("Elder")}));
    QCOMPARE(f.model.find("id-Banana")->weight, 130);
    QVERIFY(!f.model.find("id-Apple"));
    QCOMPARE(inserted.size(), 1);
    QCOMPARE(removed.size(), 2); // two runs: Apple, Cherry
    QCOMPARE(reset.size(), 0);
}

void RecordTableModelTest::saysNothingAboutRowsThatDidNotChange()
{
    Fixture f;
    QSignalSpy changed(&f.model, &QAbstractItemModel::dataChanged);
    f.model.setRows({fruit("Apple", 150), fruit("Banana", 120), fruit("Cherry", 9), fruit("Date", 24)});
    QCOMPARE(changed.size(), 1);
    QCOMPARE(changed.first().first().toModelIndex().row(), 2);
}

void RecordTableModelTest::keepsTheLaterOfTwoRowsWithOneKey()
{
    Fixture f;
    f.model.setRows({fruit("Fig", 1), fruit("Fig", 2)});
    QCOMPARE(f.model.rowCount(), 1);
    QCOMPARE(f.model.find("id-Fig")->weight, 2);
}

void RecordTableModelTest::patchesOneRow()
{
    Fixture f;
    f.model.upsert(fruit("Apple", 151));
    f.model.upsert(fruit("Fig", 50));
    f.model.remove("id-Cherry");
    f.model.remove("id-nothing");
    QCOMPARE(f.model.rowCount(), 4);
    QCOMPARE(f.model.find("id-Apple")->weight, 151);
    QCOMPARE(f.model.rowOf("id-Fig"), 3);
    QCOMPARE(f.model.rowOf("id-Cherry"), -1);
}

void RecordTableModelTest::selectionSurvivesASnapshotAndAPatch()
{
    Fixture f;
    f.table.selectKey("id-Cherry");
    QCOMPARE(f.table.selectedKeys(), QList<QByteArray>{"id-Cherry"});
    f.model.setRows({fruit("Date", 25), fruit("Cherry", 9), fruit("Aaa", 1)});
    QCOMPARE(f.table.selectedKeys(), QList<QByteArray>{"id-Cherry"});
    f.model.upsert(fruit("Cherry", 10));
    QCOMPARE(f.table.selectedKeys(), QList<QByteArray>{"id-Cherry"});
    QCOMPARE(f.table.currentKey(), QByteArray("id-Cherry"));
}

void RecordTableModelTest::selectionSurvivesRemovalOfAnotherRow()
{
    Fixture f;
    f.table.selectKey("id-Date");
    f.model.remove("id-Apple");
    QCOMPARE(f.table.selectedKeys(), QList<QByteArray>{"id-Date"});
    f.model.remove("id-Date");
    QVERIFY(!f.table.selectedKeys().contains("id-Date"));
}

void RecordTableModelTest::sortsByValueAndNotByText()
{
    Fixture f;
    f.table.sortByColumn(1, Qt::AscendingOrder); // as text, "120 g" would come before "24 g"
    QCOMPARE(f.shown(), (QStringList{QStringLiteral("Cherry"), QStringLiteral("Date"), QStringLiteral("Banana"), QStringLiteral("Apple")}));
}

void RecordTableModelTest::filters_data()
{
    QTest::addColumn<QString>("words");
    QTest::addColumn<int>("left");
    QTest::newRow("nothing typed shows all") << QString() << 4;
    QTest::newRow("a word in the first line, any case") << QStringLiteral("APP") << 1;
    QTest::newRow("a word in the second line") << QStringLiteral("of") << 4;
    QTest::newRow("every word must be there") << QStringLiteral("of banana") << 1;
    QTest::newRow("words of different rows find nothing") << QStringLiteral("apple banana") << 0;
    QTest::newRow("a column by its id") << QStringLiteral("weight:24") << 1;
    QTest::newRow("a column that does not have it") << QStringLiteral("weight:apple") << 0;
    QTest::newRow("a colon that names no column is text") << QStringLiteral("http://") << 0;
    QTest::newRow("blanks alone show all") << QStringLiteral("   ") << 4;
}

void RecordTableModelTest::filters()
{
    QFETCH(QString, words);
    QFETCH(int, left);
    Fixture f;
    f.filter.setWords(words);
    QCOMPARE(f.filter.rowCount(), left);
}

void RecordTableModelTest::doesNotMoveRowsUnderThePointer()
{
    Fixture f;
    f.table.sortByColumn(1, Qt::AscendingOrder);
    QEnterEvent enter({5, 5}, {5, 5}, {5, 5});
    QCoreApplication::sendEvent(&f.table, &enter);
    const QStringList before = f.shown();
    f.model.upsert(fruit("Cherry", 1000));
    QCOMPARE(f.shown(), before);
    QEvent leave(QEvent::Leave);
    QCoreApplication::sendEvent(&f.table, &leave);
    QCOMPARE(f.shown().last(), QStringLiteral("Cherry"));
}

void RecordTableModelTest::copiesTheSelectionAsTabSeparatedText()
{
    Fixture f;
    f.table.resize(900, 300);
    f.table.show();
    f.table.selectKey("id-Banana");
    QTest::keyClick(&f.table, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("Name\tWeight\tEaten\nBanana\t120 g\tnever"));
}

void RecordTableModelTest::saysHeaderAndValueToScreenReaders()
{
    Fixture f;
    QCOMPARE(f.model.index(0, 1).data(Qt::AccessibleTextRole).toString(), QStringLiteral("Weight: 150 g"));
    QCOMPARE(f.model.index(0, 0).data(Qt::AccessibleTextRole).toString(), QStringLiteral("Name: Apple, of Apple"));
}

void RecordTableModelTest::makesTextFromOutsideHarmless()
{
    Fixture f;
    f.model.upsert({"id-x", QStringLiteral("ev\u202Eil\n<b>"), 1});
    const QString shown = f.model.index(f.model.rowOf("id-x"), 0).data().toString();
    QVERIFY(!shown.contains(QChar(0x202E)));
    QVERIFY(!shown.contains(QLatin1Char('\n')));
    QVERIFY(shown.contains(QStringLiteral("202E")));
    QVERIFY(shown.contains(QStringLiteral("<b>"))); // shown as it is, never taken for markup
}

void RecordTableModelTest::hidesColumnsInTheirOrderWhenNarrow()
{
    Fixture f;
    f.table.resize(1200, 300);
    f.table.show();
    QTRY_VERIFY(!f.table.isColumnHidden(1) && !f.table.isColumnHidden(2));
    f.table.resize(f.table.columnWidth(2) + f.table.fullWidth() + 20, 300);
    QTRY_VERIFY(f.table.isColumnHidden(1));
    QVERIFY(!f.table.isColumnHidden(2));
    f.table.resize(f.table.fullWidth() + 10, 300);
    QTRY_VERIFY(f.table.isColumnHidden(2));
    QVERIFY(!f.table.isColumnHidden(0));
    f.table.resize(1200, 300);
    QTRY_VERIFY(!f.table.isColumnHidden(1) && !f.table.isColumnHidden(2));
}

void RecordTableModelTest::remembersColumns()
{
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("console.ini"));
    Model model([](const Fruit &f) { return f.id; }, columns());
    {
        ui::ConsoleSettings settings(file);
        RecordFilterModel filter;
        RecordTable table(QStringLiteral("fruit"), &settings);
        table.resize(1200, 300);
        table.setRecords(model, filter, 0, Qt::AscendingOrder);
        table.show();
        table.header()->resizeSection(1, 222);
        table.header()->moveSection(2, 1);
    }
    ui::ConsoleSettings settings(file);
    RecordFilterModel filter;
    RecordTable table(QStringLiteral("fruit"), &settings);
    table.resize(1200, 300);
    table.setRecords(model, filter, 0, Qt::AscendingOrder);
    table.show();
    QCOMPARE(table.header()->sectionSize(1), 222);
    QCOMPARE(table.header()->visualIndex(2), 1);
}

void RecordTableModelTest::enterOpensAndAClickOnlySelects()
{
    Fixture f;
    f.table.resize(900, 300);
    f.table.show();
    QSignalSpy opened(&f.table, &RecordTable::opened);
    const QPoint second = f.table.visualRect(f.filter.index(1, 0)).center();
    QTest::mouseClick(f.table.viewport(), Qt::LeftButton, {}, second);
    QCOMPARE(f.table.selectedKeys(), QList<QByteArray>{"id-Banana"});
    QCOMPARE(opened.size(), 0);
    QTest::keyClick(&f.table, Qt::Key_Return);
    QCOMPARE(opened.size(), 1);
    QCOMPARE(opened.first().first().toByteArray(), QByteArray("id-Banana"));
}

QTEST_MAIN(RecordTableModelTest)
#include "tst_record_table_model.moc"
