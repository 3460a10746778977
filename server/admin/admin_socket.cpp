// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/admin_socket.h"

#include "server/admin/admin_json.h"
#include "server/admin/admin_verbs.h"
#include "server/admin/store_answer.h"

#include <QFile>
#include <QJsonDocument>
#include <QLocalSocket>
#include <QLoggingCategory>
#include <QPointer>
#include <QTimer>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace admin
{

namespace
{

Q_LOGGING_CATEGORY(lcAdmin, "gatehouse.admin")

constexpr qint64 LongestLine = 1024 * 1024;
constexpr int MostConnections = 32;
constexpr std::chrono::seconds IdleTimeout{60};

bool isOurUser(const QLocalSocket &socket)
{
    ucred peer = {};
    socklen_t length = sizeof peer;
    const int descriptor = int(socket.socketDescriptor());
    return ::getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0 && (peer.uid == ::geteuid() || peer.uid == 0);
}

QByteArray responseLine(const Result<QJsonValue> &result)
{
    QJsonObject response;
    if (result) {
        response.insert(QStringLiteral("result"), *result);
    } else {
        response.insert(QStringLiteral("error"), toJson(result.error()));
    }
    return QJsonDocument(response).toJson(QJsonDocument::Compact) + '\n';
}

} // namespace

QString AdminSocket::pathIn(const QString &dataDir)
{
    return dataDir + QStringLiteral("/gatehouse.sock");
}

AdminSocket::AdminSocket(AdminService &service)
    : m_service(service)
{
    m_server.setMaxPendingConnections(MostConnections);
    connect(&m_server, &QLocalServer::newConnection, this, &AdminSocket::accept);
}

AdminSocket::~AdminSocket() = default;

core::Expected<void, QString> AdminSocket::listen(const QString &dataDir)
{
    const QString path = pathIn(dataDir);
    if (QFile::encodeName(path).size() >= qsizetype(sizeof(sockaddr_un::sun_path))) {
        return core::unexpected(QStringLiteral("The path of the data directory %1 is too long for the administration socket; name a shorter one with --data-dir.").arg(dataDir));
    }
    QLocalServer::removeServer(path);
    if (!m_server.listen(path)) {
        return core::unexpected(QStringLiteral("The administration socket %1 cannot be made (%2).").arg(path, m_server.errorString()));
    }
    QFile::setPermissions(path, QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    return {};
}

void AdminSocket::accept()
{
    while (QLocalSocket *socket = m_server.nextPendingConnection()) {
        connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
        const auto open = m_server.findChildren<QLocalSocket *>().size();
        if (!isOurUser(*socket) || open > MostConnections) {
            qCWarning(lcAdmin) << "refused a connection to the administration socket";
            socket->abort();
            continue;
        }
        socket->setReadBufferSize(LongestLine + 1);
        connect(socket, &QLocalSocket::readyRead, this, [this, socket] { readFrom(socket); });
        QTimer::singleShot(IdleTimeout, socket, [socket] { socket->abort(); });
    }
}

void AdminSocket::readFrom(QLocalSocket *socket)
{
    // One request a connection: there is no order of answers to keep.
    if (!socket->canReadLine()) {
        if (socket->bytesAvailable() > LongestLine) {
            answer(socket, responseLine(core::unexpected(invalid("request", QStringLiteral("The request is too long.")))));
        }
        return;
    }
    const QJsonObject request = QJsonDocument::fromJson(socket->readLine()).object();
    const QString verb = request.value(QLatin1String("verb")).toString();
    if (verb.isEmpty()) {
        return answer(socket, responseLine(core::unexpected(invalid("request", QStringLiteral("The request is not a JSON object with a verb.")))));
    }
    qCDebug(lcAdmin).noquote() << "command line:" << verb;
    runVerb(m_service, verb, request.value(QLatin1String("parameters")).toObject(),
            [this, guarded = QPointer<QLocalSocket>(socket)](const Result<QJsonValue> &result) {
                if (guarded) {
                    answer(guarded, responseLine(result));
                }
            });
}

void AdminSocket::answer(QLocalSocket *socket, const QByteArray &line)
{
    disconnect(socket, &QLocalSocket::readyRead, this, nullptr);
    socket->write(line);
    socket->disconnectFromServer(); // after what is written
}

} // namespace admin
