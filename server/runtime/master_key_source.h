// SPDX-License-Identifier: GPL-3.0-or-later
// The master key of this data directory, asked for when first needed: knows where it was put at the first start (table `meta`) and
// notes it there before anything is sealed with it. Changes it, with everything that is sealed under it, in one transaction: killed
// at any moment, the database opens with a key that the vault (or the environment) has. Server thread.
#pragma once

#include "server/audit/event.h"
#include "server/core/clock.h"
#include "server/core/error.h"
#include "server/runtime/config_loader.h"
#include "server/runtime/start_error.h"
#include "server/secrets/master_key_opener.h"
#include "server/store/store.h"

#include <QObject>
#include <QPointer>

#include <vector>

namespace runtime
{

class MasterKeySource final : public QObject
{
    Q_OBJECT
public:
    MasterKeySource(store::Store &store, const core::Clock &clock, const LoadedConfig &loaded);
    ~MasterKeySource() override;

    using Opened = std::function<void(core::Expected<secrets::MasterKey, StartError>)>;
    void open(QObject *context, Opened then);

    // Empty until it was opened.
    [[nodiscard]] const std::optional<secrets::MasterKey> &key() const { return m_key; }

    // A new random key in place of the one that open() gave. Who asks for the key meanwhile is answered with the new one.
    using Rotated = std::function<void(core::Expected<void, QString>)>; // the error is a sentence
    void rotate(audit::ActorKind by, Rotated then);

Q_SIGNALS:
    // Whoever seals or opens with the key lets go of it now: what it has queued is written before the change, and nothing after it.
    void aboutToChange();
    void changed(); // or not, when it failed; either way key() is the one to use

private:
    struct Waiting {
        QPointer<QObject> context;
        Opened then;
    };

    [[nodiscard]] core::Expected<secrets::MasterKeyRequest, StartError> request();
    void onOpened(const core::Expected<secrets::MasterKey, secrets::MasterKeyError> &opened);
    void remember(const secrets::MasterKey &key);
    void changeTo(const secrets::MasterKey &next, audit::ActorKind by, std::function<void(const store::Result<void> &)> then);
    void answer(const core::Expected<secrets::MasterKey, StartError> &result);

    store::Store &m_store;
    const core::Clock &m_clock;
    std::optional<core::Secret> m_fromEnvironment;
    std::optional<core::Secret> m_nextFromEnvironment;
    std::optional<secrets::KeyChoice> m_choice;
    secrets::MasterKeyOpener m_opener;
    std::optional<secrets::MasterKey> m_key;
    bool m_isBusy = false; // opening or changing: one thing at a time
    std::vector<Waiting> m_waiting;
};

} // namespace runtime
