// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/help/help_dialog.h"

#include "ui/common/button.h"
#include "ui/common/copy_button.h"
#include "ui/common/details_panel.h"
#include "ui/common/elided_label.h"
#include "ui/common/format.h"
#include "ui/common/icon.h"
#include "ui/common/metrics.h"
#include "ui/common/segmented.h"

#include <QCoreApplication>
#include <QGuiApplication>
#include <QGridLayout>
#include <QKeySequence>
#include <QLabel>
#include <QLibraryInfo>
#include <QPushButton>
#include <QStackedWidget>
#include <QSysInfo>
#include <QVBoxLayout>

namespace ui
{

namespace
{

struct Shortcut {
    QString keys;
    QString does;
};

QString keys(const QKeySequence &sequence)
{
    return sequence.toString(QKeySequence::NativeText);
}

QList<Shortcut> shortcuts()
{
    return {
        {HelpDialog::tr("Ctrl+1 … Ctrl+9"), HelpDialog::tr("the pages, in their order")},
        {keys(Qt::CTRL | Qt::Key_Comma), HelpDialog::tr("Settings")},
        {keys(QKeySequence::Refresh), HelpDialog::tr("ask the server again")},
        {keys(QKeySequence::Find), HelpDialog::tr("filter this page")},
        {keys(QKeySequence::New), HelpDialog::tr("new: user, client, role, token")},
        {keys(QKeySequence::Delete), HelpDialog::tr("end, revoke or delete what is selected")},
        {keys(QKeySequence::Copy), HelpDialog::tr("copy the selected rows")},
        {keys(QKeySequence::Undo), HelpDialog::tr("take back, while it is offered")},
        {HelpDialog::tr("A  O  D  B"), HelpDialog::tr("on a card: approve, approve once, deny, block")},
        {HelpDialog::tr("Space  A  R  Del"), HelpDialog::tr("in the matrix: next, allow, refuse, not set")},
        {keys(QKeySequence::HelpContents), HelpDialog::tr("this list")},
        {keys(Qt::CTRL | Qt::Key_Q), HelpDialog::tr("quit")},
    };
}

} // namespace

HelpDialog::HelpDialog(Part part, const std::optional<admin::Overview> &overview, QWidget *parent)
    : QDialog(parent)
    , m_parts(new Segmented(tr("Help")))
    , m_stack(new QStackedWidget)
{
    setObjectName(QStringLiteral("helpDialog"));
    setWindowTitle(tr("Help"));
    setAttribute(Qt::WA_DeleteOnClose);
    setMinimumWidth(em(480));
    m_parts->add(tr("Shortcuts"));
    m_parts->add(tr("About"));
    m_stack->addWidget(makeShortcuts());
    m_stack->addWidget(makeAbout(overview));
    auto *close = new Button(tr("Close"));
    close->setObjectName(QStringLiteral("close"));
    close->setDefault(true);
    auto *setup = new Button(tr("Set up again"), Emphasis::Quiet);
    setup->setObjectName(QStringLiteral("setUpAgain"));
    connect(setup, &QPushButton::clicked, this, [this] {
        Q_EMIT setupRequested();
        accept();
    });
    auto *foot = new QHBoxLayout;
    foot->addWidget(setup);
    foot->addStretch();
    foot->addWidget(close);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::Page, space::PageTop, space::Page, space::PageTop);
    column->setSpacing(space::Block);
    column->addWidget(m_parts, 0, Qt::AlignLeading);
    column->addWidget(m_stack, 1);
    column->addLayout(foot);
    connect(m_parts, &Segmented::currentChanged, m_stack, &QStackedWidget::setCurrentIndex);
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    m_parts->setCurrent(int(part));
    m_stack->setCurrentIndex(int(part));
}

QWidget *HelpDialog::makeShortcuts()
{
    auto *widget = new QWidget;
    auto *grid = new QGridLayout(widget);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(space::Page);
    grid->setVerticalSpacing(space::Small);
    int row = 0;
    for (const Shortcut &shortcut : shortcuts()) {
        grid->addWidget(new ElidedLabel(shortcut.keys, TextRole::Strong), row, 0);
        grid->addWidget(new ElidedLabel(shortcut.does), row, 1);
        ++row;
    }
    grid->setColumnStretch(1, 1);
    grid->setRowStretch(row, 1);
    return widget;
}

QWidget *HelpDialog::makeAbout(const std::optional<admin::Overview> &overview)
{
    auto *widget = new QWidget;
    auto *column = new QVBoxLayout(widget);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::Cell);
    auto *head = new QHBoxLayout;
    head->setSpacing(space::Cell);
    auto *sign = new QLabel;
    sign->setPixmap(applicationIcon().pixmap(44, 44));
    sign->setAccessibleName(QStringLiteral("Gatehouse"));
    auto *names = new QVBoxLayout;
    names->setSpacing(0);
    names->addWidget(new ElidedLabel(QStringLiteral("Gatehouse ") + QCoreApplication::applicationVersion(), TextRole::H2));
    names->addWidget(new ElidedLabel(tr("A login in front of MCP tools. Free software, GPL version 3 or later."), TextRole::Body, Ink::Muted));
    head->addWidget(sign);
    head->addLayout(names, 1);
    column->addLayout(head);

    QList<QPair<QString, QString>> facts{
        {QStringLiteral("Version"), QCoreApplication::applicationVersion()},
        {QStringLiteral("Qt"), QString::fromLatin1(qVersion())},
        {QStringLiteral("System"), QStringLiteral("%1, %2, %3").arg(QSysInfo::prettyProductName(), QSysInfo::kernelVersion(), QSysInfo::currentCpuArchitecture())},
        {QStringLiteral("Display"), QGuiApplication::platformName()},
    };
    if (overview) {
        facts += {
            {QStringLiteral("Listens on"), overview->listenAddress},
            {QStringLiteral("Public URL"), overview->publicUrl},
            {QStringLiteral("Protection"), overview->authMode},
            {QStringLiteral("Sign-in"), overview->providers.join(QStringLiteral(", "))},
            {QStringLiteral("Secrets"), overview->secretVault},
            {QStringLiteral("Database"), format::bytes(overview->databaseBytes)},
            {QStringLiteral("Connections"), QString::number(overview->connections)},
            {QStringLiteral("Open streams"), QString::number(overview->openStreams)},
        };
    }
    auto *grid = new KeyValueGrid;
    QStringList lines;
    for (const auto &[name, value] : std::as_const(facts)) { // in English, to be sent to whoever helps
        grid->addText(name).setText(value.isEmpty() ? QStringLiteral("–") : value);
        lines.append(QStringLiteral("%1: %2").arg(name, value));
    }
    m_diagnostics = lines.join(QLatin1Char('\n'));
    column->addWidget(grid);
    column->addStretch(1);
    auto *copy = new Button(Icon::Copy, tr("Copy diagnostics"));
    copy->setObjectName(QStringLiteral("copyDiagnostics"));
    connect(copy, &QPushButton::clicked, this, [this, copy] {
        CopyButton::copy(m_diagnostics);
        showCopied(*copy);
    });
    column->addWidget(copy, 0, Qt::AlignLeading);
    return widget;
}

} // namespace ui
