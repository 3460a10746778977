// SPDX-License-Identifier: GPL-3.0-or-later
// Keeps a page's table in step with the server: a snapshot at first, then one row at a time as AdminClient::changed names it.
// Lives beside its model as a member of the page. Main thread.
#pragma once

#include "server/admin/admin_client.h"
#include "ui/common/failure_words.h"
#include "ui/common/record_page.h"
#include "ui/common/record_table_model.h"
#include "ui/common/when_answered.h"

#include <QSet>
#include <QTimer>

#include <functional>

namespace ui
{

template <class Row>
struct RecordSource {
    admin::Topic topic;
    std::function<QFuture<admin::Result<QList<Row>>>()> list;
    std::function<QFuture<admin::Result<std::optional<Row>>>(const QByteArray &key)> find;
    // Numbers in the rows that other topics move: asked for again a moment later, not at each event.
    QSet<admin::Topic> alsoMovedBy = {};
};

template <class Row>
class LiveRecords
{
public:
    LiveRecords(admin::AdminClient &client, RecordPage &page, RecordTableModel<Row> &model, RecordSource<Row> source)
        : m_client(client)
        , m_page(page)
        , m_model(model)
        , m_source(std::move(source))
    {
        m_soon.setSingleShot(true);
        m_soon.setInterval(RefreshInterval);
        QObject::connect(&m_soon, &QTimer::timeout, &page, [this] { reload(); });
        QObject::connect(&client, &admin::AdminClient::changed, &page,
            [this](const QList<admin::Change> &changes) { onChanged(changes); });
        QObject::connect(&page, &RecordPage::startRequested, &page, [this] { start(); });
    }
    Q_DISABLE_COPY_MOVE(LiveRecords)

    void reload()
    {
        m_soon.stop();
        const quint64 question = ++m_question;
        whenAnswered(m_source.list(), &m_page, [this, question](const admin::Result<QList<Row>> &answer) {
            if (question != m_question)
                return; // a newer question is on its way
            if (!answer)
                return fail(answer.error());
            m_model.setRows(*answer);
            m_page.hideFailure();
            m_page.setCondition(RecordPage::Condition::Ready);
            if (answer->isEmpty())
                lookWhetherStopped();
            if (m_loaded)
                m_loaded();
        });
    }

    // Runs after each change of the model that the server caused.
    void onLoaded(std::function<void()> loaded) { m_loaded = std::move(loaded); }

    // The person wants the list to stand still: new rows are only counted meanwhile.
    void hold(std::function<void(qsizetype)> counted)
    {
        m_counted = std::move(counted);
        m_held.clear();
    }
    void release()
    {
        m_counted = nullptr;
        reload();
    }
    [[nodiscard]] bool isHeld() const { return bool(m_counted); }

private:
    static constexpr std::chrono::milliseconds RefreshInterval{1000};
    static constexpr int ManyChanges = 50; // from here one snapshot is cheaper than its rows

    void onChanged(const QList<admin::Change> &changes)
    {
        if (isHeld())
            return count(changes);
        QSet<QByteArray> touched;
        for (const admin::Change &change : changes) {
            if (m_source.alsoMovedBy.contains(change.topic) && !m_soon.isActive())
                m_soon.start();
            if (change.topic == admin::Topic::Server && m_model.rowCount() == 0)
                lookWhetherStopped();
            if (change.topic != m_source.topic)
                continue;
            if (change.key.isEmpty())
                return reload();
            touched.insert(change.key); // asked about even when it is a removal: it may have come back since
        }
        if (touched.size() > ManyChanges)
            return reload();
        for (const QByteArray &key : std::as_const(touched))
            patch(key);
    }

    void count(const QList<admin::Change> &changes)
    {
        for (const admin::Change &change : changes) {
            if (change.topic == m_source.topic && m_model.rowOf(change.key) < 0)
                m_held.insert(change.key);
        }
        m_counted(m_held.size());
    }

    void patch(const QByteArray &key)
    {
        whenAnswered(m_source.find(key), &m_page, [this, key](const admin::Result<std::optional<Row>> &answer) {
            if (!answer)
                return fail(answer.error());
            if (answer->has_value())
                m_model.upsert(**answer);
            else
                m_model.remove(key);
            if (m_loaded)
                m_loaded();
        });
    }

    void fail(const admin::Error &error)
    {
        if (m_model.rowCount() == 0)
            m_page.setCondition(RecordPage::Condition::Failed, failureWords(error));
        else
            m_page.showFailure(error);
    }

    void lookWhetherStopped()
    {
        whenAnswered(m_client.overview(), &m_page, [this](const admin::Result<admin::Overview> &answer) {
            const bool isStopped = answer && answer->state == admin::ServerState::Paused;
            if (m_model.rowCount() == 0)
                m_page.setCondition(isStopped ? RecordPage::Condition::Stopped : RecordPage::Condition::Ready);
        });
    }

    void start()
    {
        whenAnswered(m_client.startServer(), &m_page, [this](const admin::Result<admin::Done> &answer) {
            if (!answer)
                m_page.showFailure(answer.error());
        });
    }

    admin::AdminClient &m_client;
    RecordPage &m_page;
    RecordTableModel<Row> &m_model;
    RecordSource<Row> m_source;
    std::function<void()> m_loaded;
    std::function<void(qsizetype)> m_counted;
    QSet<QByteArray> m_held;
    QTimer m_soon;
    quint64 m_question = 0;
};

} // namespace ui
