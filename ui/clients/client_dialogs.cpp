// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/clients/client_dialogs.h"

#include "server/admin/client_presets.h"
#include "ui/clients/redirect_editor.h"
#include "ui/common/failure_words.h"
#include "ui/common/form_field.h"
#include "ui/common/metrics.h"
#include "ui/common/typography.h"
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

constexpr int LongestName = 100; // RFC 7591 leaves it to us

QLineEdit *nameField()
{
    auto *edit = new QLineEdit;
    edit->setObjectName(QStringLiteral("clientName"));
    edit->setMaxLength(LongestName);
    return edit;
}

} // namespace

NewClientDialog::NewClientDialog(admin::AdminClient &client, QWidget *parent)
    : FormDialog(tr("New client"), tr("Create client"), parent)
    , m_client(client)
    , m_preset(new QComboBox)
    , m_name(nameField())
    , m_redirects(new RedirectEditor)
    , m_signsPeopleIn(new QCheckBox(tr("Sign &people in (authorization code)")))
    , m_isDevice(new QCheckBox(tr("Be a &device that shows a code")))
    , m_actsForItself(new QCheckBox(tr("Act for &itself, without a person")))
    , m_authentication(new QComboBox)
    , m_keys(new QLineEdit)
    , m_keysField(new FormField(tr("Address of its &keys"), m_keys, tr("An https address with its public keys (JWK Set).")))
{
    setObjectName(QStringLiteral("newClientDialog"));
    setHintText(tr("For programs that cannot register by themselves. Most can: give them the MCP URL alone."));
    setMinimumWidth(em(560));
    m_preset->setObjectName(QStringLiteral("preset"));
    m_preset->addItem(tr("Another program"), QString());
    for (const admin::ClientPreset &preset : admin::clientPresets())
        m_preset->addItem(preset.name, preset.id);
    m_signsPeopleIn->setObjectName(QStringLiteral("grantCode"));
    m_isDevice->setObjectName(QStringLiteral("grantDevice"));
    m_actsForItself->setObjectName(QStringLiteral("grantItself"));
    m_signsPeopleIn->setChecked(true);
    m_authentication->setObjectName(QStringLiteral("authentication"));
    m_authentication->addItem(tr("Nothing: a program on people's computers"), QStringLiteral("none"));
    m_authentication->addItem(tr("A secret, in the header"), QStringLiteral("client_secret_basic"));
    m_authentication->addItem(tr("A secret, in the form"), QStringLiteral("client_secret_post"));
    m_authentication->addItem(tr("A key of its own"), QStringLiteral("private_key_jwt"));
    m_keys->setObjectName(QStringLiteral("keysAddress"));
    buildFields();
    updateFields();
    connect(m_preset, &QComboBox::currentIndexChanged, this, &NewClientDialog::applyPreset);
    connect(m_authentication, &QComboBox::currentIndexChanged, this, &NewClientDialog::updateFields);
    for (QCheckBox *box : {m_signsPeopleIn, m_isDevice, m_actsForItself})
        connect(box, &QCheckBox::toggled, this, &NewClientDialog::updateFields);
    connect(this, &FormDialog::submitted, this, &NewClientDialog::submit);
}

void NewClientDialog::buildFields()
{
    auto *grants = new QWidget;
    auto *boxes = new QVBoxLayout(grants);
    boxes->setContentsMargins(0, 0, 0, 0);
    boxes->setSpacing(space::Tiny);
    auto *title = new QLabel(tr("What it does"));
    title->setFont(fontOf(TextRole::Strong));
    boxes->addWidget(title);
    for (QCheckBox *box : {m_signsPeopleIn, m_isDevice, m_actsForItself})
        boxes->addWidget(box);
    body().addWidget(new FormField(tr("&Program"), m_preset));
    body().addWidget(new FormField(tr("&Name"), m_name, tr("Stands on the sign-in and consent pages.")));
    body().addWidget(grants);
    body().addWidget(m_redirects);
    body().addWidget(new FormField(tr("It &proves who it is with"), m_authentication));
    body().addWidget(m_keysField);
}

