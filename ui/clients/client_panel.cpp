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

namespace ui
{

ClientPanel::ClientPanel(QWidget *parent)
    : QWidget(parent)
    , m_panel(new DetailsPanel)
    , m_name(new ElidedLabel({}, TextRole::H2))
    , m_kind(new ElidedLabel({}, TextRole::Body, Ink::Muted))
    , m_id(new CopyField(tr("Copy client id")))
    , m_redirects(new QVBoxLayout)
    , m_revoke(new Button(tr("Revoke all tokens")))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_panel);
    m_panel->addWidget(m_name);
    m_panel->addWidget(m_kind);
    m_panel->addWidget(m_id);
    m_panel->addSection();
    auto *facts = new KeyValueGrid;
    m_scope = &facts->addMono(tr("May ask for"));
    m_grantTypes = &facts->addText(tr("Grant types"));
    m_authentication = &facts->addText(tr("Signs in with"));
    m_users = &facts->addText(tr("Users"));
    m_sessions = &facts->addText(tr("Live sessions"));
    m_created = &facts->addText(tr("Created"));
    m_panel->addWidget(facts);
    m_panel->addSection(tr("Answers go to"));
    auto *redirects = new QWidget;
    redirects->setLayout(m_redirects);
    m_redirects->setContentsMargins(0, 0, 0, 0);
    m_redirects->setSpacing(space::Small);
    m_panel->addWidget(redirects);
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

void ClientPanel::show(const admin::ClientSummary &client)
{
    const QString version = client.softwareVersion.isEmpty() ? QString() : QStringLiteral(" ") + client.softwareVersion;
    m_name->setText(format::outside(client.name + version));
    m_kind->setText(clientKindWords(client.kind));
    m_id->setText(client.id.toString());
    m_scope->setText(client.scope.isEmpty() ? QStringLiteral("–") : format::outside(client.scope));
    m_grantTypes->setText(format::outside(client.grantTypes.join(QStringLiteral(", "))));
    const bool isPublic = client.tokenEndpointAuthMethod == QLatin1String("none");
    m_authentication->setText(isPublic ? tr("nothing (public client)") : format::outside(client.tokenEndpointAuthMethod));
    m_users->setText(format::number(client.users));
    m_sessions->setText(format::number(client.liveSessions));
    m_created->setText(format::dateAndTime(client.createdAt));
    m_revoke->setEnabled(client.liveSessions > 0);
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
