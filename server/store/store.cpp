// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/store.h"

#include "server/store/report_thread.h"
#include "server/store/write_thread.h"

#include <QFileInfo>
#include <QThread>

namespace store
{

Store::Store(QString path)
    : m_path(std::move(path))
{
}

Result<std::unique_ptr<Store>> Store::open(const QString &path)
{
    std::unique_ptr<Store> opened(new Store(path));
    const auto deliver = [self = opened.get()](Delivery delivery) { self->post(std::move(delivery)); };
    auto writer = WriteThread::start(path, deliver);
    if (!writer) {
        return core::unexpected(writer.error());
    }
    opened->m_writer = std::move(*writer);
    auto reporter = ReportThread::start(path, deliver);
    if (!reporter) {
        return core::unexpected(reporter.error());
    }
    opened->m_reporter = std::move(*reporter);
    return opened;
}

// The reader goes first: the last connection to close folds the write-ahead log into the database, and it can write.
Store::~Store()
{
    m_reporter.reset();
    m_writer.reset();
}

QObject *Store::checked(QObject *context) const
{
    Q_ASSERT(context && context->thread() == thread());
    return context;
}

void Store::pushWrite(std::unique_ptr<WriteJob> job)
{
    m_writer->pushWrite(std::move(job));
}

void Store::pushBatch(std::unique_ptr<WriteJob> job)
{
    m_writer->pushBatch(std::move(job));
}

void Store::pushRead(std::unique_ptr<ReadJob> job)
{
    m_writer->pushRead(std::move(job));
}

void Store::pushReport(std::unique_ptr<ReadJob> job)
{
    m_reporter->push(std::move(job));
}

void Store::post(Delivery delivery)
{
    QMetaObject::invokeMethod(
        this, [this, shared = std::make_shared<Delivery>(std::move(delivery))] { deliver(*shared); }, Qt::QueuedConnection);
}

void Store::deliver(const Delivery &delivery)
{
    if (!delivery.changes.isEmpty()) {
        Q_EMIT committed(delivery.changes);
    }
    for (const auto &job : delivery.writes) {
        job->answer();
    }
    if (delivery.read) {
        delivery.read->answer();
    }
}

qint64 Store::sizeOnDisk() const
{
    return QFileInfo(m_path).size() + QFileInfo(m_path + QStringLiteral("-wal")).size();
}

} // namespace store
