// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/setup/setup_wizard.h"

#include "ui/common/button.h"
#include "ui/common/copy_field.h"
#include "ui/common/elided_label.h"
#include "ui/common/failure_words.h"
#include "ui/common/form_field.h"
#include "ui/common/local_account_form.h"
#include "ui/common/message_strip.h"
#include "ui/common/metrics.h"
#include "ui/common/scroll_column.h"
#include "ui/common/setup_cards.h"
#include "ui/common/typography.h"
#include "ui/setup/step_list.h"

#include <QDesktopServices>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QRadioButton>
#include <QRegularExpression>
#include <QStackedWidget>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>

namespace ui
{

namespace
{

constexpr int wizardWidth = 880;
constexpr int wizardHeight = 640;
constexpr int textWidth = 560;
const QUrl newGitHubApp(QStringLiteral("https://github.com/settings/applications/new"));

QLabel *paragraph(const QString &text)
{
    auto *label = new QLabel(text);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setForegroundRole(QPalette::PlaceholderText);
    label->setMaximumWidth(em(textWidth));
    return label;
}

// A page of the wizard: one question as its title.
QWidget *makePage(const QString &title, const QString &hint)
{
    auto *page = new QWidget;
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::Cell);
    auto *head = new QLabel(title);
    head->setFont(fontOf(TextRole::Title));
    head->setTextFormat(Qt::PlainText);
    head->setWordWrap(true);
    column->addWidget(head);
    column->addWidget(paragraph(hint));
    column->addSpacing(space::Small);
    return page;
}

} // namespace

SetupWizard::SetupWizard(admin::AdminClient &client, QWidget *parent)
    : QDialog(parent)
    , m_client(client)
    , m_clientsQuestion(this)
    , m_rail(new StepList({tr("Welcome"), tr("Sign-in"), tr("GitHub"), tr("You"), tr("Connect")}))
    , m_pages(new QStackedWidget)
    , m_problem(new MessageStrip(Tone::Err, {}))
    , m_back(new Button(tr("Back")))
    , m_next(new Button(tr("Continue"), Emphasis::Primary))
{
    setObjectName(QStringLiteral("setupWizard"));
    setWindowTitle(tr("Set up Gatehouse"));
    setAttribute(Qt::WA_DeleteOnClose);
    resize(em(wizardWidth), qMax(wizardHeight, textHeight() * 30));
    for (QWidget *page : {makeWelcome(), makeSignIn(), makeProvider(), makeYou(), makeConnect()})
        m_pages->addWidget(page);

    auto *later = new Button(tr("Later"), Emphasis::Quiet);
    later->setObjectName(QStringLiteral("later"));
    m_back->setObjectName(QStringLiteral("back"));
    m_next->setObjectName(QStringLiteral("next"));
    m_next->setDefault(true);
    auto *foot = new QHBoxLayout;
    foot->setSpacing(space::Small);
    foot->addWidget(later);
    foot->addStretch();
    foot->addWidget(m_back);
    foot->addWidget(m_next);
    auto *right = new QVBoxLayout;
    right->setContentsMargins(2 * space::Block, 2 * space::Block, 2 * space::Block, space::Page);
    right->setSpacing(space::Block);
    right->addWidget(m_pages, 1);
    right->addWidget(m_problem);
    right->addLayout(foot);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(m_rail);
    row->addLayout(right, 1);

    connect(later, &QPushButton::clicked, this, &QDialog::reject);
    for (QPushButton *button : findChildren<QPushButton *>())
        button->setAutoDefault(false); // Enter means Continue
    connect(m_back, &QPushButton::clicked, this, &SetupWizard::goBack);
    connect(m_next, &QPushButton::clicked, this, &SetupWizard::goOn);
    connect(&client, &admin::AdminClient::changed, this, [this](const QList<admin::Change> &changes) {
        const bool concernsUs = std::any_of(changes.cbegin(), changes.cend(),
            [](const admin::Change &change) { return change.topic == admin::Topic::Clients || change.topic == admin::Topic::Sessions; });
        if (concernsUs && m_step == Step::Connect)
            askClients();
    });
    goTo(Step::Welcome);
}

SetupWizard::~SetupWizard() = default;

