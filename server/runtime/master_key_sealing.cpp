// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/runtime/master_key_sealing.h"

#include "server/core/sealed_box.h"

namespace runtime
{

MasterKeySealing::MasterKeySealing(MasterKeySource &masterKey)
    : m_masterKey(masterKey)
{
}

void MasterKeySealing::seal(const QByteArray &context, const core::Secret &plain, admin::Reply<QByteArray> reply)
{
    if (plain.isEmpty()) {
        return reply(QByteArray()); // nothing to hide
    }
    m_masterKey.open(this, [context, plain, reply = std::move(reply)](const core::Expected<secrets::MasterKey, StartError> &masterKey) {
        if (!masterKey) {
            return reply(core::unexpected(admin::Error{admin::ErrorCode::Unavailable, QStringLiteral("no_master_key"), masterKey.error().sentence}));
        }
        reply(core::seal(masterKey->key, context, plain));
    });
}

} // namespace runtime
