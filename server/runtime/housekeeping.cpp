// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/runtime/housekeeping.h"

#include "server/oauth/keys/key_changes.h"
#include "server/oauth/tokens/provider_token_seal.h"
#include "server/runtime/ended_sessions.h"
#include "server/runtime/settings_editor.h"
#include "server/store/expired_rows.h"
#include "server/store/store.h"

#include <QLoggingCategory>

namespace runtime
{

namespace
{

Q_LOGGING_CATEGORY(lcRuntime, "gatehouse.runtime")

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds AfterStart = 10s;
constexpr std::chrono::milliseconds BetweenSteps = 200ms; // there was a whole step's worth: there is more
constexpr std::chrono::milliseconds BetweenRuns = 1h;
constexpr int WholeStep = 200;

} // namespace

Housekeeping::Housekeeping(store::Store &store, const core::Clock &clock, const SettingsEditor &settings)
    : m_store(store)
    , m_clock(clock)
    , m_settings(settings)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &Housekeeping::removeExpired);
    m_timer.start(AfterStart);
}

void Housekeeping::removeExpired()
{
    const auto job = [lifetimes = store::Lifetimes{.refreshToken = m_settings.config().refreshTokenLifetime}, now = m_clock.now()](store::Transaction &transaction) {
        return store::removeExpiredRows(transaction, lifetimes, now)
            .and_then([&](const store::RemovedRows &removed) {
                return tellEnded(transaction, removed.ended, QStringLiteral("idle"), now).map([&removed] { return removed.count; });
            })
            .and_then([&](int rows) { return oauth::removeExpiredKeys(transaction, now).map([rows](int keys) { return rows + keys; }); })
            .and_then([&](int rows) { return oauth::ProviderTokenSeal::removeUnusedMasterKeys(transaction).map([rows](int keys) { return rows + keys; }); });
    };
    m_store.write(this, job, [this](const store::Result<int> &removed) {
        if (!removed) {
            qCWarning(lcRuntime).noquote() << "expired rows cannot be removed:" << removed.error().detail;
        } else if (*removed > 0) {
            qCInfo(lcRuntime) << "removed" << *removed << "expired rows";
        }
        m_timer.start(removed && *removed >= WholeStep ? BetweenSteps : BetweenRuns);
    });
}

} // namespace runtime
