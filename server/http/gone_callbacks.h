// SPDX-License-Identifier: GPL-3.0-or-later
// Callbacks for "the client has gone": called once, from the event loop (never inside somebody's send()), and only
// while their context lives. One thread.
#pragma once

#include <QPointer>

#include <functional>
#include <utility>
#include <vector>

namespace http
{

class GoneCallbacks
{
public:
    void add(QObject *context, std::function<void()> callback) { m_entries.push_back({context, std::move(callback)}); }
    void fire()
    {
        for (auto &entry : std::exchange(m_entries, {})) {
            if (entry.context) {
                QMetaObject::invokeMethod(entry.context, std::move(entry.callback), Qt::QueuedConnection);
            }
        }
    }
    // Hands them on: an exchange to the stream it has become.
    void moveTo(GoneCallbacks &other)
    {
        for (auto &entry : std::exchange(m_entries, {})) {
            other.m_entries.push_back(std::move(entry));
        }
    }
    void clear() { m_entries.clear(); }

private:
    struct Entry {
        QPointer<QObject> context;
        std::function<void()> callback;
    };
    std::vector<Entry> m_entries;
};

} // namespace http
