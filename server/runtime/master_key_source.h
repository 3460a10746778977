// SPDX-License-Identifier: GPL-3.0-or-later
// The master key of this data directory, asked for when first needed: knows where it was put at the first start (table `meta`) and
// notes it there before anything is sealed with it. Server thread.
#pragma once

#include "server/core/error.h"
#include "server/runtime/config_loader.h"
#include "server/runtime/start_error.h"
#include "server/secrets/master_key_opener.h"

#include <QObject>

namespace store
{
class Store;
}

namespace runtime
{

class MasterKeySource final : public QObject
{
    Q_OBJECT
public:
    MasterKeySource(store::Store &store, const LoadedConfig &loaded);
    ~MasterKeySource() override;

    using Opened = std::function<void(core::Expected<secrets::MasterKey, StartError>)>;
    void open(QObject *context, Opened then);

    // Empty until it was opened.
    [[nodiscard]] const std::optional<secrets::MasterKey> &key() const { return m_key; }

private:
    [[nodiscard]] core::Expected<secrets::MasterKeyRequest, StartError> request();
    void remember(const secrets::MasterKey &key, const Opened &then);

    store::Store &m_store;
    std::optional<core::Secret> m_fromEnvironment;
    std::optional<secrets::KeyChoice> m_choice;
    secrets::MasterKeyOpener m_opener;
    std::optional<secrets::MasterKey> m_key;
};

} // namespace runtime
