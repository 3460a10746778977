// SPDX-License-Identifier: GPL-3.0-or-later
// The calls that the page has asked for so far: the newest page at first, older ones as the person scrolls, new ones as they come
// in. Never all of them: the newest few thousand. Main thread.
#pragma once

#include "server/admin/admin_client.h"
#include "ui/common/record_table_model.h"

#include <QObject>

namespace ui
{

class CallList final : public QObject
{
    Q_OBJECT
public:
    CallList(admin::AdminClient &client, RecordTableModel<admin::CallSummary> &model, QObject *parent = nullptr);

    void reload();
    void loadOlder();
    [[nodiscard]] bool hasOlder() const { return m_hasOlder; }
    [[nodiscard]] bool isLoading() const { return m_isLoading; }

    // While held, new calls are only counted.
    void setHeld(bool isHeld) { m_isHeld = isHeld; }
    [[nodiscard]] bool isHeld() const { return m_isHeld; }
    void takeNew(); // shows those that were counted

    static constexpr int PageSize = 200;
    static constexpr int MaximumRows = 5000;
    static constexpr int Uncounted = -1;

Q_SIGNALS:
    void loaded();
    void waitingChanged(int count); // new calls that are not shown yet; Uncounted: many
    void failed(const admin::Error &error);

private:
    using Answer = admin::Result<QList<admin::CallSummary>>;
    void onChanged(const QList<admin::Change> &changes);
    void askForNew();
    void onNew(const QList<admin::CallSummary> &newest);
    [[nodiscard]] qint64 newestId() const;
    [[nodiscard]] qint64 oldestId() const;
    void trim();

    admin::AdminClient &m_client;
    RecordTableModel<admin::CallSummary> &m_model;
    QSet<QByteArray> m_waiting;
    quint64 m_question = 0;
    bool m_hasOlder = false;
    bool m_isLoading = false;
    bool m_isAskingForNew = false;
    bool m_isNewAgain = false;
    bool m_isHeld = false;
};

} // namespace ui
