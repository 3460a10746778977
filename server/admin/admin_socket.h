// SPDX-License-Identifier: GPL-3.0-or-later
// The local socket in the data directory (folder mode 0700; the peer's uid is checked as well): one JSON line a request
// {"verb","parameters"}, one a response {"result"} or {"error":{code,detail,text}}, in order. Server thread.
#pragma once

#include "server/core/error.h"

#include <QLocalServer>
#include <QObject>

class QLocalSocket;

namespace admin
{

class AdminService;

class AdminSocket final : public QObject
{
    Q_OBJECT
public:
    [[nodiscard]] static QString pathIn(const QString &dataDir);

    explicit AdminSocket(AdminService &service);
    ~AdminSocket() override;

    // The caller holds the data directory's lock, so a socket file that is there is nobody's. The error is a sentence.
    [[nodiscard]] core::Expected<void, QString> listen(const QString &dataDir);

private:
    void accept();
    void readFrom(QLocalSocket *socket);
    void answer(QLocalSocket *socket, const QByteArray &line);

    AdminService &m_service;
    QLocalServer m_server;
};

} // namespace admin
