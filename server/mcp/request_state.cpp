// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/request_state.h"

#include "server/core/base64url.h"
#include "server/core/digest.h"
#include "server/core/sealed_box.h"
#include "server/mcp/protocol.h"

#include <QJsonDocument>
#include <QtEndian>

namespace mcp
{

RequestState::RequestState(core::Secret key)
    : m_key(std::move(key))
{
}

QString RequestState::seal(const QByteArray &state, const QByteArray &binding, core::Seconds now, std::chrono::seconds lifetime) const
{
    QByteArray plain(sizeof(qint64), '\0');
    qToBigEndian<qint64>((now + lifetime).time_since_epoch().count(), plain.data());
    plain += state;
    return QString::fromLatin1(core::toBase64Url(core::seal(m_key, QByteArray("mcp request state " + binding), core::Secret(plain))));
}

std::optional<QByteArray> RequestState::open(const QString &sealed, const QByteArray &binding, core::Seconds now) const
{
    const auto bytes = core::fromBase64Url(sealed.toUtf8());
    const auto plain = bytes ? core::unseal(m_key, QByteArray("mcp request state " + binding), *bytes) : std::nullopt;
    if (!plain || plain->reveal().size() < qsizetype(sizeof(qint64))) {
        return std::nullopt;
    }
    const QByteArray opened = plain->reveal().toByteArray();
    const core::Seconds expiresAt{std::chrono::seconds(qFromBigEndian<qint64>(opened.constData()))};
    return now < expiresAt ? std::optional(opened.mid(sizeof(qint64))) : std::nullopt;
}

QByteArray digestOf(const QString &method, QJsonObject params)
{
    params.remove(key::Meta);
    params.remove(key::InputResponses);
    params.remove(key::RequestState);
    // QJsonObject keeps its members in order, so equal params are equal bytes.
    return core::sha256(QByteArray(method.toUtf8() + '\0' + QJsonDocument(params).toJson(QJsonDocument::Compact)));
}

} // namespace mcp
