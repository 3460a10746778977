// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/clients/client_panel.h"

#include "ui/clients/client_columns.h"
#include "ui/clients/redirect_words.h"
#include "ui/common/button.h"
#include "ui/common/copy_field.h"
#include "ui/common/details_panel.h"
#include "ui/common/elided_label.h"
#include "ui/common/format.h"
#include "ui/common/metrics.h"

#include <QVBoxLayout>

#include <algorithm>

namespace ui
{

ClientPanel::ClientPanel(QWidget *parent)
    : QWidget(parent)
    , m_panel(new DetailsPanel)
    , m_name(new ElidedLabel({}, TextRole::H2))
    , m_kind(new ElidedLabel({}, TextRole::Body, Ink::Muted))
    , m_id(new CopyField(tr("Copy client id")))
    , m_redirects(new QVBoxLayout)
    , m_revoke(new Button(tr("Revoke tokens")))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_panel);
    m_panel->addWidget(m_name);
    m_panel->addWidget(m_kind);
    m_panel->addWidget(m_id);
    m_panel->addSection();
    auto *facts = new KeyValueGrid;
    m_facts = facts;
    m_status = &facts->addText(tr("Status"));
    m_scope = &facts->addMono(tr("May ask for"));
    m_grantTypes = &facts->addText(tr("Grant types"));
    m_authentication = &facts->addText(tr("Signs in with"));
    m_users = &facts->addText(tr("Users"));
    m_sessions = &facts->addText(tr("Live sessions"));
    m_used = &facts->addText(tr("Last used"));
    m_created = &facts->addText(tr("Created"));
    m_registrations = &facts->addText(tr("Registered"));
    m_leaves = &facts->addText(tr("Goes on"));
    m_leaves->setToolTip(tr("Registrations that nobody uses are removed by themselves."));
    m_panel->addWidget(facts);
    m_panel->addSection(tr("Answers go to"));
    auto *redirects = new QWidget;
    redirects->setLayout(m_redirects);
    m_redirects->setContentsMargins(0, 0, 0, 0);
    m_redirects->setSpacing(space::Small);
    m_panel->addWidget(redirects);
    buildActions();
    m_panel->addStretch();

    m_revoke->setObjectName(QStringLiteral("revokeTokens"));
    m_revoke->setToolTip(tr("Ends its sessions; the registration stays."));
    auto *remove = new Button(Icon::Trash, tr("Delete"), Emphasis::Danger);
    remove->setObjectName(QStringLiteral("deleteClient"));
    m_panel->addAction(m_revoke);
    m_panel->addDangerAction(remove);
    connect(m_revoke, &QPushButton::clicked, this, &ClientPanel::revokeRequested);
    connect(remove, &QPushButton::clicked, this, &ClientPanel::deleteRequested);
}

void ClientPanel::buildActions()
{
    m_edit = new Button(tr("Edit"), Emphasis::Soft);
    m_edit->setObjectName(QStringLiteral("editClient"));
    m_secret = new Button(Icon::Key, tr("New secret"), Emphasis::Soft);
    m_secret->setObjectName(QStringLiteral("newSecret"));
    m_letIn = new Button(tr("Let in"), Emphasis::Soft);
    m_letIn->setObjectName(QStringLiteral("letIn"));
    m_deny = new Button(tr("Deny"), Emphasis::Soft);
    m_deny->setObjectName(QStringLiteral("denyClient"));
    m_deny->setToolTip(tr("Nobody signs in with it any more; its sessions end."));
    auto *row = new QWidget;
    auto *line = new QHBoxLayout(row);
    line->setContentsMargins(0, space::Tiny, 0, 0);
    line->setSpacing(space::Small);
    for (Button *button : {m_edit, m_secret, m_letIn, m_deny})
        line->addWidget(button);
    line->addStretch();
    m_panel->addWidget(row);
    connect(m_edit, &QPushButton::clicked, this, &ClientPanel::editRequested);
    connect(m_secret, &QPushButton::clicked, this, &ClientPanel::secretRequested);
    connect(m_letIn, &QPushButton::clicked, this, [this] { Q_EMIT approveRequested(m_shown); });
    connect(m_deny, &QPushButton::clicked, this, [this] { Q_EMIT denyRequested(m_shown); });
}

void ClientPanel::show(const QList<admin::ClientSummary> &registrations)
{
    const admin::ClientSummary &client = registrations.first();
    m_shown = client.id;
    int users = 0;
    int sessions = 0;
    for (const admin::ClientSummary &one : registrations) {
        users = std::max(users, one.users);
        sessions += one.liveSessions;
    }
    const QString version = client.softwareVersion.isEmpty() ? QString() : QStringLiteral(" ") + client.softwareVersion;
    m_name->setText(format::outside(client.name + version));
    m_kind->setText(clientKindWords(client.kind));
    m_id->setText(client.id.toString());
    m_scope->setText(client.scope.isEmpty() ? QStringLiteral("–") : format::outside(client.scope));
    m_grantTypes->setText(format::outside(client.grantTypes.join(QStringLiteral(", "))));
    const bool isPublic = client.tokenEndpointAuthMethod == QLatin1String("none");
    m_authentication->setText(isPublic ? tr("nothing (public client)") : format::outside(client.tokenEndpointAuthMethod));
    m_status->setText(clientApprovalWords(client.approval));
    m_users->setText(format::number(users));
    m_sessions->setText(format::number(sessions));
    m_used->setText(format::relativeTime(client.lastUsedAt));
    m_created->setText(format::dateAndTime(client.createdAt));
    m_registrations->setText(tr("%n times, the newest is shown", nullptr, int(registrations.size())));
    m_facts->setRowVisible(m_registrations, registrations.size() > 1);
    m_leaves->setText(client.leavesAt ? format::date(std::max(*client.leavesAt, std::chrono::floor<std::chrono::seconds>(format::now()))) : QString());
    m_facts->setRowVisible(m_leaves, client.leavesAt.has_value());
    m_edit->setVisible(client.kind != admin::ClientKind::MetadataDocument);
    m_secret->setVisible(client.tokenEndpointAuthMethod.startsWith(QLatin1String("client_secret")));
    m_letIn->setVisible(client.approval != admin::ClientApproval::Approved);
    m_deny->setVisible(client.approval != admin::ClientApproval::Denied);
    m_revoke->setEnabled(sessions > 0);
    showRedirects(client.redirectUris);
}

void ClientPanel::showRedirects(const QStringList &redirectUris)
{
    while (QLayoutItem *item = m_redirects->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const QString &uri : redirectUris) {
        const RedirectVerdict verdict = redirectVerdict(uri);
        auto *address = new ElidedLabel(format::outside(uri), TextRole::Mono);
        auto *words = new ElidedLabel(verdict.words, TextRole::Caption, Ink::Muted);
        if (verdict.tone == Tone::Err)
            words->setTone(verdict.tone);
        m_redirects->addWidget(address);
        m_redirects->addWidget(words);
    }
}

} // namespace ui