QWidget *SetupWizard::makeWelcome()
{
    auto *page = makePage(tr("A login in front of your MCP tools"),
        tr("Gatehouse runs already. In three steps somebody can sign in: choose how, become its owner, and connect the first client."));
    auto *demo = new Button(Icon::Play, tr("Try it without anything"), Emphasis::Soft);
    demo->setObjectName(QStringLiteral("tryDemo"));
    auto *column = static_cast<QVBoxLayout *>(page->layout());
    column->addWidget(paragraph(tr("Or look around first: a second window with made-up people, clients and calls. It needs no network and leaves nothing behind.")));
    column->addWidget(demo, 0, Qt::AlignLeading);
    column->addStretch();
    connect(demo, &QPushButton::clicked, this, &SetupWizard::demoRequested);
    return page;
}

QRadioButton *SetupWizard::addWay(QWidget &page, Way way, const QString &title, const QString &hint)
{
    auto *button = new QRadioButton(title);
    button->setObjectName(QStringLiteral("way_%1").arg(int(way)));
    button->setFont(fontOf(TextRole::Strong));
    button->setAccessibleDescription(hint);
    auto *words = paragraph(hint);
    words->setContentsMargins(2 * space::Block - 6, 0, 0, 0);
    auto *column = static_cast<QVBoxLayout *>(page.layout());
    column->addWidget(button);
    column->addWidget(words);
    m_ways.append({way, button});
    return button;
}

QWidget *SetupWizard::makeSignIn()
{
    auto *page = makePage(tr("How do people sign in?"), tr("It can be changed at any time; people, clients and records stay."));
    addWay(*page, Way::LocalAccounts, tr("With a name and password kept &here"), tr("Nothing else is needed, not even the internet."))->setChecked(true);
    addWay(*page, Way::GitHub, tr("With &GitHub"), tr("Needs an OAuth app on GitHub: two minutes."));
    addWay(*page, Way::Other, tr("With &another provider"), tr("Google, Microsoft Entra ID, or any OpenID Connect provider. Opens Settings."));
    addWay(*page, Way::Tokens, tr("Not at all: &tokens alone"), tr("You make tokens here; each client sends one in a header line."));
    addWay(*page, Way::Open, tr("Not at all: &open"), tr("Everybody on this computer may call every tool. Only for trying out."));
    static_cast<QVBoxLayout *>(page->layout())->addStretch();
    return page;
}

QWidget *SetupWizard::makeProvider()
{
    auto *page = makePage(tr("Your OAuth app on GitHub"), tr("Make one there, with this callback URL, and bring back its client ID and a client secret."));
    m_callback = new CopyField(tr("Copy callback URL"));
    m_callback->setObjectName(QStringLiteral("wizardCallback"));
    auto *open = new Button(Icon::External, tr("Open GitHub"));
    connect(open, &QPushButton::clicked, this, [] { QDesktopServices::openUrl(newGitHubApp); });
    m_clientId = new QLineEdit;
    m_clientId->setObjectName(QStringLiteral("wizardClientId"));
    m_secret = new QLineEdit;
    m_secret->setObjectName(QStringLiteral("wizardSecret"));
    m_secret->setEchoMode(QLineEdit::Password);
    m_clientIdField = new FormField(tr("&Client ID"), m_clientId);
    auto *column = static_cast<QVBoxLayout *>(page->layout());
    column->addWidget(new ElidedLabel(tr("Callback URL"), TextRole::Strong));
    auto *row = new QHBoxLayout;
    row->addWidget(m_callback, 1);
    row->addWidget(open);
    column->addLayout(row);
    column->addWidget(m_clientIdField);
    column->addWidget(new FormField(tr("Client &secret"), m_secret, tr("Sealed in the vault; not shown again.")));
    column->addStretch();
    m_test = new Button(Icon::Play, tr("Test"), Emphasis::Soft);
    m_test->setObjectName(QStringLiteral("testApp"));
    m_test->setToolTip(tr("Asks GitHub whether it accepts this app."));
    column->insertWidget(column->count() - 1, m_test, 0, Qt::AlignLeading);
    connect(m_test, &QPushButton::clicked, this, &SetupWizard::testProvider);
    for (QLineEdit *edit : {m_clientId, m_secret}) {
        connect(edit, &QLineEdit::textEdited, this, [this] {
            m_clientIdField->setProblem({});
            m_isStored = false;
        });
    }
    return page;
}

