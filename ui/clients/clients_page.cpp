// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/clients/clients_page.h"

#include "ui/clients/client_columns.h"
#include "ui/clients/client_dialogs.h"
#include "ui/clients/client_panel.h"
#include "ui/clients/redirect_words.h"
#include "ui/common/button.h"
#include "ui/common/confirm_dialog.h"
#include "ui/common/decision_card.h"
#include "ui/common/format.h"
#include "ui/common/record_filter_model.h"
#include "ui/common/record_table.h"
#include "ui/common/secret_dialog.h"
#include "ui/common/selection_panel.h"
#include "ui/common/toast.h"

#include <QShortcut>
#include <QVBoxLayout>

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

// What makes two registrations one program to a person.
QByteArray sameness(const admin::ClientSummary &client)
{
    QStringList uris = client.redirectUris;
    uris.sort();
    return (client.name + QLatin1Char('\n') + uris.join(QLatin1Char('\n'))).toUtf8();
}

PendingDecision pendingFor(const admin::ClientSummary &client)
{
    PendingDecision decision{client.id.bytes(), format::outside(client.name), {}, Tone::Neutral, ClientsPage::tr("Deny"), ClientsPage::tr("Let in")};
    QStringList places;
    for (const QString &uri : client.redirectUris) {
        const RedirectVerdict verdict = redirectVerdict(uri);
        places.append(verdict.words);
        decision.captionTone = verdict.tone == Tone::Err ? Tone::Err : decision.captionTone;
    }
    places.removeDuplicates();
    //: %1 = how it came here, %2 = when, %3 = where it sends answers
    decision.caption = ClientsPage::tr("%1 %2 · answers go to %3")
                           .arg(clientKindWords(client.kind), format::relativeTime(client.createdAt), places.isEmpty() ? QStringLiteral("–") : places.join(QStringLiteral(", ")));
    return decision;
}

} // namespace

ClientsPage::ClientsPage(admin::AdminClient &client, ConsoleSettings &settings, QWidget *parent)
    : RecordPage({PageId::Clients, Icon::Clients, tr("Clients"), tr("Programs that may ask for access.")}, texts(), &settings, parent)
    , m_client(client)
    , m_clients(clientKey, clientColumns([this](const QByteArray &key) { return int(m_groups.value(key).size()); }))
    , m_live(client, *this, m_clients,
          {.topic = admin::Topic::Clients,
              .list = [&client] { return client.listClients(); },
              .find = [&client](const QByteArray &key) { return client.findClient(core::ClientId(key)); },
              .alsoMovedBy = {admin::Topic::Sessions}})
    , m_isGrouped(new Button(tr("Group duplicates"), Emphasis::Soft))
    , m_waiting(new DecisionCard(Tone::Pend, tr("Waiting to be let in")))
    , m_panel(new ClientPanel)
    , m_panels(new SelectionPanel(m_panel))
{
    setObjectName(QStringLiteral("clientsPage"));
    setRecords(m_clients, LastUsedColumn, Qt::DescendingOrder);
    body().insertWidget(0, m_waiting);
    buildActions();
    buildPanel();
    connect(this, &RecordPage::noneYetActed, this, [this] { Q_EMIT pageRequested(PageId::Overview, {}); });
    connect(this, &RecordPage::selectedKeysChanged, this, &ClientsPage::showSelection);
    connect(m_waiting, &DecisionCard::firstChosen, this, [this](const QByteArray &key) { decide(key, &admin::AdminClient::denyClient); });
    connect(m_waiting, &DecisionCard::secondChosen, this, [this](const QByteArray &key) { decide(key, &admin::AdminClient::approveClient); });
    m_live.onLoaded([this] { onLoaded(); });
    m_live.reload();
}

void ClientsPage::refresh()
{
    m_live.reload();
}

void ClientsPage::buildActions()
{
    m_isGrouped->setObjectName(QStringLiteral("groupDuplicates"));
    m_isGrouped->setCheckable(true);
    m_isGrouped->setChecked(true);
    m_isGrouped->setToolTip(tr("Programs that register again at each connection are one row."));
    auto *create = new Button(Icon::Plus, tr("New client"), Emphasis::Primary);
    create->setObjectName(QStringLiteral("newClient"));
    create->setToolTip(tr("Make a client by hand (Ctrl+N)"));
    addHeaderAction(m_isGrouped);
    addHeaderAction(create);
    auto *createKey = new QShortcut(QKeySequence::New, this);
    createKey->setContext(Qt::WidgetWithChildrenShortcut);
    connect(create, &QPushButton::clicked, this, &ClientsPage::createClient);
    connect(createKey, &QShortcut::activated, this, &ClientsPage::createClient);
    connect(m_isGrouped, &QPushButton::toggled, this, [this](bool isGrouped) {
        m_isGrouped->setEmphasis(isGrouped ? Emphasis::Soft : Emphasis::Normal);
        onLoaded();
    });
    filter().setCondition([this](int row) { return !m_stoodFor.contains(m_clients.keyAt(row)); });
}

void ClientsPage::onLoaded()
{
    group();
    showWaiting();
    showSelection();
}

