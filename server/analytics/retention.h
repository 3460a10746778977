// SPDX-License-Identifier: GPL-3.0-or-later
// Removes the oldest days of recorded calls with their rollups, by age and by the size of the database, in steps between which others get
// their turn, and gives the space back to the disk without stopping anybody. Server thread.
#pragma once

#include "server/core/clock.h"

#include <QObject>
#include <QTimer>

namespace store
{
class Store;
}

namespace analytics
{

struct RetentionRules {
    std::chrono::days age{0};  // 0: for ever
    qint64 mostBytes = 0;      // of the database; 0: no limit

    friend bool operator==(const RetentionRules &, const RetentionRules &) = default;
};

class Retention final : public QObject
{
    Q_OBJECT
public:
    Retention(store::Store &store, const core::Clock &clock);

    void setRules(const RetentionRules &rules);
    void run(); // also by itself: some time after the start, then hourly

Q_SIGNALS:
    void finished(); // nothing is left to remove for now

private:
    void choose();
    void removeCalls(core::Milliseconds before);
    void removeRollups(core::Milliseconds before);
    void giveBack();
    void rest();

    store::Store &m_store;
    const core::Clock &m_clock;
    RetentionRules m_rules;
    QTimer m_timer;
    bool m_isRunning = false;
};

} // namespace analytics
