// SPDX-License-Identifier: GPL-3.0-or-later
// One child in a process group of its own, with three descriptors and the environment it was given, nothing else of ours (protocol.md 2.9,
// rule 14). Ends in order, by itself, after nobody wants it any more. Linux. Server thread.
#pragma once

#include <QProcess>
#include <QTimer>

#include <chrono>
#include <memory>

namespace gateway
{

class ChildProcess final : public QProcess
{
    Q_OBJECT
public:
    ChildProcess();
    ~ChildProcess() override;

    // The program has a path; nothing is looked up.
    void run(const QString &program, const QStringList &arguments, const QProcessEnvironment &environment, const QString &workingDirectory);

    // End of input, then SIGTERM, then SIGKILL, to the whole group; deletes itself when all is over.
    static void endInOrder(std::unique_ptr<ChildProcess> child, std::chrono::milliseconds endOfInputGrace, std::chrono::milliseconds terminateGrace);

    // For the end of the thread, when no event loop is left: SIGKILL to what is still being ended.
    static void killAllOfThread();

private:
    void signalGroup(int signal) const;
    void endNow();

    qint64 m_group = 0;
    QTimer m_timer;
};

} // namespace gateway
