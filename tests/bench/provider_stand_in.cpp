// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/provider_stand_in.h"

#include "server/core/clock.h"
#include "server/jose/jws.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTcpSocket>
#include <QUrlQuery>

namespace bench
{

namespace
{

QByteArray valueOf(const QByteArray &form, const QByteArray &name)
{
    return QUrlQuery(QString::fromLatin1(form)).queryItemValue(QString::fromLatin1(name), QUrl::FullyDecoded).toUtf8();
}

// A code carries what the token endpoint has to know: <person>.<nonce>
int personOf(const QByteArray &code)
{
    return code.left(code.indexOf('.')).toInt();
}

QJsonObject gitHubUser(int person)
{
    return {{QStringLiteral("id"), person}, {QStringLiteral("login"), QStringLiteral("person%1").arg(person)}, {QStringLiteral("name"), QStringLiteral("Person %1").arg(person)},
            {QStringLiteral("email"), QStringLiteral("person%1@example.org").arg(person)}};
}

} // namespace

ProviderStandIn::ProviderStandIn()
{
    connect(&m_server, &QTcpServer::newConnection, this, &ProviderStandIn::accept);
    m_server.listen(QHostAddress::LocalHost);
}

QUrl ProviderStandIn::callbackFor(const QUrl &authorizationUrl, int person)
{
    const QUrlQuery asked(authorizationUrl);
    QUrlQuery answer;
    answer.addQueryItem(QStringLiteral("code"), QString::number(person) + QLatin1Char('.') + asked.queryItemValue(QStringLiteral("nonce")));
    answer.addQueryItem(QStringLiteral("state"), asked.queryItemValue(QStringLiteral("state")));
    QUrl callback(asked.queryItemValue(QStringLiteral("redirect_uri"), QUrl::FullyDecoded));
    callback.setQuery(answer);
    return callback;
}

void ProviderStandIn::accept()
{
    while (QTcpSocket *const socket = m_server.nextPendingConnection()) {
        socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
        connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(socket); });
        connect(socket, &QTcpSocket::disconnected, this, [this, socket] {
            m_received.remove(socket);
            socket->deleteLater();
        });
    }
}

void ProviderStandIn::read(QTcpSocket *socket)
{
    QByteArray &received = m_received[socket];
    received += socket->readAll();
    const qsizetype headEnd = received.indexOf("\r\n\r\n");
    if (headEnd < 0) {
        return;
    }
    const QByteArray head = received.first(headEnd);
    const qsizetype length = head.toLower().indexOf("content-length:");
    const qsizetype bodySize = length < 0 ? 0 : head.mid(length + 15, head.indexOf('\r', length) - length - 15).trimmed().toLongLong();
    const QByteArray body = received.sliced(headEnd + 4);
    if (body.size() < bodySize) {
        return;
    }
    received.clear();
    const QByteArray json = QJsonDocument(answerTo(head.split(' ').value(1), head, body)).toJson(QJsonDocument::Compact);
    socket->write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + QByteArray::number(json.size()) + "\r\n\r\n" + json);
}

QJsonObject ProviderStandIn::answerTo(const QByteArray &target, const QByteArray &head, const QByteArray &body) const
{
    if (target == "/.well-known/openid-configuration") {
        return {{QStringLiteral("issuer"), url()},
                {QStringLiteral("authorization_endpoint"), QString(url() + QLatin1String("/authorize"))},
                {QStringLiteral("token_endpoint"), QString(url() + QLatin1String("/token"))},
                {QStringLiteral("jwks_uri"), QString(url() + QLatin1String("/jwks"))}};
    }
    if (target == "/jwks") {
        return {{QStringLiteral("keys"), QJsonArray{m_key.publicKey().toJwk()}}};
    }
    if (target == "/api/v3/user") {
        const QByteArray prefix = "Bearer gho_";
        const qsizetype token = head.indexOf(prefix) + prefix.size();
        return gitHubUser(head.mid(token, head.indexOf('\r', token) - token).toInt());
    }
    const QByteArray code = valueOf(body, "code");
    QJsonObject tokens{{QStringLiteral("access_token"), QStringLiteral("gho_%1").arg(personOf(code))},
                       {QStringLiteral("token_type"), QStringLiteral("bearer")},
                       {QStringLiteral("scope"), QStringLiteral("read:user,user:email")}};
    if (target == "/token") {
        tokens.insert(QStringLiteral("id_token"), QString::fromLatin1(idToken(code)));
    }
    return tokens;
}

QByteArray ProviderStandIn::idToken(const QByteArray &code) const
{
    const qint64 now = core::SystemClock().now().time_since_epoch().count();
    const QString person = QStringLiteral("person%1").arg(personOf(code));
    return jose::signJws(m_key, QLatin1String("JWT"),
                         {{QStringLiteral("iss"), url()},
                          {QStringLiteral("aud"), QLatin1String(ClientId)},
                          {QStringLiteral("sub"), person},
                          {QStringLiteral("nonce"), QString::fromLatin1(code.mid(code.indexOf('.') + 1))},
                          {QStringLiteral("iat"), now},
                          {QStringLiteral("exp"), now + 300},
                          {QStringLiteral("preferred_username"), person},
                          {QStringLiteral("name"), person},
                          {QStringLiteral("email"), QString(person + QLatin1String("@example.org"))},
                          {QStringLiteral("email_verified"), true}});
}

} // namespace bench
