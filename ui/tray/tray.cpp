// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tray/tray.h"

#include "ui/common/copy_button.h"
#include "ui/common/failure_words.h"
#include "ui/common/format.h"
#include "ui/common/icon.h"
#include "ui/common/theme.h"
#include "ui/common/toast.h"
#include "ui/common/tone.h"
#include "ui/common/when_answered.h"
#include "ui/main_window.h"
#include "ui/status_line.h"
#include "ui/tray/desktop_notifier.h"

#include <QAction>
#include <QMenu>
#include <QPainter>

namespace ui
{

namespace
{

constexpr int iconSide = 64;

// The arch alone, as symbolic icons are; a disc at its side when something wants a person.
QIcon trayIcon(const Tokens &tokens, std::optional<Tone> dot)
{
    QPixmap pixmap = iconPixmap(Icon::Gate, tokens.text, iconSide, 1.0);
    if (dot) {
        QPainter painter(&pixmap);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setCompositionMode(QPainter::CompositionMode_Clear);
        painter.drawEllipse(QRectF(iconSide * 0.56, 0, iconSide * 0.44, iconSide * 0.44));
        painter.setCompositionMode(QPainter::CompositionMode_SourceOver);
        painter.setBrush(toneColor(tokens, *dot));
        painter.drawEllipse(QRectF(iconSide * 0.6, iconSide * 0.04, iconSide * 0.36, iconSide * 0.36));
    }
    return QIcon(pixmap);
}

std::optional<Tone> dotFor(const admin::Overview &overview)
{
    if (overview.state == admin::ServerState::Failed)
        return Tone::Err;
    if (overview.approvalsWaiting + overview.clientsWaiting > 0)
        return Tone::Pend;
    return overview.state == admin::ServerState::Paused ? std::optional(Tone::Warn) : std::nullopt;
}

} // namespace

Tray::Tray(admin::AdminClient &client, MainWindow &window, QObject *parent)
    : QObject(parent)
    , m_client(client)
    , m_window(window)
    , m_menu(std::make_unique<QMenu>())
    , m_notifier(new DesktopNotifier(this))
{
    buildMenu();
    m_icon.setIcon(trayIcon(Theme::current().tokens(), std::nullopt));
    m_icon.setContextMenu(m_menu.get());
    m_icon.setToolTip(QStringLiteral("Gatehouse"));
    connect(&m_icon, &QSystemTrayIcon::activated, this, &Tray::onActivated);
    connect(m_notifier, &DesktopNotifier::activated, this, [this] {
        m_window.openPage(PageId::Approvals); // looked at there; nobody is let in from here
        m_window.raiseToFront();
    });
    if (QSystemTrayIcon::isSystemTrayAvailable())
        m_icon.show();
}

Tray::~Tray() = default;

bool Tray::isShown() const
{
    return m_icon.isVisible() && QSystemTrayIcon::isSystemTrayAvailable();
}

void Tray::buildMenu()
{
    m_state = m_menu->addAction(tr("Starting"));
    m_state->setEnabled(false);
    m_approvals = m_menu->addAction(themedIcon(Icon::Approvals), tr("Approvals"));
    m_copy = m_menu->addAction(themedIcon(Icon::Copy), tr("Copy MCP URL"));
    m_switch = m_menu->addAction(themedIcon(Icon::Pause), tr("Pause server"));
    m_menu->addSeparator();
    QAction *open = m_menu->addAction(tr("Open Gatehouse"));
    QAction *quit = m_menu->addAction(tr("Quit"));
    m_copy->setEnabled(false);
    connect(m_approvals, &QAction::triggered, this, [this] {
        m_window.openPage(PageId::Approvals);
        m_window.raiseToFront();
    });
    connect(m_copy, &QAction::triggered, this, [this] { CopyButton::copy(m_mcpUrl); });
    connect(m_switch, &QAction::triggered, this, &Tray::switchServer);
    connect(open, &QAction::triggered, &m_window, &MainWindow::raiseToFront);
    connect(quit, &QAction::triggered, &m_window, &MainWindow::askToQuit);
}

void Tray::show(const admin::Overview &overview)
{
    m_mcpUrl = overview.mcpUrl;
    m_isRunning = overview.state == admin::ServerState::Listening;
    //: %1 = "Running", %n = sessions
    const QString words = tr("%1 · %n session(s)", nullptr, overview.sessionsLive).arg(stateWord(overview.state));
    m_state->setText(words);
    m_approvals->setText(overview.approvalsWaiting > 0 ? tr("Approvals (%1)").arg(format::number(overview.approvalsWaiting)) : tr("Approvals"));
    m_copy->setEnabled(!m_mcpUrl.isEmpty());
    m_switch->setText(m_isRunning ? tr("Pause server") : tr("Start server"));
    m_switch->setIcon(themedIcon(m_isRunning ? Icon::Pause : Icon::Play));
    m_switch->setEnabled(overview.state != admin::ServerState::Starting);
    m_icon.setIcon(trayIcon(Theme::current().tokens(), dotFor(overview)));
    m_icon.setToolTip(QStringLiteral("Gatehouse: ") + words);
    notifyOfArrivals(overview.approvalsWaiting);
}

void Tray::notifyOfArrivals(int waiting)
{
    const int before = std::exchange(m_waiting, waiting);
    if (waiting == 0)
        return m_notifier->withdraw();
    if (before < 0 || waiting <= before || m_window.isActiveWindow())
        return;
    m_notifier->notify(tr("Somebody waits for approval"), tr("%n person(s) signed in and wait(s) until you decide.", nullptr, waiting), tr("Look"));
}

void Tray::switchServer()
{
    whenAnswered(m_isRunning ? m_client.pauseServer() : m_client.startServer(), this, [this](const admin::Result<admin::Done> &answer) {
        if (answer)
            return;
        m_window.raiseToFront(); // a failure is never swallowed
        ToastStack::of(m_window).showError(failureWords(answer.error()));
    });
}

void Tray::onActivated(QSystemTrayIcon::ActivationReason reason)
{
    if (reason == QSystemTrayIcon::Trigger || reason == QSystemTrayIcon::DoubleClick)
        m_window.raiseToFront();
}

} // namespace ui
