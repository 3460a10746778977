// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/record_page.h"

#include "ui/common/button.h"
#include "ui/common/card.h"
#include "ui/common/filter_bar.h"
#include "ui/common/metrics.h"
#include "ui/common/record_filter_model.h"
#include "ui/common/record_model.h"
#include "ui/common/record_table.h"

#include <QShortcut>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace ui
{

namespace
{
constexpr int panelWidth = 300;
}

RecordPage::RecordPage(const PageTitle &title, const RecordPageTexts &texts, ConsoleSettings *settings, QWidget *parent)
    : Page(title, parent)
    , m_texts(texts)
    , m_filterBar(new FilterBar(texts.filterPlaceholder))
    , m_table(new RecordTable(texts.tableName, settings))
    , m_filter(new RecordFilterModel(this))
    , m_empty(new EmptyState)
    , m_splitter(new QSplitter)
    , m_tableOrEmpty(new QStackedWidget)
    , m_listOrPanel(new QStackedWidget)
    , m_alone(new QWidget)
{
    m_table->setAccessibleName(title.title);
    auto *card = new Card;
    card->body().setContentsMargins(1, 1, 1, 1);
    m_tableOrEmpty->addWidget(m_table);
    m_tableOrEmpty->addWidget(m_empty);
    card->body().addWidget(m_tableOrEmpty);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->addWidget(card);

    auto *list = new QWidget;
    auto *listColumn = new QVBoxLayout(list);
    listColumn->setContentsMargins(0, 0, 0, 0);
    listColumn->setSpacing(space::Block);
    listColumn->addWidget(m_filterBar);
    listColumn->addWidget(m_splitter, 1);

    auto *aloneColumn = new QVBoxLayout(m_alone);
    aloneColumn->setContentsMargins(0, 0, 0, 0);
    aloneColumn->setSpacing(space::Small);
    auto *back = new Button(Icon::Left, texts.backTo, Emphasis::Ghost);
    back->setObjectName(QStringLiteral("back"));
    aloneColumn->addWidget(back, 0, Qt::AlignLeading);
    connect(back, &QPushButton::clicked, this, &RecordPage::closePanelAlone);
    auto *escape = new QShortcut(Qt::Key_Escape, m_alone);
    escape->setContext(Qt::WidgetWithChildrenShortcut);
    connect(escape, &QShortcut::activated, this, &RecordPage::closePanelAlone);

    m_listOrPanel->addWidget(list);
    m_listOrPanel->addWidget(m_alone);
    body().addWidget(m_listOrPanel, 1);

    connect(m_filterBar, &FilterBar::changed, this, [this](const QString &text) {
        m_filter->setWords(text);
        updateCounts();
    });
    connect(m_filterBar, &FilterBar::leftDownwards, m_table, qOverload<>(&QWidget::setFocus));
    connect(m_empty, &EmptyState::acted, this, &RecordPage::onEmptyActed);
    connect(m_table, &RecordTable::opened, this, &RecordPage::openPanel);
    connect(m_table, &RecordTable::selectedKeysChanged, this, [this] {
        arrangePanel();
        Q_EMIT selectedKeysChanged(m_table->selectedKeys());
    });
    updateShown();
}

void RecordPage::setRecords(RecordModel &records, int sortColumn, Qt::SortOrder order)
{
    m_records = &records;
    m_table->setRecords(records, *m_filter, sortColumn, order);
    connect(m_filter, &QAbstractItemModel::rowsInserted, this, &RecordPage::updateCounts);
    connect(m_filter, &QAbstractItemModel::rowsRemoved, this, &RecordPage::updateCounts);
    connect(&records, &QAbstractItemModel::rowsRemoved, this, &RecordPage::updateCounts); // the filter says so before they are gone
    connect(m_filter, &QAbstractItemModel::modelReset, this, &RecordPage::updateCounts);
    connect(m_filter, &QAbstractItemModel::layoutChanged, this, &RecordPage::updateCounts);
    updateCounts();
}

void RecordPage::setPanel(QWidget *panel)
{
    m_panel = panel;
    m_panel->setMinimumWidth(em(panelWidth));
    m_splitter->addWidget(panel);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setStretchFactor(1, 0);
    arrangePanel();
}

RecordPage::Room RecordPage::roomForPanel() const
{
    const int wanted = m_table->fullWidth() + em(panelWidth) + space::Block;
    return m_listOrPanel->width() >= wanted ? Room::Beside : Room::Alone;
}

void RecordPage::arrangePanel()
{
    if (!m_panel)
        return;
    const bool hasSelection = !m_table->selectedKeys().isEmpty();
    const bool isAlone = m_listOrPanel->currentWidget() == m_alone;
    if (roomForPanel() == Room::Alone) {
        if (isAlone && !hasSelection)
            closePanelAlone();
        else if (!isAlone)
            m_panel->hide();
        return;
    }
    if (isAlone)
        closePanelAlone();
    if (m_splitter->indexOf(m_panel) < 0)
        m_splitter->addWidget(m_panel);
    const bool comes = hasSelection && !m_panel->isVisible();
    m_panel->setVisible(hasSelection);
    if (comes && !m_hasPanelWidth) { // later the person's own width stays
        m_splitter->setSizes({m_splitter->width() - em(panelWidth) - space::Block, em(panelWidth)});
        m_hasPanelWidth = true;
    }
}

void RecordPage::openPanel()
{
    if (!m_panel || roomForPanel() == Room::Beside)
        return;
    m_alone->layout()->addWidget(m_panel);
    m_panel->show();
    m_listOrPanel->setCurrentWidget(m_alone);
    m_alone->findChild<QWidget *>(QStringLiteral("back"))->setFocus(Qt::OtherFocusReason);
}

void RecordPage::closePanelAlone()
{
    m_listOrPanel->setCurrentIndex(0);
    m_splitter->addWidget(m_panel);
    m_panel->setVisible(roomForPanel() == Room::Beside && !m_table->selectedKeys().isEmpty());
    m_table->setFocus();
}

void RecordPage::resizeEvent(QResizeEvent *event)
{
    Page::resizeEvent(event);
    arrangePanel();
}

void RecordPage::focusFilter()
{
    m_filterBar->focusField();
}

void RecordPage::applyFilter(const QString &text)
{
    m_filterBar->setText(text);
}

void RecordPage::setCondition(Condition condition, const QString &reason)
{
    m_condition = condition;
    m_reason = reason;
    updateShown();
}

void RecordPage::updateCounts()
{
    if (m_records)
        m_filterBar->setCounts(m_filter->rowCount(), m_records->rowCount());
    updateShown();
}

void RecordPage::updateShown()
{
    const int all = m_records ? m_records->rowCount() : 0;
    const bool hasShown = m_records && m_filter->rowCount() > 0;
    m_filterBar->setEnabled(all > 0);
    if (hasShown) {
        m_tableOrEmpty->setCurrentWidget(m_table);
        return;
    }
    switch (m_condition) {
    case Condition::Loading:
        m_empty->setText({Icon::Clock, tr("One moment …"), {}, {}});
        break;
    case Condition::Stopped:
        m_empty->setText({Icon::Pause, tr("The server is paused"), tr("Nobody can sign in or call tools until it runs again."), tr("Start server")});
        break;
    case Condition::Failed:
        m_empty->setText({Icon::Err, tr("This could not be loaded"), m_reason, tr("Try again")});
        break;
    case Condition::Ready:
        if (all > 0)
            m_empty->setText({Icon::Search, tr("Nothing matches the filter"), tr("%1 are hidden by it.").arg(all), tr("Clear filter")});
        else
            m_empty->setText(m_texts.noneYet);
        break;
    }
    m_tableOrEmpty->setCurrentWidget(m_empty);
}

void RecordPage::onEmptyActed()
{
    const bool isFilteredOut = m_condition == Condition::Ready && m_records && m_records->rowCount() > 0;
    if (isFilteredOut)
        return m_filterBar->setText(QString());
    switch (m_condition) {
    case Condition::Stopped: Q_EMIT startRequested(); break;
    case Condition::Failed: refresh(); break;
    case Condition::Loading:
    case Condition::Ready: Q_EMIT noneYetActed(); break;
    }
}

} // namespace ui
