// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analytics/filter_chips.h"

#include "ui/common/button.h"
#include "ui/common/format.h"
#include "ui/common/metrics.h"
#include "ui/common/outcome_words.h"

#include <QHBoxLayout>
#include <QMenu>

#include <algorithm>

namespace ui
{

namespace
{

constexpr qsizetype mostOffered = 25;

} // namespace

FilterChips::FilterChips(QWidget *parent)
    : QWidget(parent)
    , m_chips(new QHBoxLayout)
    , m_add(new Button(Icon::Plus, tr("Add filter"), Emphasis::Ghost))
    , m_menu(new QMenu(this))
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::Small);
    m_chips->setSpacing(space::Small);
    row->addLayout(m_chips);
    row->addWidget(m_add);
    row->addStretch(1);
    m_add->setObjectName(QStringLiteral("addFilter"));
    m_add->setMenu(m_menu);
    connect(m_menu, &QMenu::aboutToShow, this, &FilterChips::fillMenu);
}

void FilterChips::setFilter(const admin::UsageFilter &filter)
{
    if (filter == m_filter)
        return;
    m_filter = filter;
    rebuild();
    Q_EMIT changed();
}

void FilterChips::setKnown(const admin::UsageReport &report)
{
    m_known = report;
}

void FilterChips::change(const std::function<void(admin::UsageFilter &)> &edit)
{
    admin::UsageFilter filter = m_filter;
    edit(filter);
    setFilter(filter);
}

void FilterChips::addUser(const QString &key)
{
    change([&](admin::UsageFilter &filter) {
        if (const core::UserId id(key); !filter.users.contains(id))
            filter.users.append(id);
    });
}

void FilterChips::addTool(const QString &key)
{
    change([&](admin::UsageFilter &filter) {
        if (!filter.tools.contains(key))
            filter.tools.append(key);
    });
}

void FilterChips::addClient(const QString &key)
{
    change([&](admin::UsageFilter &filter) {
        if (const core::ClientId id(key); !filter.clients.contains(id))
            filter.clients.append(id);
    });
}

QString FilterChips::nameOf(const QList<analytics::UsageShare> &shares, const QString &key) const
{
    const auto share = std::find_if(shares.begin(), shares.end(), [&](const analytics::UsageShare &s) { return s.key == key; });
    return format::outside(share == shares.end() || share->label.isEmpty() ? key : share->label);
}

void FilterChips::addChip(const QString &kind, const QString &value, std::function<void(admin::UsageFilter &)> remove)
{
    auto *chip = new Button(Icon::Close, tr("%1: %2").arg(kind, value), Emphasis::Soft);
    chip->setObjectName(QStringLiteral("chip"));
    chip->setAccessibleName(tr("Remove the filter %1: %2").arg(kind, value));
    connect(chip, &QPushButton::clicked, this, [this, remove = std::move(remove)] { change(remove); });
    m_chips->addWidget(chip);
}

void FilterChips::rebuild()
{
    while (QLayoutItem *item = m_chips->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater(); // it may be the one that was clicked
        delete item;
    }
    for (const core::UserId &id : m_filter.users)
        addChip(tr("User"), nameOf(m_known.users, id.toString()), [id](admin::UsageFilter &filter) { filter.users.removeAll(id); });
    for (const QString &tool : m_filter.tools)
        addChip(tr("Tool"), format::outside(tool), [tool](admin::UsageFilter &filter) { filter.tools.removeAll(tool); });
    for (const QString &server : m_filter.servers)
        addChip(tr("Server"), format::outside(server), [server](admin::UsageFilter &filter) { filter.servers.removeAll(server); });
    for (const core::ClientId &id : m_filter.clients)
        addChip(tr("Client"), nameOf(m_known.clients, id.toString()), [id](admin::UsageFilter &filter) { filter.clients.removeAll(id); });
    for (const store::CallOutcome outcome : m_filter.outcomes) {
        addChip(tr("Outcome"), outcomeWords(admin::CallOutcome(int(outcome))),
            [outcome](admin::UsageFilter &filter) { filter.outcomes.removeAll(outcome); });
    }
}

void FilterChips::addShares(const QString &title, const QList<analytics::UsageShare> &shares, void (FilterChips::*add)(const QString &))
{
    QMenu *menu = m_menu->addMenu(title);
    menu->setEnabled(!shares.isEmpty());
    for (const analytics::UsageShare &share : shares.first(std::min(shares.size(), mostOffered))) {
        const QString name = format::outside(share.label.isEmpty() ? share.key : share.label);
        connect(menu->addAction(QString(name).replace(u'&', QLatin1String("&&"))), &QAction::triggered, this, [this, add, key = share.key] { (this->*add)(key); });
    }
}

void FilterChips::fillMenu()
{
    m_menu->clear();
    addShares(tr("Tool"), m_known.tools, &FilterChips::addTool);
    addShares(tr("User"), m_known.users, &FilterChips::addUser);
    addShares(tr("Client"), m_known.clients, &FilterChips::addClient);
    QStringList servers;
    for (const analytics::UsageShare &tool : std::as_const(m_known.tools))
        servers.append(tool.key.section(u'/', 0, 0));
    servers.removeDuplicates();
    QMenu *serverMenu = m_menu->addMenu(tr("Server"));
    for (const QString &server : std::as_const(servers)) {
        connect(serverMenu->addAction(server), &QAction::triggered, this, [this, server] {
            change([&](admin::UsageFilter &filter) { filter.servers = {server}; });
        });
    }
    QMenu *outcomeMenu = m_menu->addMenu(tr("Outcome"));
    for (int i = 0; i < store::CallOutcomes; ++i) {
        connect(outcomeMenu->addAction(outcomeWords(admin::CallOutcome(i))), &QAction::triggered, this, [this, i] {
            change([&](admin::UsageFilter &filter) {
                if (!filter.outcomes.contains(store::CallOutcome(i)))
                    filter.outcomes.append(store::CallOutcome(i));
            });
        });
    }
}

} // namespace ui
