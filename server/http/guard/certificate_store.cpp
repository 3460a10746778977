// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/guard/certificate_store.h"

#include "server/core/digest.h"
#include "server/http/log.h"

#include <QFile>
#include <QFileInfo>
#include <QSslCertificate>
#include <QSslKey>

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace http
{

namespace
{

using CertificatePtr = std::unique_ptr<X509, decltype(&X509_free)>;
using KeyPtr = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using BioPtr = std::unique_ptr<BIO, decltype(&BIO_free)>;

core::Expected<QByteArray, CertificateError> readFile(const QString &name)
{
    constexpr qint64 maxSize = 1024 * 1024;
    QFile file(name);
    if (!file.open(QIODevice::ReadOnly)) {
        return core::unexpected(
            CertificateError{QStringLiteral("%1 cannot be read: %2.").arg(name, file.errorString())});
    }
    return file.read(maxSize);
}

// Without this OpenSSL asks for a passphrase on the terminal.
int noPassphrase(char *, int, int, void *)
{
    return 0;
}

BioPtr memory(const QByteArray &pem)
{
    return {BIO_new_mem_buf(pem.constData(), int(pem.size())), BIO_free};
}

// Qt does not compare the two: a pair that does not fit would only show as failing handshakes.
std::optional<QString> mismatch(
    const QByteArray &certificatePem, const QByteArray &keyPem, const QString &certificateFile, const QString &keyFile)
{
    const BioPtr certificateBio = memory(certificatePem);
    const CertificatePtr certificate(
        PEM_read_bio_X509(certificateBio.get(), nullptr, noPassphrase, nullptr), X509_free);
    if (!certificate) {
        return QStringLiteral("%1 holds no PEM certificate.").arg(certificateFile);
    }
    const BioPtr keyBio = memory(keyPem);
    const KeyPtr key(PEM_read_bio_PrivateKey(keyBio.get(), nullptr, noPassphrase, nullptr), EVP_PKEY_free);
    if (!key) {
        return QStringLiteral("%1 holds no PEM private key without a passphrase.").arg(keyFile);
    }
    if (X509_check_private_key(certificate.get(), key.get()) != 1) {
        return QStringLiteral("The key in %1 does not belong to the certificate in %2.").arg(keyFile, certificateFile);
    }
    return std::nullopt;
}

QSslKey readKey(const QByteArray &pem)
{
    for (const QSsl::KeyAlgorithm algorithm : {QSsl::Ec, QSsl::Rsa}) {
        QSslKey key(pem, algorithm);
        if (!key.isNull()) {
            return key;
        }
    }
    return {};
}

QSslConfiguration configurationFor(const QList<QSslCertificate> &chain, const QSslKey &key)
{
    QSslConfiguration configuration;
    configuration.setProtocol(QSsl::TlsV1_2OrLater);
    configuration.setPeerVerifyMode(QSslSocket::VerifyNone); // clients show tokens, not certificates
    configuration.setCaCertificates({});
    configuration.setLocalCertificateChain(chain);
    configuration.setPrivateKey(key);
    configuration.setAllowedNextProtocols({QByteArrayLiteral("http/1.1")});
    return configuration;
}

} // namespace

core::Expected<std::unique_ptr<CertificateStore>, CertificateError> CertificateStore::open(
    const QString &certificateFile, const QString &keyFile)
{
    std::unique_ptr<CertificateStore> store(new CertificateStore(certificateFile, keyFile));
    const auto loaded = store->load();
    if (!loaded) {
        return core::unexpected(CertificateError(loaded.error()));
    }
    store->watch();
    return store;
}

CertificateStore::CertificateStore(const QString &certificateFile, const QString &keyFile)
    : m_certificateFile(certificateFile)
    , m_keyFile(keyFile)
{
    constexpr auto settleTime = std::chrono::milliseconds(200);
    m_settle.setSingleShot(true);
    m_settle.setInterval(settleTime);
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, &m_settle, qOverload<>(&QTimer::start));
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, &m_settle, qOverload<>(&QTimer::start));
    connect(&m_settle, &QTimer::timeout, this, &CertificateStore::onFilesChanged);
}

core::Expected<bool, CertificateError> CertificateStore::load()
{
    const auto certificatePem = readFile(m_certificateFile);
    if (!certificatePem) {
        return core::unexpected(CertificateError(certificatePem.error()));
    }
    const auto keyPem = readFile(m_keyFile);
    if (!keyPem) {
        return core::unexpected(CertificateError(keyPem.error()));
    }
    const QByteArray fingerprint = core::sha256(*certificatePem) + core::sha256(*keyPem);
    if (fingerprint == m_loadedPem) {
        return false;
    }
    if (const auto detail = mismatch(*certificatePem, *keyPem, m_certificateFile, m_keyFile)) {
        return core::unexpected(CertificateError{*detail});
    }
    const QList<QSslCertificate> chain = QSslCertificate::fromData(*certificatePem, QSsl::Pem);
    const QSslKey key = readKey(*keyPem);
    if (chain.isEmpty() || key.isNull()) {
        return core::unexpected(
            CertificateError{QStringLiteral("The key in %1 is neither RSA nor an elliptic curve key.").arg(m_keyFile)});
    }
    m_configuration = configurationFor(chain, key);
    m_loadedPem = fingerprint;
    return true;
}

void CertificateStore::watch()
{
    // Files that are replaced by renaming are no longer watched afterwards; their folders still are.
    QStringList paths{
        m_certificateFile, m_keyFile, QFileInfo(m_certificateFile).absolutePath(), QFileInfo(m_keyFile).absolutePath()};
    paths.removeDuplicates();
    const QStringList watched = m_watcher.files() + m_watcher.directories();
    for (const QString &path : std::as_const(paths)) {
        if (!watched.contains(path) && QFileInfo::exists(path)) {
            m_watcher.addPath(path);
        }
    }
}

void CertificateStore::onFilesChanged()
{
    watch();
    const auto loaded = load();
    if (!loaded) {
        qCWarning(httpLog).noquote() << "TLS certificate not replaced, the old one stays in use:"
                                     << loaded.error().detail;
        Q_EMIT reloadFailed(loaded.error().detail);
    } else if (*loaded) {
        qCInfo(httpLog).noquote() << "TLS certificate replaced from" << m_certificateFile;
        Q_EMIT reloaded();
    }
}

} // namespace http
