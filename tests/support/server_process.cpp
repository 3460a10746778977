// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/server_process.h"

#include <QElapsedTimer>

namespace tests
{

namespace
{

constexpr int TimeoutMs = 10'000;

} // namespace

QString ServerProcess::binary(const QString &name)
{
    return qEnvironmentVariable("GATEHOUSE_TEST_BIN_DIR", QStringLiteral("build/dev/bin")) + QLatin1Char('/') + name;
}

ServerProcess::ServerProcess()
{
    const QProcessEnvironment own = QProcessEnvironment::systemEnvironment();
    const QStringList names = own.keys();
    for (const QString &name : names) {
        if (!name.startsWith(QLatin1String("GATEHOUSE_")) && !name.startsWith(QLatin1String("GITHUB_"))) {
            environment.insert(name, own.value(name));
        }
    }
    environment.insert(QStringLiteral("GATEHOUSE_DATA_DIR"), dataDir());
    environment.insert(QStringLiteral("GATEHOUSE_LISTEN"), QStringLiteral("127.0.0.1:0"));
    environment.insert(QStringLiteral("GATEHOUSE_MASTER_KEY"), QString(64, QLatin1Char('a')));
    environment.insert(QStringLiteral("GATEHOUSE_BOOTSTRAP_USER"), QString::fromLatin1(Owner));
    environment.insert(QStringLiteral("GATEHOUSE_BOOTSTRAP_PASSWORD"), QString::fromLatin1(OwnerPassword));
    environment.insert(QStringLiteral("GATEHOUSE_RATE_LIMIT"), QStringLiteral("off"));
    environment.insert(QStringLiteral("GATEHOUSE_SIGNING_ALGORITHM"), QStringLiteral("ES256")); // its keys are made in no time
}

ServerProcess::~ServerProcess()
{
    kill();
}

bool ServerProcess::start(const QStringList &options)
{
    return start(binary(), QStringList{QStringLiteral("serve")} + options);
}

bool ServerProcess::startDesktop()
{
    environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
    return start(binary(QStringLiteral("gatehouse")), {});
}

bool ServerProcess::start(const QString &program, const QStringList &arguments)
{
    m_process.setProcessEnvironment(environment);
    m_process.start(program, arguments);
    QByteArray output;
    QElapsedTimer waited;
    waited.start();
    while (!output.endsWith('\n') && waited.elapsed() < TimeoutMs) {
        if (!m_process.waitForReadyRead(TimeoutMs) && m_process.state() == QProcess::NotRunning) {
            break;
        }
        output += m_process.readAllStandardOutput();
    }
    const QByteArray prefix = "listening ";
    if (!output.startsWith(prefix) || output.count('\n') != 1) {
        qWarning("the server did not start: %s %s", output.constData(), m_process.readAllStandardError().constData());
        return false;
    }
    m_url = QUrl(QString::fromUtf8(output.mid(prefix.size()).trimmed()));
    return m_url.isValid();
}

void ServerProcess::kill()
{
    if (isRunning()) {
        m_process.kill();
        m_process.waitForFinished(TimeoutMs);
    }
}

int ServerProcess::terminate()
{
    m_process.terminate();
    return m_process.waitForFinished(TimeoutMs) && m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
}

void ServerProcess::keepPort()
{
    environment.insert(QStringLiteral("GATEHOUSE_LISTEN"), QStringLiteral("127.0.0.1:%1").arg(m_url.port()));
}

CommandResult ServerProcess::run(const QStringList &arguments, const QByteArray &standardInput) const
{
    QProcess process;
    process.setProcessEnvironment(environment);
    process.start(binary(), arguments);
    process.write(standardInput);
    process.closeWriteChannel();
    CommandResult result;
    if (process.waitForFinished(TimeoutMs) && process.exitStatus() == QProcess::NormalExit) {
        result.exitCode = process.exitCode();
    }
    result.output = process.readAllStandardOutput();
    result.problems = process.readAllStandardError();
    return result;
}

} // namespace tests
