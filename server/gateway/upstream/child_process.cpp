// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/gateway/upstream/child_process.h"

#include <QSet>

#include <csignal>

#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace gateway
{

namespace
{

QSet<ChildProcess *> &ending()
{
    thread_local QSet<ChildProcess *> children;
    return children;
}

// Between fork and exec: only what is safe after a fork of a process with threads (signal-safety(7)).
void prepareChild()
{
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGTERM); // of the server thread, should we be killed
    // Marked instead of closed: QProcess still has to report through one of them that exec failed.
    if (::close_range(3, ~0U, CLOSE_RANGE_CLOEXEC) != 0) {
        rlimit limit{};
        ::getrlimit(RLIMIT_NOFILE, &limit);
        for (rlim_t descriptor = 3; descriptor < limit.rlim_cur; ++descriptor) {
            ::fcntl(int(descriptor), F_SETFD, FD_CLOEXEC);
        }
    }
    sigset_t none;
    ::sigemptyset(&none);
    ::pthread_sigmask(SIG_SETMASK, &none, nullptr);
}

} // namespace

ChildProcess::ChildProcess()
{
    setChildProcessModifier(prepareChild);
    m_timer.setSingleShot(true);
    connect(this, &QProcess::started, this, [this] { m_group = processId(); });
    // What the child has started itself does not outlive it.
    connect(this, &QProcess::finished, this, [this] { signalGroup(SIGKILL); });
}

ChildProcess::~ChildProcess()
{
    ending().remove(this);
    if (state() != NotRunning) {
        disconnect();
        signalGroup(SIGKILL);
        kill();
        waitForFinished(1'000);
    }
}

void ChildProcess::run(const QString &program, const QStringList &arguments, const QProcessEnvironment &environment, const QString &workingDirectory)
{
    setProcessEnvironment(environment);
    setWorkingDirectory(workingDirectory);
    setProgram(program);
    setArguments(arguments);
    start();
}

void ChildProcess::signalGroup(int signal) const
{
    if (m_group > 1) {
        ::kill(-pid_t(m_group), signal);
    }
}

void ChildProcess::endInOrder(std::unique_ptr<ChildProcess> child, std::chrono::milliseconds endOfInputGrace, std::chrono::milliseconds terminateGrace)
{
    ChildProcess *raw = child.release();
    if (raw->state() == NotRunning) {
        raw->deleteLater();
        return;
    }
    ending().insert(raw);
    connect(raw, &QProcess::finished, raw, &QObject::deleteLater);
    // Read on, so that a child that writes its last words into a full pipe does not hang.
    connect(raw, &QProcess::readyReadStandardOutput, raw, [raw] { raw->readAllStandardOutput(); });
    connect(raw, &QProcess::readyReadStandardError, raw, [raw] { raw->readAllStandardError(); });
    connect(&raw->m_timer, &QTimer::timeout, raw, [raw, terminateGrace, isTerminated = false]() mutable {
        raw->signalGroup(std::exchange(isTerminated, true) ? SIGKILL : SIGTERM);
        raw->m_timer.start(terminateGrace);
    });
    raw->closeWriteChannel();
    raw->m_timer.start(endOfInputGrace);
}

void ChildProcess::killAllOfThread()
{
    const QSet<ChildProcess *> children = ending();
    qDeleteAll(children);
}

} // namespace gateway
