// SPDX-License-Identifier: GPL-3.0-or-later
// What `doctor` looks at: the data directory and its database, the master key, the port, TLS, what the public URL publishes, the providers, the
// clock. Changes nothing. Each finding says what to do. Any one thread with an event loop.
#pragma once

#include "server/http/fetch/http_fetcher.h"
#include "server/runtime/config_loader.h"
#include "server/secrets/master_key_opener.h"

#include <QObject>

namespace runtime
{

struct Finding {
    enum class State {
        Fine,
        Warning,
        Problem,
    };
    QString check; // "database"
    State state = State::Fine;
    QString sentence;
    QString remedy; // empty: nothing to do
};

enum class ServerPresence {
    Running, // it holds the data directory
    Absent,  // whoever asks holds it
};

class Doctor final : public QObject
{
    Q_OBJECT
public:
    using Found = std::function<void(const QList<Finding> &)>;

    Doctor(const LoadedConfig &loaded, ServerPresence server, http::HttpFetcher &fetcher);

    // Once. Answers in bounded time, whatever hangs.
    void examine(Found then);

private:
    void add(const QString &check, Finding::State state, const QString &sentence, const QString &remedy = {});
    void begin();  // of something that answers later
    void finish();

    void examineDataDirectory();
    void examineDatabase();
    void examineMasterKey();
    void examineListener();
    void examineTls();
    void examinePublicUrl();
    void examineProviders();
    void examineProvider(const QString &name, const QUrl &url, const QString &issuer);
    void fetch(const QUrl &url, std::function<void(const core::Expected<http::FetchResult, http::FetchError> &)> then);
    void examineClock(const http::FetchResult &answer, const QString &of);

    const LoadedConfig &m_loaded;
    const ServerConfig &m_config;
    ServerPresence m_server;
    http::HttpFetcher &m_fetcher;
    std::unique_ptr<secrets::MasterKeyOpener> m_keyOpener;
    QList<Finding> m_findings;
    Found m_then;
    int m_waiting = 0;
};

} // namespace runtime
