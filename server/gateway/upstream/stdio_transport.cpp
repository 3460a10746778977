// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/gateway/upstream/stdio_transport.h"

#include <QDir>
#include <QFileInfo>
#include <QPointer>
#include <QStandardPaths>

namespace gateway
{

namespace
{

// As execvp() would, but with the child's PATH and folder rather than ours.
QString resolved(const QString &program, const QProcessEnvironment &environment, const QString &folder)
{
    if (program.contains(QLatin1Char('/'))) {
        return QDir(folder).absoluteFilePath(program);
    }
    const QStringList path = environment.value(QStringLiteral("PATH"), QStringLiteral("/usr/local/bin:/usr/bin:/bin")).split(QLatin1Char(':'), Qt::SkipEmptyParts);
    return QStandardPaths::findExecutable(program, path);
}

} // namespace

StdioUpstream::StdioUpstream(StdioCommand command, StderrLog &log, StdioLimits limits)
    : m_command(std::move(command))
    , m_log(log)
    , m_limits(limits)
{
    for (const EnvironmentVariable &variable : m_command.environment) {
        m_log.mask(variable.value);
    }
    for (const core::Secret &secret : m_command.masked) {
        m_log.mask(secret);
    }
}

std::unique_ptr<UpstreamTransport> StdioUpstream::transport()
{
    return std::make_unique<StdioTransport>(m_command, m_log, m_limits);
}

void endStdioChildrenNow()
{
    ChildProcess::killAllOfThread();
}

StdioTransport::StdioTransport(const StdioCommand &command, StderrLog &log, const StdioLimits &limits)
    : m_command(command)
    , m_log(log)
    , m_limits(limits)
{
}

StdioTransport::~StdioTransport()
{
    close();
}

void StdioTransport::start()
{
    const QStringList arguments = argumentsOf(m_command);
    const QString folder = m_command.workingDirectory.isEmpty() ? QDir::homePath() : m_command.workingDirectory;
    const QProcessEnvironment environment = environmentOf(m_command, QProcessEnvironment::systemEnvironment());
    if (arguments.isEmpty() || !QFileInfo(folder).isDir()) {
        return failLater(UpstreamFailure::Kind::NotStarted, arguments.isEmpty() ? QStringLiteral("there is no program to start")
                                                                                 : QStringLiteral("its folder %1 is not there").arg(folder));
    }
    const QString program = resolved(arguments.first(), environment, folder);
    if (program.isEmpty()) {
        return failLater(UpstreamFailure::Kind::NotStarted, QStringLiteral("there is no program %1").arg(arguments.first()));
    }
    m_child = std::make_unique<ChildProcess>();
    connect(m_child.get(), &QProcess::started, this, [this] {
        m_log.note(QStringLiteral("[started as process %1]").arg(m_child->processId()));
        Q_EMIT started();
    });
    connect(m_child.get(), &QProcess::errorOccurred, this, &StdioTransport::childError);
    connect(m_child.get(), &QProcess::finished, this, &StdioTransport::childFinished);
    connect(m_child.get(), &QProcess::readyReadStandardOutput, this, &StdioTransport::readOutput);
    connect(m_child.get(), &QProcess::readyReadStandardError, this, [this] { m_log.append(m_child->readAllStandardError()); });
    // After all that was written has been read. A child that has ended as well says so with its code.
    connect(m_child.get(), &QIODevice::readChannelFinished, this, [this] {
        QTimer::singleShot(m_limits.outputEndGrace, this, [this] { fail(UpstreamFailure::Kind::Ended, QStringLiteral("it closed its standard output")); });
    });
    // Later, since a program that cannot be started is reported from within.
    const auto run = [this, program, rest = arguments.sliced(1), environment, folder] {
        if (m_child) {
            m_child->run(program, rest, environment, folder);
        }
    };
    QMetaObject::invokeMethod(this, run, Qt::QueuedConnection);
}

void StdioTransport::send(const OutgoingMessage &message)
{
    if (!m_child) {
        return;
    }
    if (m_child->bytesToWrite() + message.json.size() > m_limits.unreadByChild) {
        return failLater(UpstreamFailure::Kind::NotReading, QStringLiteral("it does not read what it is sent"));
    }
    m_child->write(message.json + '\n');
}

void StdioTransport::readOutput()
{
    m_partial += m_child->readAllStandardOutput();
    qsizetype begin = 0;
    const QPointer<StdioTransport> alive(this);
    for (qsizetype end = m_partial.indexOf('\n'); end >= 0; end = m_partial.indexOf('\n', begin)) {
        const QByteArray line = m_partial.mid(begin, end - begin);
        begin = end + 1;
        const bool goesOn = line.size() <= m_limits.longestMessage && takeLine(line);
        if (!alive || !m_child) {
            return;
        }
        if (!goesOn) {
            break;
        }
    }
    m_partial.remove(0, begin);
    if (m_partial.size() > m_limits.longestMessage) {
        fail(UpstreamFailure::Kind::TooLarge, QStringLiteral("it wrote a line of more than %1 bytes").arg(m_limits.longestMessage));
    }
}

// False when that was enough.
bool StdioTransport::takeLine(const QByteArray &line)
{
    const QByteArray text = line.trimmed();
    if (text.isEmpty()) {
        return true;
    }
    if (text.startsWith('{') || text.startsWith('[')) {
        Q_EMIT received(text, 0);
        return true;
    }
    // Servers print greetings and debugging there, against the rules. The administrator sees it; a stream of it is an end.
    m_log.append(QByteArray("[on standard output] " + text.left(StderrLog::longestLine) + '\n'));
    if (++m_garbage > m_limits.garbageLines) {
        fail(UpstreamFailure::Kind::Garbage, QStringLiteral("it writes to its standard output what is not MCP"));
        return false;
    }
    return true;
}

void StdioTransport::childError(QProcess::ProcessError error)
{
    switch (error) {
    case QProcess::FailedToStart:
        return fail(UpstreamFailure::Kind::NotStarted, QStringLiteral("it could not be started: %1").arg(m_child->errorString()));
    case QProcess::WriteError:
        return fail(UpstreamFailure::Kind::Ended, QStringLiteral("it closed its standard input"));
    case QProcess::Crashed: // finished() follows
    case QProcess::Timedout:
    case QProcess::ReadError:
    case QProcess::UnknownError:
        return;
    }
}

void StdioTransport::childFinished(int code, QProcess::ExitStatus status)
{
    m_log.append(m_child->readAllStandardError());
    fail(UpstreamFailure::Kind::Ended, status == QProcess::CrashExit ? QStringLiteral("it ended by signal %1").arg(code)
                                                                     : QStringLiteral("it ended with code %1").arg(code));
}

void StdioTransport::fail(UpstreamFailure::Kind kind, const QString &message)
{
    if (m_child || kind == UpstreamFailure::Kind::NotStarted) {
        m_log.note(QLatin1Char('[') + message + QLatin1Char(']'));
        close();
        Q_EMIT closed({kind, message, {}, 0, {}});
    }
}

void StdioTransport::failLater(UpstreamFailure::Kind kind, const QString &message)
{
    QMetaObject::invokeMethod(this, [this, kind, message] { fail(kind, message); }, Qt::QueuedConnection);
}

void StdioTransport::close()
{
    if (m_child) {
        m_child->disconnect(this);
        m_partial.clear();
        ChildProcess::endInOrder(std::move(m_child), m_limits.endOfInputGrace, m_limits.terminateGrace);
    }
}

} // namespace gateway
