// SPDX-License-Identifier: GPL-3.0-or-later
// The first start, and again whenever it is asked for: how people sign in, the provider's app, the first administrator, the first client.
// Each step does what it says at once; leaving in between leaves what is done. Not modal: the server listens meanwhile. Main thread.
#pragma once

#include "server/admin/admin_client.h"
#include "ui/common/latest_only.h"

#include <QDialog>

#include <functional>

class QLabel;
class QLineEdit;
class QRadioButton;
class QStackedWidget;

namespace ui
{

class Button;
class CopyField;
class ElidedLabel;
class FormField;
class LocalAccountForm;
class MessageStrip;
class SetupCards;
class StepList;

class SetupWizard final : public QDialog
{
    Q_OBJECT
public:
    SetupWizard(admin::AdminClient &client, QWidget *parent);
    ~SetupWizard() override;

    enum class Step {
        Welcome,
        SignIn,
        Provider, // only for GitHub
        You,
        Connect,
    };
    [[nodiscard]] Step step() const { return m_step; }
    void show(const admin::Overview &overview);
    using QDialog::show;

Q_SIGNALS:
    void demoRequested();
    void settingsRequested(const QString &filter); // another provider
    void changed();                                // something the overview shows

private:
    enum class Way {
        LocalAccounts,
        GitHub,
        Other,
        Tokens,
        Open,
    };
    [[nodiscard]] QWidget *makeWelcome();
    [[nodiscard]] QWidget *makeSignIn();
    [[nodiscard]] QWidget *makeProvider();
    [[nodiscard]] QWidget *makeYou();
    [[nodiscard]] QWidget *makeConnect();
    QRadioButton *addWay(QWidget &page, Way way, const QString &title, const QString &hint);
    [[nodiscard]] Way way() const;
    void goTo(Step step);
    void goOn();
    void goBack();
    void applyWay();
    void applyProvider();
    void testProvider();
    // The secret goes first: with the client ID the provider is switched on.
    void storeProvider(std::function<void(const admin::Result<admin::Done> &)> then);
    void makeFirstUser();
    void askClients();
    void onAnswer(const admin::Result<admin::Done> &answer, Step next);
    void showProblem(const QString &sentence);

    admin::AdminClient &m_client;
    LatestOnly m_clientsQuestion;
    admin::Overview m_overview;
    Step m_step = Step::Welcome;
    StepList *m_rail;
    QStackedWidget *m_pages;
    QList<QPair<Way, QRadioButton *>> m_ways;
    CopyField *m_callback = nullptr;
    QLineEdit *m_clientId = nullptr;
    QLineEdit *m_secret = nullptr;
    FormField *m_clientIdField = nullptr;
    Button *m_test = nullptr;
    bool m_isStored = false; // what the fields say is what the server has
    LocalAccountForm *m_account = nullptr;
    QLineEdit *m_login = nullptr;
    FormField *m_loginField = nullptr;
    QLabel *m_youHint = nullptr;
    SetupCards *m_cards = nullptr;
    MessageStrip *m_problem;
    Button *m_back;
    Button *m_next;
};

} // namespace ui
