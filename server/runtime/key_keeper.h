// SPDX-License-Identifier: GPL-3.0-or-later
// Changes of keys as administration asks for them: made and read in the crypto pool, sealed under the master key of that moment, and
// committed; oauth::KeyRing follows the commit. Server thread.
#pragma once

#include "server/admin/key_control.h"
#include "server/core/clock.h"
#include "server/store/rows/signing_key_row.h"

#include <QObject>

class QThreadPool;

namespace admin
{
class ListenerControl;
}
namespace jose
{
class SigningKey;
struct PemKey;
}
namespace store
{
class Store;
}

namespace runtime
{

class MasterKeySource;

class KeyKeeper final : public QObject, public admin::KeyControl
{
    Q_OBJECT
public:
    struct Parts {
        store::Store &store;
        const core::Clock &clock;
        QThreadPool &crypto;
        MasterKeySource &masterKey;
        admin::ListenerControl &listener;
    };
    explicit KeyKeeper(const Parts &parts);

    using KeyReply = admin::Reply<admin::SigningKeySummary>;
    void rotateSigningKey(const QString &algorithm, audit::ActorKind by, KeyReply reply) override;
    void importKey(const core::Secret &pem, admin::ImportedKeyUse use, audit::ActorKind by, KeyReply reply) override;
    void rotateMasterKey(audit::ActorKind by, admin::Reply<admin::Done> reply) override;

private:
    void signWith(const jose::SigningKey &key, audit::ActorKind by, const KeyReply &reply);
    void verifyWith(const jose::PemKey &key, audit::ActorKind by, const KeyReply &reply);
    void commit(const store::SigningKeyRow &row, audit::ActorKind by, const KeyReply &reply);

    Parts m_parts;
};

} // namespace runtime
