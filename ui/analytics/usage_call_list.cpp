// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analytics/usage_call_list.h"

#include "ui/common/call_columns.h"
#include "ui/common/button.h"
#include "ui/common/filter_bar.h"
#include "ui/common/format.h"
#include "ui/common/metrics.h"
#include "ui/common/record_filter_model.h"
#include "ui/common/record_table.h"

#include <QLabel>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>

namespace ui
{

UsageCallList::UsageCallList(admin::AdminClient &client, ConsoleSettings &settings, QWidget *parent)
    : QWidget(parent)
    , m_client(client)
    , m_calls(callKey, callColumns())
    , m_words(new FilterBar(tr("Search in arguments, results, errors and names")))
    , m_table(new RecordTable(QStringLiteral("usageCalls"), &settings))
    , m_shown(new RecordFilterModel(this))
    , m_state(new QLabel)
    , m_slowest(new Button(Icon::Clock, tr("Slowest first"), Emphasis::Ghost))
    , m_stop(new Button(tr("Stop"), Emphasis::Soft))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::Small);
    m_slowest->setCheckable(true);
    m_slowest->setObjectName(QStringLiteral("slowestFirst"));
    m_stop->setObjectName(QStringLiteral("stopSearch"));
    m_state->setObjectName(QStringLiteral("searchState"));
    m_state->setForegroundRole(QPalette::PlaceholderText);
    m_words->addWidget(m_slowest);
    m_words->addTrailing(m_state);
    m_words->addTrailing(m_stop);
    column->addWidget(m_words);
    column->addWidget(m_table, 1);
    m_table->setRecords(m_calls, *m_shown, CallTimeColumn, Qt::DescendingOrder);
    connect(m_words, &FilterBar::changed, this, [this](const QString &words) { Q_EMIT wordsChanged(words.trimmed()); });
    connect(m_slowest, &QPushButton::toggled, this, [this](bool isSlowest) {
        m_query.order = isSlowest ? admin::UsageOrder::SlowestFirst : admin::UsageOrder::NewestFirst;
        setFilter(m_query.filter);
    });
    connect(m_stop, &QPushButton::clicked, this, &UsageCallList::stop);
    // Queued: the bar also moves while a window that is being destroyed hides its parts.
    connect(m_table->verticalScrollBar(), &QScrollBar::valueChanged, this, &UsageCallList::loadMore, Qt::QueuedConnection);
    m_table->setAccessibleName(tr("Calls"));
    showState();
}

void UsageCallList::setFilter(const admin::UsageFilter &filter)
{
    m_query.filter = filter;
    m_query.after.reset();
    m_query.limit = PageSize;
    m_calls.setRows({});
    m_newest.reset();
    m_next.reset();
    m_isSearching = !filter.text.isEmpty() || m_query.order == admin::UsageOrder::SlowestFirst;
    ask();
}

void UsageCallList::stop()
{
    m_question.forget();
    m_isSearching = false;
    m_isAsking = false;
    showState();
}

void UsageCallList::ask()
{
    m_isAsking = true;
    showState();
    m_question.ask(m_client.listUsage(m_query), [this](const admin::Result<admin::UsagePage> &page) {
        m_isAsking = false;
        if (page)
            return onPage(*page);
        m_isSearching = false;
        showState();
        Q_EMIT failed(page.error());
    });
}

void UsageCallList::onPage(const admin::UsagePage &page)
{
    QList<admin::CallSummary> rows = m_calls.rows();
    rows += page.calls;
    if (m_query.order == admin::UsageOrder::SlowestFirst) {
        std::sort(rows.begin(), rows.end(), [](const admin::CallSummary &a, const admin::CallSummary &b) { return a.duration > b.duration; });
        rows.resize(std::min<qsizetype>(rows.size(), PageSize));
    }
    m_calls.setRows(rows);
    if (!m_newest && page.next)
        m_newest = page.next->time;
    m_next = page.next;
    m_query.after = page.next;
    const bool isEnough = m_query.order != admin::UsageOrder::SlowestFirst && rows.size() >= PageSize;
    if (m_isSearching && m_next && !isEnough)
        return ask();
    m_isSearching = false;
    showState();
}

void UsageCallList::loadMore()
{
    const QScrollBar *bar = m_table->verticalScrollBar();
    const bool isNearEnd = bar->maximum() - bar->value() < m_table->viewport()->height();
    const bool isOrdered = m_query.order == admin::UsageOrder::NewestFirst;
    if (isNearEnd && isOrdered && m_next && !m_isAsking && m_calls.rowCount() < MostRows && m_query.filter.text.isEmpty())
        ask();
}

void UsageCallList::showState()
{
    m_stop->setVisible(m_isSearching);
    if (m_isSearching && m_next)
        m_state->setText(tr("Searched back to %1 …").arg(format::dateAndTime(std::chrono::floor<std::chrono::seconds>(m_next->time))));
    else
        m_state->setText(m_isSearching ? tr("Searching …") : QString());
}

} // namespace ui
