// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/administration.h"

#include "app/data_directory.h"
#include "app/logging_setup.h"
#include "server/admin/admin_socket.h"
#include "server/admin/admin_verbs.h"
#include "server/runtime/stopped_listener.h"
#include "server/runtime/stopped_upstreams.h"
#include "server/runtime/store_side.h"

#include <QElapsedTimer>
#include <QEventLoop>
#include <QJsonDocument>
#include <QLocalSocket>
#include <QThread>

#include <functional>

namespace app
{

namespace
{

using Answer = core::Expected<QJsonValue, AdministrationFailure>;

constexpr int PatienceMs = 5000;

Answer failed(ExitCode code, const QString &sentence)
{
    return core::unexpected(AdministrationFailure{code, sentence});
}

Answer fromResponse(const QByteArray &line)
{
    const QJsonObject response = QJsonDocument::fromJson(line).object();
    if (response.contains(QLatin1String("result"))) {
        return response.value(QLatin1String("result"));
    }
    const QString text = response.value(QLatin1String("error")).toObject().value(QLatin1String("text")).toString();
    return failed(ExitCode::Refused, text.isEmpty() ? QStringLiteral("The running Gatehouse gave no answer that makes sense; restart it.") : text);
}

// Nobody has the data directory: the same verb, on our own hands.
Answer administerHere(const runtime::ConfigSources &sources, const runtime::LoadedConfig &loaded, const QString &verb, const QJsonObject &parameters)
{
    runtime::StoppedListener listener;
    runtime::StoppedUpstreams upstreams;
    const auto side = runtime::StoreSide::open(sources, loaded, {listener, upstreams});
    if (!side) {
        return failed(ExitCode::NoDataDirectory, side.error().sentence);
    }
    std::optional<admin::Result<QJsonValue>> result;
    QEventLoop loop;
    const auto reply = [&](const admin::Result<QJsonValue> &given) {
        result = given;
        loop.quit();
    };
    // A command has one thread and nothing else to do: it may wait.
    (*side)->secrets().load(&loop, [&] { admin::runVerb((*side)->adminService(), verb, parameters, reply); });
    if (!result) {
        loop.exec();
    }
    return *result ? Answer(**result) : failed(ExitCode::Refused, result->error().text);
}

core::Expected<std::unique_ptr<DataDirectory>, DataDirectoryError> lockOrAsk(const QString &dataDir, const std::function<bool()> &ask)
{
    // Whoever has the lock may be just starting, just ending, or a command like this one.
    QElapsedTimer waited;
    waited.start();
    for (;;) {
        auto directory = DataDirectory::lock(dataDir);
        const bool isTaken = !directory && directory.error().kind == DataDirectoryError::Kind::Taken;
        if (!isTaken || ask() || waited.elapsed() > PatienceMs) {
            return directory;
        }
        QThread::msleep(50);
    }
}

} // namespace

Answer administer(const Invocation &invocation, const QString &verb, const QJsonObject &parameters, std::chrono::milliseconds patience)
{
    const auto dataDir = runtime::resolveDataDir(invocation.sources);
    if (!dataDir) {
        return failed(ExitCode::Usage, dataDir.error());
    }
    std::optional<Answer> answer;
    const auto directory = lockOrAsk(*dataDir, [&] {
        answer = askRunningProcess(*dataDir, verb, parameters, patience);
        return answer.has_value();
    });
    if (answer) {
        return *answer;
    }
    if (!directory) {
        return failed(ExitCode::NoDataDirectory, directory.error().sentence);
    }
    const auto loaded = runtime::loadConfig(invocation.sources);
    if (!loaded) {
        return failed(ExitCode::Usage, loaded.error().join(QLatin1Char('\n')));
    }
    setUpLogging(*dataDir, loaded->config.log, LogTarget::FileOnly, loaded->config.isLogJson ? LogForm::Json : LogForm::Text);
    return administerHere(invocation.sources, *loaded, verb, parameters);
}

std::optional<Answer> askRunningProcess(const QString &dataDir, const QString &verb, const QJsonObject &parameters, std::chrono::milliseconds patience)
{
    QLocalSocket socket;
    socket.connectToServer(admin::AdminSocket::pathIn(dataDir));
    if (!socket.waitForConnected(2000)) {
        return std::nullopt;
    }
    const QJsonObject request{{QStringLiteral("verb"), verb}, {QStringLiteral("parameters"), parameters}};
    socket.write(QJsonDocument(request).toJson(QJsonDocument::Compact) + '\n');
    QElapsedTimer waited;
    waited.start();
    QByteArray response;
    while (!response.endsWith('\n') && waited.elapsed() < patience.count()) {
        if (!socket.bytesAvailable() && !socket.waitForReadyRead(int(patience.count()))) {
            break;
        }
        response += socket.readAll();
    }
    if (!response.endsWith('\n')) {
        return failed(ExitCode::Refused, QStringLiteral("The running Gatehouse did not answer; look into its log, or stop it and try again."));
    }
    return fromResponse(response);
}

} // namespace app
