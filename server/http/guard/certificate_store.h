// SPDX-License-Identifier: GPL-3.0-or-later
// The TLS certificate and key in use. Reads PEM files, and again when they change; files that do not fit together leave
// the old ones in use. New connections take the new certificate, open ones keep theirs. Server thread.
#pragma once

#include "server/core/error.h"

#include <QFileSystemWatcher>
#include <QObject>
#include <QSslConfiguration>
#include <QTimer>

#include <memory>

namespace http
{

struct CertificateError {
    QString detail; // one sentence that names the file
};

class CertificateStore final : public QObject
{
    Q_OBJECT

public:
    // The key is RSA or an elliptic curve one (P-256), without a passphrase. The certificate file may hold the chain.
    [[nodiscard]] static core::Expected<std::unique_ptr<CertificateStore>, CertificateError> open(
        const QString &certificateFile, const QString &keyFile);

    [[nodiscard]] const QSslConfiguration &configuration() const { return m_configuration; }

Q_SIGNALS:
    void reloaded();
    void reloadFailed(const QString &detail);

private:
    CertificateStore(const QString &certificateFile, const QString &keyFile);
    core::Expected<bool, CertificateError> load(); // true: something new was taken over
    void watch();
    void onFilesChanged();

    QString m_certificateFile;
    QString m_keyFile;
    QByteArray m_loadedPem; // both files as taken over, to tell a change from a touch
    QSslConfiguration m_configuration;
    QFileSystemWatcher m_watcher;
    QTimer m_settle; // writers replace two files one after the other
};

} // namespace http
