// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tokens/tokens_page.h"

#include "ui/common/button.h"
#include "ui/common/confirm_dialog.h"
#include "ui/common/elided_label.h"
#include "ui/common/format.h"
#include "ui/common/record_table.h"
#include "ui/common/secret_dialog.h"
#include "ui/common/selection_panel.h"
#include "ui/tokens/new_token_dialog.h"
#include "ui/tokens/token_columns.h"

#include <QShortcut>

namespace ui
{

namespace
{

RecordPageTexts texts()
{
    return {
        .tableName = QStringLiteral("tokens"),
        .filterPlaceholder = TokensPage::tr("Filter tokens"),
        .noneYet = {Icon::Key, TokensPage::tr("No tokens yet"),
            TokensPage::tr("A token is for a program without a browser: it is sent in one header line instead of a sign-in."), TokensPage::tr("New token")},
        .backTo = TokensPage::tr("Tokens"),
    };
}

} // namespace

TokensPage::TokensPage(admin::AdminClient &client, ConsoleSettings &settings, QWidget *parent)
    : RecordPage({PageId::Tokens, Icon::Key, tr("Tokens"), tr("Personal access tokens, for programs without a browser.")}, texts(), &settings, parent)
    , m_client(client)
    , m_tokens(tokenKey, tokenColumns())
    , m_live(client, *this, m_tokens,
          {.topic = admin::Topic::Tokens,
              .list = [&client] { return client.listTokens(); },
              .find = [&client](const QByteArray &key) { return client.findToken(QString::fromUtf8(key)); },
              .alsoMovedBy = {admin::Topic::Users}})
    , m_panel(new DetailsPanel)
    , m_panels(new SelectionPanel(m_panel))
{
    setObjectName(QStringLiteral("tokensPage"));
    setRecords(m_tokens, TokenLastUsedColumn, Qt::DescendingOrder);
    buildPanel();
    buildActions();
    connect(this, &RecordPage::noneYetActed, this, &TokensPage::createToken);
    connect(this, &RecordPage::selectedKeysChanged, this, &TokensPage::showSelection);
    m_live.onLoaded([this] { showSelection(); });
    m_live.reload();
}

void TokensPage::refresh()
{
    m_live.reload();
}

void TokensPage::buildPanel()
{
    m_name = new ElidedLabel({}, TextRole::H2);
    m_panel->addWidget(m_name);
    auto *facts = new KeyValueGrid;
    m_owner = &facts->addText(tr("Of"));
    m_opens = &facts->addText(tr("Opens"));
    m_used = &facts->addText(tr("Last used"));
    m_ends = &facts->addText(tr("Ends"));
    m_made = &facts->addText(tr("Made"));
    m_panel->addWidget(facts);
    m_panel->addStretch();
    auto *revoke = new Button(Icon::Trash, tr("Revoke"), Emphasis::Danger);
    revoke->setObjectName(QStringLiteral("revokeToken"));
    m_panel->addDangerAction(revoke);
    auto *revokeAll = new Button(Icon::Trash, tr("Revoke"), Emphasis::Danger);
    m_panels->several().addDangerAction(revokeAll);
    setPanel(m_panels);
    auto *key = new QShortcut(QKeySequence::Delete, &table());
    key->setContext(Qt::WidgetShortcut);
    connect(key, &QShortcut::activated, this, &TokensPage::askToRevoke);
    connect(revoke, &QPushButton::clicked, this, &TokensPage::askToRevoke);
    connect(revokeAll, &QPushButton::clicked, this, &TokensPage::askToRevoke);
}

void TokensPage::buildActions()
{
    auto *create = new Button(Icon::Plus, tr("New token"), Emphasis::Primary);
    create->setObjectName(QStringLiteral("newToken"));
    create->setToolTip(tr("Make a token (Ctrl+N)"));
    addHeaderAction(create);
    auto *key = new QShortcut(QKeySequence::New, this);
    key->setContext(Qt::WidgetWithChildrenShortcut);
    connect(create, &QPushButton::clicked, this, &TokensPage::createToken);
    connect(key, &QShortcut::activated, this, &TokensPage::createToken);
}

QList<admin::PersonalAccessTokenSummary> TokensPage::selected() const
{
    QList<admin::PersonalAccessTokenSummary> tokens;
    const QList<QByteArray> keys = table().selectedKeys();
    for (const QByteArray &key : keys) {
        if (const auto *token = m_tokens.find(key))
            tokens.append(*token);
    }
    return tokens;
}

void TokensPage::showSelection()
{
    const auto tokens = selected();
    if (tokens.size() > 1)
        return m_panels->showSeveral(tr("%n tokens selected", nullptr, int(tokens.size())));
    if (tokens.isEmpty())
        return;
    const admin::PersonalAccessTokenSummary &token = tokens.first();
    m_name->setText(format::outside(token.name));
    m_owner->setText(format::outside(token.login.isEmpty() ? token.userId.toString() : token.login));
    m_opens->setText(opensWords(token));
    m_used->setText(format::relativeTime(token.lastUsedAt));
    m_ends->setText(format::dateAndTime(token.expiresAt));
    m_made->setText(format::dateAndTime(token.createdAt));
    m_panels->showOne();
}

void TokensPage::createToken()
{
    auto *dialog = new NewTokenDialog(m_client, window());
    connect(dialog, &NewTokenDialog::created, this, [this](const admin::CreatedPersonalAccessToken &created) {
        SecretDialog::show(*this, {tr("Token %1").arg(format::outside(created.summary.name)), {}, {}, created.token, tr("Send it as “Authorization: Bearer …”")});
    });
    dialog->open();
}

void TokensPage::askToRevoke()
{
    const auto tokens = selected();
    if (tokens.isEmpty())
        return;
    const QString title = tokens.size() == 1 ? tr("Revoke %1?").arg(format::outside(tokens.first().name)) : tr("Revoke %n tokens?", nullptr, int(tokens.size()));
    ConfirmDialog::ask(*this, {title, tr("The next request with it is refused, and open streams close. It cannot be taken back: make a new one instead."), tr("Revoke"), {}},
        [this, tokens] {
            for (const admin::PersonalAccessTokenSummary &token : tokens) {
                whenAnswered(m_client.revokeToken(token.id), this, [this](const admin::Result<admin::Done> &answer) {
                    if (!answer)
                        showRefusal(answer.error());
                });
            }
        });
}

} // namespace ui
