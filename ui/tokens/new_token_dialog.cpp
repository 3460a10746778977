// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tokens/new_token_dialog.h"

#include "ui/common/failure_words.h"
#include "ui/common/form_field.h"
#include "ui/common/format.h"
#include "ui/common/metrics.h"
#include "ui/common/typography.h"
#include "ui/common/user_combo.h"
#include "ui/common/when_answered.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

namespace ui
{

namespace
{
constexpr char ServerProperty[] = "server";
constexpr int LongestName = 100;
} // namespace

NewTokenDialog::NewTokenDialog(admin::AdminClient &client, QWidget *parent)
    : FormDialog(tr("New token"), tr("Make token"), parent)
    , m_client(client)
    , m_user(new UserCombo(client, UserCombo::Offer::Approved))
    , m_name(new QLineEdit)
    , m_nameField(new FormField(tr("&Name"), m_name, tr("So that you know it again: where it is used.")))
    , m_lifetime(new QComboBox)
    , m_serverBox(new QWidget)
    , m_mayRevoke(new QCheckBox(tr("May &revoke tokens over HTTP (administrators only)")))
{
    setObjectName(QStringLiteral("newTokenDialog"));
    setHintText(tr("For programs without a browser: one header line instead of a sign-in. It can do what its person may do now, and never more than what is ticked here."));
    setMinimumWidth(em(520));
    m_user->setObjectName(QStringLiteral("tokenUser"));
    m_name->setObjectName(QStringLiteral("tokenName"));
    m_name->setMaxLength(LongestName);
    m_lifetime->setObjectName(QStringLiteral("tokenLifetime"));
    for (const int days : {7, 30, 90, 180, 365})
        m_lifetime->addItem(tr("%n days", nullptr, days), days);
    m_lifetime->setCurrentIndex(2);
    m_mayRevoke->setObjectName(QStringLiteral("mayRevoke"));

    auto *boxes = new QVBoxLayout(m_serverBox);
    boxes->setContentsMargins(0, 0, 0, 0);
    boxes->setSpacing(space::Tiny);
    auto *title = new QLabel(tr("What it opens"));
    title->setFont(fontOf(TextRole::Strong));
    boxes->addWidget(title);
    boxes->addWidget(m_mayRevoke);
    body().addWidget(new FormField(tr("Of &whom"), m_user));
    body().addWidget(m_nameField);
    body().addWidget(m_serverBox);
    body().addWidget(new FormField(tr("Ends &after"), m_lifetime, tr("A year at most. A token that ended is refused at the next request.")));
    connect(m_name, &QLineEdit::textEdited, this, [this] { m_nameField->setProblem({}); });
    connect(this, &FormDialog::submitted, this, &NewTokenDialog::submit);
    whenAnswered(client.listTools(), this, [this](const admin::Result<admin::ToolsByServer> &tools) {
        if (tools)
            fillServers(*tools);
    });
}

QCheckBox *NewTokenDialog::addServer(const QString &server, const QString &label)
{
    auto *box = new QCheckBox(label);
    box->setObjectName(QStringLiteral("server_") + server);
    box->setProperty(ServerProperty, server);
    auto *boxes = static_cast<QVBoxLayout *>(m_serverBox->layout());
    boxes->insertWidget(boxes->count() - 1, box);
    m_servers.append(box);
    return box;
}

void NewTokenDialog::fillServers(const admin::ToolsByServer &tools)
{
    for (auto server = tools.begin(); server != tools.end(); ++server)
        addServer(server.key(), tr("%1 (%n tools)", nullptr, int(server->size())).arg(format::outside(server.key())));
    for (QCheckBox *box : std::as_const(m_servers))
        box->setChecked(m_servers.size() == 1 || box->property(ServerProperty).toString() == QLatin1String("gatehouse"));
    QCheckBox *all = addServer(QStringLiteral("*"), tr("Every server, also later ones"));
    connect(all, &QCheckBox::toggled, this, [this, all](bool isAll) {
        for (QCheckBox *box : std::as_const(m_servers))
            box->setEnabled(box == all || !isAll || box->property(ServerProperty).toString() == QLatin1String("admin"));
    });
    addServer(QStringLiteral("admin"), tr("Administration tools"));
    adjustSize();
}

void NewTokenDialog::submit()
{
    admin::NewPersonalAccessToken wanted;
    wanted.userId = m_user->user();
    wanted.name = m_name->text().simplified();
    for (const QCheckBox *box : std::as_const(m_servers)) {
        if (box->isChecked() && box->isEnabled())
            wanted.servers.append(box->property(ServerProperty).toString());
    }
    if (m_mayRevoke->isChecked())
        wanted.scopes.append(QStringLiteral("admin:revoke"));
    wanted.expiresAt = std::chrono::floor<std::chrono::seconds>(format::now()) + std::chrono::days(m_lifetime->currentData().toInt());
    if (wanted.userId.isEmpty())
        return showProblem(tr("Choose somebody who is approved."));
    if (wanted.name.isEmpty())
        return m_nameField->setProblem(tr("Give the token a name, so that you know it again."));
    if (wanted.servers.isEmpty() && wanted.scopes.isEmpty())
        return showProblem(tr("Such a token would open nothing: tick a server."));
    beginWaiting();
    whenAnswered(m_client.createToken(wanted), this, [this](const admin::Result<admin::CreatedPersonalAccessToken> &answer) {
        endWaiting();
        if (!answer)
            return showProblem(failureWords(answer.error()));
        Q_EMIT created(*answer);
        accept();
    });
}

} // namespace ui