QWidget *SetupWizard::makeYou()
{
    auto *page = makePage(tr("Who are you?"), {});
    m_youHint = paragraph({});
    m_account = new LocalAccountForm;
    m_login = new QLineEdit;
    m_login->setObjectName(QStringLiteral("wizardLogin"));
    m_login->setPlaceholderText(QStringLiteral("octocat"));
    m_loginField = new FormField(tr("Your &GitHub login"), m_login, tr("At your first sign-in it is bound to your account's id."));
    auto *column = static_cast<QVBoxLayout *>(page->layout());
    column->addWidget(m_youHint);
    column->addWidget(m_account);
    column->addWidget(m_loginField);
    column->addStretch();
    connect(m_login, &QLineEdit::textEdited, this, [this] { m_loginField->setProblem({}); });
    return page;
}

QWidget *SetupWizard::makeConnect()
{
    auto *page = makePage(tr("Connect the first client"), tr("Paste it there; the card turns green when that client is heard from. You can close this at any time: the cards stay on Overview."));
    m_cards = new SetupCards;
    auto *scroll = new ScrollColumn;
    scroll->column().addWidget(m_cards);
    scroll->column().addStretch(1);
    static_cast<QVBoxLayout *>(page->layout())->addWidget(scroll, 1);
    return page;
}

void SetupWizard::show(const admin::Overview &overview)
{
    m_overview = overview;
    m_callback->setText(overview.publicUrl.isEmpty() ? QString() : overview.publicUrl + QStringLiteral("/callback"));
    m_cards->show(overview);
}

SetupWizard::Way SetupWizard::way() const
{
    const auto chosen = std::find_if(m_ways.cbegin(), m_ways.cend(), [](const auto &entry) { return entry.second->isChecked(); });
    return chosen == m_ways.cend() ? Way::LocalAccounts : chosen->first;
}

void SetupWizard::goTo(Step step)
{
    m_step = step;
    m_problem->hide();
    m_pages->setCurrentIndex(int(step));
    m_rail->setCurrent(int(step));
    m_back->setVisible(step != Step::Welcome && step != Step::Connect);
    m_next->setText(step == Step::Welcome ? tr("Set up") : step == Step::Connect ? tr("Done") : tr("Continue"));
    m_next->setEnabled(true);
    if (step == Step::You) {
        const bool isLocal = way() == Way::LocalAccounts || way() == Way::Tokens;
        m_account->setVisible(isLocal);
        m_loginField->setVisible(!isLocal);
        m_youHint->setText(isLocal ? tr("The first account is yours: the owner. It is kept on this computer.")
                                   : tr("You are let in as owner at your first sign-in. Everybody else waits until you approve them."));
    }
    if (step == Step::Connect)
        askClients();
    QWidget *first = step == Step::SignIn ? static_cast<QWidget *>(m_ways.first().second)
        : step == Step::Provider          ? static_cast<QWidget *>(m_clientId)
        : step == Step::You               ? (m_account->isVisibleTo(this) ? static_cast<QWidget *>(m_account) : m_login)
                                          : static_cast<QWidget *>(m_next);
    first->setFocus(Qt::OtherFocusReason);
}

void SetupWizard::goOn()
{
    switch (m_step) {
    case Step::Welcome: return goTo(Step::SignIn);
    case Step::SignIn: return applyWay();
    case Step::Provider: return applyProvider();
    case Step::You: return makeFirstUser();
    case Step::Connect: return accept();
    }
}

void SetupWizard::goBack()
{
    switch (m_step) {
    case Step::Welcome:
    case Step::Connect: return;
    case Step::SignIn: return goTo(Step::Welcome);
    case Step::Provider: return goTo(Step::SignIn);
    case Step::You: return goTo(way() == Way::GitHub ? Step::Provider : Step::SignIn);
    }
}

void SetupWizard::showProblem(const QString &sentence)
{
    m_problem->set(Tone::Err, sentence, {});
    m_problem->show();
}

void SetupWizard::onAnswer(const admin::Result<admin::Done> &answer, Step next)
{
    m_next->setEnabled(true);
    if (!answer)
        return showProblem(failureWords(answer.error()));
    Q_EMIT changed();
    goTo(next);
}

