// SPDX-License-Identifier: GPL-3.0-or-later
// The second step of accounts kept here: codes of an authenticator app (RFC 6238), and recovery codes for when it is
// gone. A secret is stored only once its owner has shown a code of it; until then it is kept in memory for ten minutes.
// Lives on the server thread.
#pragma once

#include "server/core/clock.h"
#include "server/core/error.h"
#include "server/core/ids.h"
#include "server/core/secret.h"
#include "server/store/transaction.h"

#include <QHash>
#include <QObject>

#include <functional>

namespace store
{
class Store;
}

namespace identity
{

enum class CodeRefusal {
    Wrong, // or used before
    NotBegun, // confirm() without begin(), or too late
    Failed,
};

struct SecondFactorState {
    bool isOn = false;
    int recoveryCodesLeft = 0;
};

class SecondFactor final : public QObject
{
    Q_OBJECT
public:
    static constexpr int recoveryCodes = 10;
    static constexpr auto setupLifetime = std::chrono::minutes(10);
    static constexpr int maxSetups = 1000;

    SecondFactor(store::Store &store, const core::Clock &clock, core::Secret masterKey);

    // Continuations are dropped when `context` is gone.
    using State = core::Expected<SecondFactorState, CodeRefusal>;
    void find(const core::UserId &id, QObject *context, std::function<void(const State &)> then);

    // A code of the app, or a recovery code, which is used up. Also good for whoever has no second step.
    using Checked = std::function<void(core::Expected<void, CodeRefusal>)>;
    void verify(const core::UserId &id, const QByteArray &code, QObject *context, Checked then);

    // A new secret for the app; replaces one that was not confirmed. The one in use stays.
    [[nodiscard]] core::Secret begin(const core::UserId &id);
    [[nodiscard]] std::optional<core::Secret> begun(const core::UserId &id) const;
    // Switches it on, or to the new app. Gives the recovery codes, this once.
    using Confirmed = std::function<void(core::Expected<QByteArrayList, CodeRefusal>)>;
    void confirm(const core::UserId &id, const QByteArray &code, QObject *context, Confirmed then);
    void switchOff(const core::UserId &id, QObject *context, Checked then);

    // The master key is changed (store thread). What does not open with `from` stays as it is.
    [[nodiscard]] static store::Result<void> reseal(store::Transaction &transaction, const core::Secret &from, const core::Secret &to);

private:
    struct Setup {
        core::Secret secret;
        core::Seconds expiresAt{};
    };
    void makeRoom();

    store::Store &m_store;
    const core::Clock &m_clock;
    core::Secret m_masterKey;
    QHash<core::UserId, Setup> m_setups;
};

// Under which the throttle counts attempts at somebody's code.
[[nodiscard]] inline QString codeThrottleKey(const core::UserId &id)
{
    return QLatin1String("code|") + id.toString();
}

// What people type: blanks and dashes go, letters become small.
[[nodiscard]] QByteArray normalizedCode(const QByteArray &typed);

} // namespace identity