void NewClientDialog::applyPreset()
{
    const auto preset = admin::findClientPreset(m_preset->currentData().toString());
    m_name->setText(preset ? preset->name : QString());
    m_redirects->setRedirectUris(preset ? preset->redirectUris : QStringList());
    m_redirects->setHint(preset && !preset->ownRedirect.isEmpty() ? tr("Add the one of this connection: %1").arg(preset->ownRedirect)
                                                                   : tr("One a line; each is compared exactly, but for the port of this computer."));
}

void NewClientDialog::updateFields()
{
    m_redirects->setVisible(m_signsPeopleIn->isChecked());
    m_keysField->setVisible(m_authentication->currentData().toString() == QLatin1String("private_key_jwt"));
    if (m_actsForItself->isChecked() && m_authentication->currentIndex() == 0)
        m_authentication->setCurrentIndex(1); // nobody else vouches for it
    adjustSize();
}

admin::NewClient NewClientDialog::wanted() const
{
    admin::NewClient client;
    client.name = m_name->text().simplified();
    if (m_signsPeopleIn->isChecked()) {
        client.redirectUris = m_redirects->redirectUris();
        client.grantTypes = QStringList{QStringLiteral("authorization_code"), QStringLiteral("refresh_token")};
    }
    if (m_isDevice->isChecked())
        client.grantTypes += QStringList{QStringLiteral("device_code"), QStringLiteral("refresh_token")};
    if (m_actsForItself->isChecked())
        client.grantTypes += QStringLiteral("client_credentials");
    client.grantTypes.removeDuplicates();
    client.tokenEndpointAuthMethod = m_authentication->currentData().toString();
    if (m_keysField->isVisibleTo(this))
        client.jwksUri = m_keys->text().trimmed();
    return client;
}

void NewClientDialog::submit()
{
    const admin::NewClient client = wanted();
    if (client.name.isEmpty())
        return showProblem(tr("Give the client a name: it stands on the consent page."));
    if (client.grantTypes.isEmpty())
        return showProblem(tr("Tick at least one thing that it does."));
    if (m_signsPeopleIn->isChecked() && client.redirectUris.isEmpty())
        return m_redirects->setProblem(tr("Where is it sent back to? Enter at least one redirect URI."));
    beginWaiting();
    whenAnswered(m_client.createClient(client), this, [this, name = client.name](const admin::Result<admin::CreatedClient> &answer) {
        endWaiting();
        if (!answer)
            return showProblem(failureWords(answer.error()));
        Q_EMIT created(name, *answer);
        accept();
    });
}

EditClientDialog::EditClientDialog(admin::AdminClient &client, const admin::ClientSummary &edited, QWidget *parent)
    : FormDialog(tr("Edit client"), tr("Save"), parent)
    , m_client(client)
    , m_id(edited.id)
    , m_name(nameField())
    , m_nameField(new FormField(tr("&Name"), m_name, tr("Stands on the sign-in and consent pages.")))
    , m_redirects(new RedirectEditor)
{
    setObjectName(QStringLiteral("editClientDialog"));
    setMinimumWidth(em(560));
    setHintText(tr("Consent that people chose to have remembered for it ends: they are asked once more."));
    m_name->setText(edited.name);
    m_redirects->setRedirectUris(edited.redirectUris);
    body().addWidget(m_nameField);
    body().addWidget(m_redirects);
    connect(m_name, &QLineEdit::textEdited, this, [this] { m_nameField->setProblem({}); });
    connect(this, &FormDialog::submitted, this, &EditClientDialog::submit);
}

void EditClientDialog::submit()
{
    const admin::ClientEdit edit{m_id, m_name->text().simplified(), m_redirects->redirectUris()};
    if (edit.name.isEmpty())
        return m_nameField->setProblem(tr("Give the client a name: it stands on the consent page."));
    beginWaiting();
    whenAnswered(m_client.editClient(edit), this, [this](const admin::Result<admin::Done> &answer) {
        endWaiting();
        if (answer)
            return accept();
        if (answer.error().detail == QLatin1String("redirect"))
            return m_redirects->setProblem(failureWords(answer.error()));
        showProblem(failureWords(answer.error()));
    });
}

} // namespace ui
