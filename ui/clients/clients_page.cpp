// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/clients/clients_page.h"

#include "ui/clients/client_columns.h"
#include "ui/clients/client_panel.h"
#include "ui/common/button.h"
#include "ui/common/confirm_dialog.h"
#include "ui/common/format.h"
#include "ui/common/record_table.h"
#include "ui/common/selection_panel.h"

#include <QShortcut>

#include <numeric>

namespace ui
{

namespace
{

RecordPageTexts texts()
{
    return {
        .tableName = QStringLiteral("clients"),
        .filterPlaceholder = ClientsPage::tr("Filter clients"),
        .noneYet = {Icon::Clients, ClientsPage::tr("No client has registered yet"),
            ClientsPage::tr("Give your MCP client the address of this server; it registers by itself at its first connection."),
            ClientsPage::tr("Show the address")},
        .backTo = ClientsPage::tr("Clients"),
    };
}

int liveSessions(const QList<admin::ClientSummary> &clients)
{
    return std::accumulate(clients.cbegin(), clients.cend(), 0,
        [](int sum, const admin::ClientSummary &client) { return sum + client.liveSessions; });
}

} // namespace

ClientsPage::ClientsPage(admin::AdminClient &client, ConsoleSettings &settings, QWidget *parent)
    : RecordPage({PageId::Clients, Icon::Clients, tr("Clients"), tr("Programs that may ask for access.")}, texts(), &settings, parent)
    , m_client(client)
    , m_clients(clientKey, clientColumns())
    , m_live(client, *this, m_clients,
          {.topic = admin::Topic::Clients,
              .list = [&client] { return client.listClients(); },
              .find = [&client](const QByteArray &key) { return client.findClient(core::ClientId(key)); },
              .alsoMovedBy = {admin::Topic::Sessions}})
    , m_panel(new ClientPanel)
    , m_panels(new SelectionPanel(m_panel))
{
    setObjectName(QStringLiteral("clientsPage"));
    setRecords(m_clients, LastUsedColumn, Qt::DescendingOrder);
    buildPanel();
    connect(this, &RecordPage::noneYetActed, this, [this] { Q_EMIT pageRequested(PageId::Overview, {}); });
    connect(this, &RecordPage::selectedKeysChanged, this, &ClientsPage::showSelection);
    m_live.onLoaded([this] { showSelection(); });
    m_live.reload();
}

void ClientsPage::refresh()
{
    m_live.reload();
}

void ClientsPage::buildPanel()
{
    auto *revokeAll = new Button(tr("Revoke all tokens"));
    auto *deleteAll = new Button(Icon::Trash, tr("Delete"), Emphasis::Danger);
    m_panels->several().addAction(revokeAll);
    m_panels->several().addDangerAction(deleteAll);
    setPanel(m_panels);
    auto *deleteKey = new QShortcut(QKeySequence::Delete, &table());
    deleteKey->setContext(Qt::WidgetShortcut);

    connect(revokeAll, &QPushButton::clicked, this, &ClientsPage::askToRevoke);
    connect(deleteAll, &QPushButton::clicked, this, &ClientsPage::askToDelete);
    connect(deleteKey, &QShortcut::activated, this, &ClientsPage::askToDelete);
    connect(m_panel, &ClientPanel::revokeRequested, this, &ClientsPage::askToRevoke);
    connect(m_panel, &ClientPanel::deleteRequested, this, &ClientsPage::askToDelete);
}

QList<admin::ClientSummary> ClientsPage::selected() const
{
    QList<admin::ClientSummary> clients;
    const QList<QByteArray> keys = table().selectedKeys();
    for (const QByteArray &key : keys) {
        if (const admin::ClientSummary *client = m_clients.find(key))
            clients.append(*client);
    }
    return clients;
}

void ClientsPage::showSelection()
{
    const QList<admin::ClientSummary> clients = selected();
    if (clients.size() == 1) {
        m_panel->show(clients.first());
        m_panels->showOne();
    } else if (clients.size() > 1) {
        m_panels->showSeveral(tr("%n clients selected", nullptr, int(clients.size())));
    }
}

void ClientsPage::askToRevoke()
{
    const QList<admin::ClientSummary> clients = selected();
    if (clients.isEmpty())
        return;
    const QString title = clients.size() == 1 ? tr("Revoke all tokens of %1?").arg(format::outside(clients.first().name))
                                              : tr("Revoke all tokens of %n clients?", nullptr, int(clients.size()));
    const QString lost = tr("%n live sessions end at once. The registration stays: people can sign in with it again.", nullptr, liveSessions(clients));
    ConfirmDialog::ask(*this, {title, lost, tr("Revoke tokens"), {}},
        [this, clients] { runOnEach(clients, &admin::AdminClient::revokeClientTokens); });
}

void ClientsPage::askToDelete()
{
    const QList<admin::ClientSummary> clients = selected();
    if (clients.isEmpty())
        return;
    const QString title = clients.size() == 1 ? tr("Delete %1?").arg(format::outside(clients.first().name))
                                              : tr("Delete %n clients?", nullptr, int(clients.size()));
    const QString lost = tr("The registration is lost and %n live sessions end. The program must register again; some do so only when they are set up anew.",
        nullptr, liveSessions(clients));
    ConfirmDialog::ask(*this, {title, lost, tr("Delete"), {}}, [this, clients] { runOnEach(clients, &admin::AdminClient::deleteClient); });
}

void ClientsPage::runOnEach(const QList<admin::ClientSummary> &clients, Act act)
{
    for (const admin::ClientSummary &client : clients) {
        whenAnswered((m_client.*act)(client.id), this, [this](const admin::Result<admin::Done> &answer) {
            if (!answer)
                showRefusal(answer.error());
        });
    }
}

} // namespace ui
