// SPDX-License-Identifier: GPL-3.0-or-later
// The numbers of the whole server, asked for once and shown in several places: window, status line, Overview. Asks again when
// something changed, at most once a second, and now and then by itself, because "per minute" grows old. Main thread.
#pragma once

#include "server/admin/admin_client.h"
#include "ui/common/latest_only.h"

#include <QObject>
#include <QTimer>

#include <optional>

namespace ui
{

class OverviewFeed final : public QObject
{
    Q_OBJECT
public:
    explicit OverviewFeed(admin::AdminClient &client, QObject *parent = nullptr);

    void ask();
    [[nodiscard]] const std::optional<admin::Overview> &newest() const { return m_newest; }

Q_SIGNALS:
    void arrived(const admin::Overview &overview);
    void failed(const admin::Error &error);

private:
    admin::AdminClient &m_client;
    LatestOnly m_question;
    QTimer m_soon;
    QTimer m_nowAndThen;
    std::optional<admin::Overview> m_newest;
};

} // namespace ui
