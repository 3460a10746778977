// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/logging_setup.h"

#include "app/app_paths.h"
#include "server/runtime/log_rules.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLoggingCategory>
#include <QMutex>

#include <chrono>
#include <cstdio>
#include <ctime>
#include <memory>

namespace app
{

namespace
{

constexpr qint64 LargestFile = 5 * 1024 * 1024;

struct LogFile {
    QMutex mutex;
    std::unique_ptr<QFile> file;
    QString path;
    LogTarget target = LogTarget::ErrorStreamAndFile;
    LogForm form = LogForm::Text; // set before the first record

    void open()
    {
        file = std::make_unique<QFile>(path);
        if (!file->open(QIODevice::WriteOnly | QIODevice::Append)) {
            file.reset(); // logging never stops the server; standard error still has every line
            return;
        }
        file->setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    }

    void write(const QByteArray &line, LogTarget to)
    {
        const QMutexLocker locker(&mutex);
        if (to == LogTarget::ErrorStreamAndFile && target == LogTarget::ErrorStreamAndFile) {
            std::fwrite(line.constData(), 1, size_t(line.size()), stderr);
        }
        if (file && file->size() + line.size() > LargestFile) {
            file.reset();
            const QString older = path + QStringLiteral(".1");
            QFile::remove(older);
            QFile::rename(path, older);
            open();
        }
        if (file) {
            file->write(line);
            file->flush();
        }
    }
};

LogFile &logFile()
{
    static LogFile instance; // a message handler is a bare function: there is no other place to keep it
    return instance;
}

const char *levelName(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg:
        return "debug";
    case QtInfoMsg:
        return "info";
    case QtWarningMsg:
        return "warning";
    case QtCriticalMsg:
    case QtFatalMsg:
        return "error";
    }
    return "error";
}

QByteArray timestamp()
{
    const auto now = std::chrono::system_clock::now();
    const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1000;
    std::tm parts = {};
    gmtime_r(&seconds, &parts);
    char text[40];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
    return QByteArray(text) + '.' + QByteArray::number(qint64(milliseconds)).rightJustified(3, '0') + 'Z';
}

// One object a line, for programs.
QByteArray jsonRecord(QtMsgType type, const char *category, const QString &message)
{
    const QJsonObject line{{QStringLiteral("time"), QString::fromLatin1(timestamp())},
                           {QStringLiteral("level"), QLatin1String(levelName(type))},
                           {QStringLiteral("category"), QLatin1String(category)},
                           {QStringLiteral("message"), message}};
    return QJsonDocument(line).toJson(QJsonDocument::Compact) + '\n';
}

QByteArray textRecord(QtMsgType type, const char *category, const QString &message)
{
    // Text from outside must not be able to forge a record, or to steer the terminal it is shown on.
    QByteArray text;
    const QByteArray utf8 = message.toUtf8();
    for (const char c : utf8) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f) {
            text += "\\x" + QByteArray::number(byte, 16).rightJustified(2, '0');
        } else {
            text += c;
        }
    }
    return timestamp() + ' ' + levelName(type) + ' ' + category + ": " + text + '\n';
}

QByteArray record(QtMsgType type, const char *category, const QString &message)
{
    return logFile().form == LogForm::Json ? jsonRecord(type, category, message) : textRecord(type, category, message);
}

void handleMessage(QtMsgType type, const QMessageLogContext &context, const QString &message)
{
    logFile().write(record(type, context.category ? context.category : "default", message), LogTarget::ErrorStreamAndFile);
}

} // namespace

void setUpLogging(const QString &dataDir, const QString &rules, LogTarget target, LogForm form)
{
    {
        LogFile &log = logFile();
        const QMutexLocker locker(&log.mutex);
        log.path = logPath(dataDir);
        log.target = target;
        log.form = form;
        log.open();
    }
    // Qt's own notices are for Qt's developers; its warnings stay.
    QLoggingCategory::setFilterRules(QStringLiteral("*.debug=false\n*.info=false\n") + runtime::logFilterRules(rules).value_or(QString()));
    qInstallMessageHandler(handleMessage);
}

void noteInLogFile(const QString &sentence)
{
    logFile().write(record(QtCriticalMsg, "gatehouse.app", sentence), LogTarget::FileOnly);
}

} // namespace app
