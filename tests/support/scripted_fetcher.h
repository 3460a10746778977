// SPDX-License-Identifier: GPL-3.0-or-later
// Answers fetches from a table, at once or when the test says so, and remembers what was asked.
#pragma once

#include "server/http/fetch/http_fetcher.h"

#include <QHash>
#include <QPointer>

namespace tests
{

class ScriptedFetcher final : public http::HttpFetcher
{
public:
    using Result = core::Expected<http::FetchResult, http::FetchError>;

    void fetch(http::FetchRequest request, QObject *context, Callback callback) override
    {
        asked.append(request.url);
        const Result result = results.value(request.url, core::unexpected(http::FetchError{http::FetchError::Kind::Unreachable, QStringLiteral("nobody there")}));
        if (!isHeld) {
            callback(result);
            return;
        }
        m_held.append([result, context = QPointer<QObject>(context), callback = std::move(callback)] {
            if (context) {
                callback(result);
            }
        });
    }
    void release()
    {
        isHeld = false;
        const auto held = std::exchange(m_held, {});
        for (const auto &answer : held) {
            answer();
        }
    }

    void serve(const QUrl &url, const QByteArray &body, int status = 200) { results.insert(url, http::FetchResult{status, {}, body}); }
    void fail(const QUrl &url) { results.remove(url); }

    QHash<QUrl, Result> results;
    QList<QUrl> asked;
    bool isHeld = false;

private:
    QList<std::function<void()>> m_held;
};

} // namespace tests
