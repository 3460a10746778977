// SPDX-License-Identifier: GPL-3.0-or-later
// GitHub and an OpenID Connect provider in one, inside the measuring program, as cheap as they can be: whoever comes back with a code of
// ours is somebody new. It checks nothing; the stand-ins that do are in tests/interop.
#pragma once

#include "server/jose/signing_key.h"

#include <QHash>
#include <QTcpServer>
#include <QUrl>

namespace bench
{

class ProviderStandIn : public QObject
{
    Q_OBJECT
public:
    static constexpr const char *ClientId = "bench";

    ProviderStandIn();

    [[nodiscard]] QString url() const { return QStringLiteral("http://127.0.0.1:%1").arg(m_server.serverPort()); }
    // Where a person with this number is sent back to, who was sent to `authorizationUrl`.
    [[nodiscard]] static QUrl callbackFor(const QUrl &authorizationUrl, int person);

private:
    void accept();
    void read(QTcpSocket *socket);
    [[nodiscard]] QJsonObject answerTo(const QByteArray &target, const QByteArray &head, const QByteArray &body) const;
    [[nodiscard]] QByteArray idToken(const QByteArray &code) const;

    jose::SigningKey m_key = jose::SigningKey::generate(jose::SigningAlgorithm::ES256);
    QHash<QTcpSocket *, QByteArray> m_received;
    QTcpServer m_server; // last: its sockets say goodbye
};

} // namespace bench
