// SPDX-License-Identifier: GPL-3.0-or-later
// Servers behind the gateway: set up, seen and agreed to before anything of them runs, switched on and off. What was decided holds for the
// next request by the time it is answered. Server thread.
#pragma once

#include "server/admin/upstream_control.h"
#include "server/audit/event.h"

#include <QObject>

namespace core
{
class Clock;
}
namespace store
{
class Store;
}

namespace admin
{

struct UpstreamNeighbours {
    store::Store &store;
    const core::Clock &clock;
    UpstreamControl &running;
    SecretSealing &sealing;
};

class UpstreamAdministration final : public QObject
{
    Q_OBJECT
public:
    UpstreamAdministration(const UpstreamNeighbours &neighbours, audit::ActorKind via);

    void list(Reply<QList<UpstreamSummary>> reply);
    void show(const QString &id, Reply<UpstreamSummary> reply);
    // Nothing runs before confirm().
    void add(const NewUpstream &server, Reply<UpstreamSummary> reply);
    void change(const QString &id, const UpstreamChange &change, Reply<Done> reply);
    // `confirmation` is what show() gave: what was seen is what is agreed to. Connects, and approves what the server offers.
    void confirm(const QString &id, const QString &confirmation, Reply<UpstreamProbe> reply);
    void test(const QString &id, Reply<UpstreamProbe> reply);
    void enable(const QString &id, Reply<Done> reply);
    void disable(const QString &id, Reply<Done> reply);
    // Gives the address at which somebody signs in for Gatehouse's own account at a server with OAuth.
    void connectAccount(const QString &id, Reply<UpstreamSignIn> reply);
    void restart(const QString &id, Reply<Done> reply);
    void log(const QString &id, Reply<QList<UpstreamLogLine>> reply);

private:
    void insert(const NewUpstream &server, const QByteArray &environmentSealed, const QByteArray &credentialSealed, Reply<UpstreamSummary> reply);
    void setEnabled(const QString &id, bool isEnabled, Reply<Done> reply);
    // After the gateway has read what was committed: reads answer in their order.
    template <class T>
    [[nodiscard]] Reply<T> onceInEffect(Reply<T> reply);

    UpstreamNeighbours m_neighbours;
    audit::ActorKind m_via;
};

} // namespace admin
