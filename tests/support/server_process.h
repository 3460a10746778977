// SPDX-License-Identifier: GPL-3.0-or-later
// The real gatehouse-server as a process: own temporary data directory, port 0, an environment of its own, and the command line to
// administer it. Ended when it goes out of scope.
#pragma once

#include <QByteArray>
#include <QProcess>
#include <QProcessEnvironment>
#include <QStringList>
#include <QTemporaryDir>
#include <QUrl>

namespace tests
{

struct CommandResult {
    int exitCode = -1;
    QByteArray output;
    QByteArray problems; // standard error

    [[nodiscard]] QString problem() const { return QString::fromUtf8(problems); }
};

class ServerProcess
{
public:
    static constexpr const char *Owner = "ada";
    static constexpr const char *OwnerPassword = "correct horse battery staple";

    // With a master key, the account of Owner, and a keychain that is never asked.
    ServerProcess();
    ~ServerProcess();

    QProcessEnvironment environment; // change it before start() or run()

    // Waits for the line "listening URL". False: it ended, or said nothing for ten seconds; its words are in the test log.
    [[nodiscard]] bool start(const QStringList &options = {});
    // The desktop app instead, offscreen.
    [[nodiscard]] bool startDesktop();
    [[nodiscard]] QUrl url() const { return m_url; }
    [[nodiscard]] QString dataDir() const { return m_folder.path() + QStringLiteral("/data"); }
    [[nodiscard]] bool isRunning() const { return m_process.state() != QProcess::NotRunning; }
    [[nodiscard]] qint64 processId() const { return m_process.processId(); }
    [[nodiscard]] QByteArray problems() { return m_process.readAllStandardError(); }

    void kill();                     // -9, and waits
    [[nodiscard]] int terminate();   // SIGTERM; the exit code, or -1 when it did not end in ten seconds
    // A port that stays the same over a restart, so that the issuer does.
    void keepPort();

    [[nodiscard]] CommandResult run(const QStringList &arguments, const QByteArray &standardInput = {}) const;

    [[nodiscard]] static QString binary(const QString &name = QStringLiteral("gatehouse-server"));

private:
    [[nodiscard]] bool start(const QString &program, const QStringList &arguments);

    QTemporaryDir m_folder;
    QProcess m_process;
    QUrl m_url;
};

} // namespace tests