void SetupWizard::applyWay()
{
    QList<QPair<QString, QString>> values;
    const QString auth = QStringLiteral("auth");
    const QString local = QStringLiteral("local_accounts");
    Step next = Step::You;
    switch (way()) {
    case Way::LocalAccounts:
        values = {{auth, QStringLiteral("oauth")}, {local, QStringLiteral("on")}};
        break;
    case Way::GitHub:
        return goTo(Step::Provider); // switched on together with its app
    case Way::Other:
        Q_EMIT settingsRequested(QStringLiteral("oidc_issuer"));
        return accept();
    case Way::Tokens:
        values = {{auth, QStringLiteral("token")}};
        break;
    case Way::Open:
        values = {{auth, QStringLiteral("open")}};
        next = Step::Connect;
        break;
    }
    if (next == Step::You && m_overview.hasAnyUser)
        next = Step::Connect; // run again: you are here already
    m_next->setEnabled(false);
    whenAnswered(m_client.setSettings(values), this, [this, next](const admin::Result<admin::Done> &answer) { onAnswer(answer, next); });
}

void SetupWizard::storeProvider(std::function<void(const admin::Result<admin::Done> &)> then)
{
    if (m_isStored)
        return then(admin::Done{});
    const QString id = m_clientId->text().trimmed();
    if (id.isEmpty() || m_secret->text().trimmed().isEmpty())
        return m_clientIdField->setProblem(tr("Enter both: the client ID and the client secret."));
    m_next->setEnabled(false);
    m_test->setEnabled(false);
    const auto answered = [this, then = std::move(then)](const admin::Result<admin::Done> &answer) {
        m_next->setEnabled(true);
        m_test->setEnabled(true);
        m_isStored = answer.has_value();
        then(answer);
    };
    const core::Secret secret(m_secret->text().trimmed().toUtf8());
    whenAnswered(m_client.setSecret(QStringLiteral("github_client_secret"), secret), this, [this, id, answered](const admin::Result<admin::Done> &kept) {
        if (!kept)
            return answered(kept);
        whenAnswered(m_client.setSettings({{QStringLiteral("auth"), QStringLiteral("oauth")}, {QStringLiteral("github_client_id"), id}}), this, answered);
    });
}

void SetupWizard::applyProvider()
{
    storeProvider([this](const admin::Result<admin::Done> &answer) {
        if (answer)
            m_secret->clear(); // it is in the vault now
        m_isStored = answer.has_value();
        onAnswer(answer, Step::You);
    });
}

void SetupWizard::testProvider()
{
    storeProvider([this](const admin::Result<admin::Done> &stored) {
        if (!stored)
            return showProblem(failureWords(stored.error()));
        m_test->setEnabled(false);
        whenAnswered(m_client.checkProvider(QStringLiteral("github")), this, [this](const admin::Result<admin::Done> &answer) {
            m_test->setEnabled(true);
            if (!answer)
                return showProblem(failureWords(answer.error()));
            m_problem->set(Tone::Ok, tr("Works: GitHub accepts this app."), {});
            m_problem->show();
        });
    });
}

void SetupWizard::makeFirstUser()
{
    if (m_account->isVisibleTo(this)) {
        if (!m_account->check())
            return;
        m_next->setEnabled(false);
        return whenAnswered(m_client.addLocalUser(m_account->user(), m_account->password()), this, [this](const admin::Result<admin::UserSummary> &answer) {
            m_next->setEnabled(true);
            if (!answer)
                return m_account->showFailure(answer.error());
            m_account->clearPassword();
            Q_EMIT changed();
            goTo(Step::Connect);
        });
    }
    QString login = m_login->text().trimmed();
    if (login.startsWith(QLatin1Char('@')))
        login.remove(0, 1);
    static const QRegularExpression form(QStringLiteral("^[A-Za-z0-9][A-Za-z0-9_-]*$"));
    if (!form.match(login).hasMatch())
        return m_loginField->setProblem(tr("A GitHub login has only letters, digits and hyphens."));
    m_next->setEnabled(false);
    whenAnswered(m_client.allowLogin(QStringLiteral("github"), login, QStringLiteral("owner")), this,
        [this](const admin::Result<admin::Done> &answer) { onAnswer(answer, Step::Connect); });
}

void SetupWizard::askClients()
{
    m_clientsQuestion.ask(m_client.listClients(), [this](const admin::Result<QList<admin::ClientSummary>> &answer) {
        if (answer)
            m_cards->showClients(*answer);
    });
}

} // namespace ui
