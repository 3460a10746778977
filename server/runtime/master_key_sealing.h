// SPDX-License-Identifier: GPL-3.0-or-later
// Seals what administrators hand over under the master key, opening it first where it was not yet. Server thread.
#pragma once

#include "server/admin/upstream_control.h"
#include "server/runtime/master_key_source.h"

namespace runtime
{

class MasterKeySealing final : public QObject, public admin::SecretSealing
{
    Q_OBJECT
public:
    explicit MasterKeySealing(MasterKeySource &masterKey);

    void seal(const QByteArray &context, const core::Secret &plain, admin::Reply<QByteArray> reply) override;

private:
    MasterKeySource &m_masterKey;
};

} // namespace runtime
