// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/signal_handler.h"

#include <QSocketNotifier>

#include <csignal>
#include <fcntl.h>
#include <unistd.h>

namespace app
{

namespace
{

int pipeEnds[2] = {-1, -1};

extern "C" void onSignal(int)
{
    // Only async-signal-safe calls here (POSIX.1-2017, section 2.4.3).
    const char byte = 1;
    [[maybe_unused]] const ssize_t written = ::write(pipeEnds[1], &byte, 1);
}

} // namespace

SignalHandler::SignalHandler(QObject *parent)
    : QObject(parent)
{
    [[maybe_unused]] const int made = ::pipe2(pipeEnds, O_CLOEXEC | O_NONBLOCK);
    Q_ASSERT(made == 0);
    m_notifier = std::make_unique<QSocketNotifier>(pipeEnds[0], QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, [this] {
        char byte = 0;
        [[maybe_unused]] const ssize_t got = ::read(pipeEnds[0], &byte, 1);
        Q_EMIT stopRequested();
    });
    struct sigaction action = {};
    action.sa_handler = onSignal;
    action.sa_flags = SA_RESTART | SA_RESETHAND; // once: the second signal is not ours
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
    std::signal(SIGPIPE, SIG_IGN); // a reader of our standard output that has gone is no reason to die
}

SignalHandler::~SignalHandler()
{
    m_notifier.reset();
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
    ::close(pipeEnds[0]);
    ::close(pipeEnds[1]);
    pipeEnds[0] = pipeEnds[1] = -1;
}

} // namespace app