void ClientsPage::group()
{
    QHash<QByteArray, QList<const admin::ClientSummary *>> same;
    for (const admin::ClientSummary &client : m_clients.rows()) {
        const bool mayBeGrouped = m_isGrouped->isChecked() && client.kind == admin::ClientKind::Dynamic;
        same[mayBeGrouped ? sameness(client) : QByteArray("id ") + client.id.bytes()].append(&client);
    }
    const auto known = m_groups;
    m_groups.clear();
    m_stoodFor.clear();
    for (QList<const admin::ClientSummary *> &clients : same) {
        std::sort(clients.begin(), clients.end(), [](const auto *a, const auto *b) { return a->createdAt > b->createdAt; });
        QList<QByteArray> keys;
        for (const admin::ClientSummary *client : std::as_const(clients))
            keys.append(client->id.bytes());
        m_stoodFor.unite(QSet<QByteArray>(keys.cbegin() + 1, keys.cend()));
        m_groups.insert(keys.first(), keys);
    }
    for (auto one = m_groups.cbegin(); one != m_groups.cend(); ++one) {
        if (known.value(one.key()).size() != one->size())
            m_clients.repaint(one.key()); // its number of registrations
    }
    filter().setCondition([this](int row) { return !m_stoodFor.contains(m_clients.keyAt(row)); });
}

void ClientsPage::showWaiting()
{
    QList<PendingDecision> waiting;
    for (const admin::ClientSummary &client : m_clients.rows()) {
        if (client.approval == admin::ClientApproval::Waiting)
            waiting.append(pendingFor(client));
    }
    m_waiting->show(waiting);
    setBadge(int(waiting.size()), Tone::Pend);
}

void ClientsPage::decide(const QByteArray &key, Act act)
{
    whenAnswered((m_client.*act)(core::ClientId(key)), this, [this](const admin::Result<admin::Done> &answer) {
        if (!answer)
            showRefusal(answer.error());
    });
}

void ClientsPage::createClient()
{
    auto *dialog = new NewClientDialog(m_client, window());
    connect(dialog, &NewClientDialog::created, this, [this](const QString &name, const admin::CreatedClient &created) {
        SecretDialog::show(*this, {tr("%1 is a client now").arg(format::outside(name)), created.id.toString(), tr("Client ID"), created.secret, tr("Client secret")});
    });
    dialog->open();
}

void ClientsPage::editClient()
{
    const QList<QByteArray> keys = table().selectedKeys();
    const admin::ClientSummary *client = keys.size() == 1 ? m_clients.find(keys.first()) : nullptr;
    if (client)
        (new EditClientDialog(m_client, *client, window()))->open();
}

void ClientsPage::renewSecret()
{
    const QList<QByteArray> keys = table().selectedKeys();
    const admin::ClientSummary *client = keys.size() == 1 ? m_clients.find(keys.first()) : nullptr;
    if (!client)
        return;
    const QString name = format::outside(client->name);
    const Confirmation question{tr("Make a new secret for %1?").arg(name), tr("The old one stops working at once: the program must be given the new one."), tr("New secret"), {}};
    ConfirmDialog::ask(*this, question, [this, id = client->id, name] {
        whenAnswered(m_client.renewClientSecret(id), this, [this, name](const admin::Result<admin::CreatedClient> &answer) {
            if (!answer)
                return showRefusal(answer.error());
            SecretDialog::show(*this, {tr("New secret of %1").arg(name), answer->id.toString(), tr("Client ID"), answer->secret, tr("Client secret")});
        });
    });
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
    connect(m_panel, &ClientPanel::editRequested, this, &ClientsPage::editClient);
    connect(m_panel, &ClientPanel::secretRequested, this, &ClientsPage::renewSecret);
    connect(m_panel, &ClientPanel::approveRequested, this, [this](const core::ClientId &id) { decide(id.bytes(), &admin::AdminClient::approveClient); });
    connect(m_panel, &ClientPanel::denyRequested, this, [this](const core::ClientId &id) { decide(id.bytes(), &admin::AdminClient::denyClient); });
    connect(m_panel, &ClientPanel::revokeRequested, this, &ClientsPage::askToRevoke);
    connect(m_panel, &ClientPanel::deleteRequested, this, &ClientsPage::askToDelete);
}

QList<admin::ClientSummary> ClientsPage::selected() const
{
    QList<admin::ClientSummary> clients;
    const QList<QByteArray> keys = table().selectedKeys();
    for (const QByteArray &key : keys)
        clients += groupOf(key);
    return clients;
}

QList<admin::ClientSummary> ClientsPage::groupOf(const QByteArray &key) const
{
    QList<admin::ClientSummary> clients;
    const QList<QByteArray> keys = m_groups.value(key, {key});
    for (const QByteArray &one : keys) {
        if (const admin::ClientSummary *client = m_clients.find(one))
            clients.append(*client);
    }
    return clients;
}

void ClientsPage::showSelection()
{
    const QList<QByteArray> keys = table().selectedKeys();
    const QList<admin::ClientSummary> clients = selected();
    if (keys.size() == 1 && !clients.isEmpty()) {
        m_panel->show(clients);
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
