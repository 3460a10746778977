// SPDX-License-Identifier: GPL-3.0-or-later
// What is done to the audit log once a day: its end is signed with the key that signs tokens (whoever has the statement can prove every
// row before it), and rows past their retention go. Server thread.
#pragma once

#include "server/audit/chain.h"
#include "server/core/clock.h"

#include <QObject>
#include <QTimer>

namespace oauth
{
class KeyRing;
}
namespace store
{
class Store;
}

namespace runtime
{

class AuditKeeper final : public QObject
{
    Q_OBJECT
public:
    struct Parts {
        store::Store &store;
        const core::Clock &clock;
        const oauth::KeyRing &keys;
        QString issuer;
        std::chrono::days retention{}; // 0: for ever
    };
    explicit AuditKeeper(Parts parts);

    void run(); // also by itself: soon after it is made, then hourly

Q_SIGNALS:
    void finished();

private:
    void sign(const audit::ChainHead &head);
    void keep(const audit::ChainHead &head, const QByteArray &statement);
    void trim();

    Parts m_parts;
    QTimer m_timer;
};

} // namespace runtime
