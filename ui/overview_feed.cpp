// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/overview_feed.h"

namespace ui
{

namespace
{
using namespace std::chrono_literals;
}

OverviewFeed::OverviewFeed(admin::AdminClient &client, QObject *parent)
    : QObject(parent)
    , m_client(client)
    , m_question(this)
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(1s);
    m_nowAndThen.setInterval(10s);
    connect(&m_soon, &QTimer::timeout, this, &OverviewFeed::ask);
    connect(&m_nowAndThen, &QTimer::timeout, this, &OverviewFeed::ask);
    connect(&client, &admin::AdminClient::changed, this, [this](const QList<admin::Change> &changes) {
        for (const admin::Change &change : changes) {
            if (change.topic == admin::Topic::Server || change.topic == admin::Topic::Settings)
                return ask();
        }
        if (!m_soon.isActive())
            m_soon.start();
    });
    m_nowAndThen.start();
}

void OverviewFeed::ask()
{
    m_soon.stop();
    m_question.ask(m_client.overview(), [this](const admin::Result<admin::Overview> &answer) {
        if (!answer) {
            Q_EMIT failed(answer.error());
            return;
        }
        m_newest = *answer;
        Q_EMIT arrived(*m_newest);
    });
}

} // namespace ui
