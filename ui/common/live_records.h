// SPDX-License-Identifier: GPL-3.0-or-later
// Keeps a table model in step with the server: a snapshot at first, then one row at a time as AdminClient::changed names it. A
// snapshot merges by key, so selection and scroll survive. Lives beside its model on the GUI thread.
#pragma once

#include "server/admin/admin_client.h"
#include "ui/common/when_answered.h"

#include <QObject>
#include <QSet>
#include <QTimer>

#include <functional>

namespace ui
{

template <class Row>
class LiveRecords
{
public:
    struct Source {
        admin::Topic topic;
        std::function<QFuture<admin::Result<QList<Row>>>()> list;
        std::function<QFuture<admin::Result<std::optional<Row>>>(const QByteArray &key)> find;
        // Numbers in the rows that other topics move: they are asked for again now and then, not at each event.
        QSet<admin::Topic> alsoMovedBy;
    };
    struct Sink {
        std::function<void(const QList<Row> &)> showAll;
        std::function<void(const Row &)> show;
        std::function<void(const QByteArray &key)> hide;
        std::function<void(const admin::Error &)> fail;
    };

    // `context` owns the connections; answers that arrive after it are dropped.
    LiveRecords(admin::AdminClient &client, QObject *context, Source source, Sink sink)
        : m_context(context)
        , m_source(std::move(source))
        , m_sink(std::move(sink))
    {
        m_soon.setSingleShot(true);
        m_soon.setInterval(RefreshInterval);
        QObject::connect(&m_soon, &QTimer::timeout, context, [this] { reload(); });
        QObject::connect(&client, &admin::AdminClient::changed, context,
                         [this](const QList<admin::Change> &changes) { onChanged(changes); });
    }
    Q_DISABLE_COPY_MOVE(LiveRecords)

    void reload()
    {
        m_soon.stop();
        const quint64 question = ++m_question;
        whenAnswered(m_source.list(), m_context, [this, question](const admin::Result<QList<Row>> &answer) {
            if (question != m_question)
                return; // a newer question is on its way
            if (answer)
                m_sink.showAll(*answer);
            else
                m_sink.fail(answer.error());
        });
    }

private:
    static constexpr std::chrono::milliseconds RefreshInterval{1000};
    static constexpr int ManyChanges = 50; // from here one snapshot is cheaper than its rows

    void onChanged(const QList<admin::Change> &changes)
    {
        QSet<QByteArray> touched;
        for (const admin::Change &change : changes) {
            if (m_source.alsoMovedBy.contains(change.topic) && !m_soon.isActive())
                m_soon.start();
            if (change.topic != m_source.topic)
                continue;
            if (change.key.isEmpty())
                return reload();
            // A removal is asked about as well: the row may have come back since.
            touched.insert(change.key);
        }
        if (touched.size() > ManyChanges)
            return reload();
        for (const QByteArray &key : std::as_const(touched))
            patch(key);
    }

    void patch(const QByteArray &key)
    {
        whenAnswered(m_source.find(key), m_context, [this, key](const admin::Result<std::optional<Row>> &answer) {
            if (!answer)
                m_sink.fail(answer.error());
            else if (answer->has_value())
                m_sink.show(**answer);
            else
                m_sink.hide(key);
        });
    }

    QObject *m_context;
    Source m_source;
    Sink m_sink;
    QTimer m_soon;
    quint64 m_question = 0;
};

} // namespace ui
