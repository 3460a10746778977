// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/runtime/doctor.h"

#include "server/secrets/file_vault.h"
#include "server/secrets/keychain_vault.h"
#include "server/store/database.h"
#include "server/store/meta_table.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSslCertificate>
#include <QSslKey>
#include <QStorageInfo>
#include <QTcpServer>

namespace runtime
{

namespace
{

using State = Finding::State;

constexpr qint64 LittleSpace = 200 * 1024 * 1024;
constexpr qint64 AlmostNoSpace = 20 * 1024 * 1024;
constexpr std::chrono::seconds ClockTolerance(60); // of ID tokens and assertions
constexpr std::chrono::days CertificateNotice(21);
constexpr std::chrono::seconds Patience(8);

core::Seconds now()
{
    return core::SystemClock().now();
}

QString megabytes(qint64 bytes)
{
    return QStringLiteral("%1 MB").arg(bytes / (1024 * 1024));
}

// RFC 9110 section 5.6.7, the one form that is sent: "Sat, 21 Nov 2026 05:00:00 GMT".
std::optional<core::Seconds> httpDate(const QByteArray &text)
{
    std::tm parts{};
    const char *const end = ::strptime(text.constData(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    return end ? std::optional(core::Seconds(std::chrono::seconds(::timegm(&parts)))) : std::nullopt;
}

} // namespace

Doctor::Doctor(const LoadedConfig &loaded, ServerPresence server, http::HttpFetcher &fetcher)
    : m_loaded(loaded)
    , m_config(loaded.config)
    , m_server(server)
    , m_fetcher(fetcher)
{
}

void Doctor::examine(Found then)
{
    m_then = std::move(then);
    begin();
    for (const QString &warning : m_loaded.warnings) {
        add(QStringLiteral("settings"), State::Warning, warning);
    }
    examineDataDirectory();
    examineDatabase();
    examineMasterKey();
    examineListener();
    examineTls();
    examinePublicUrl();
    examineProviders();
    finish();
}

void Doctor::add(const QString &check, State state, const QString &sentence, const QString &remedy)
{
    m_findings.append({check, state, sentence, remedy});
}

void Doctor::begin()
{
    ++m_waiting;
}

void Doctor::finish()
{
    if (--m_waiting == 0) {
        m_then(m_findings);
    }
}

void Doctor::examineDataDirectory()
{
    const QString check = QStringLiteral("data directory");
    const QFileInfo folder(m_config.dataDir);
    if (folder.permissions() & (QFile::ReadGroup | QFile::ExeGroup | QFile::ReadOther | QFile::ExeOther)) {
        add(check, State::Problem, QStringLiteral("Others may look into %1.").arg(m_config.dataDir), QStringLiteral("chmod 700 \"%1\"").arg(m_config.dataDir));
        return;
    }
    const qint64 space = QStorageInfo(m_config.dataDir).bytesAvailable();
    if (space < LittleSpace) {
        add(check, space < AlmostNoSpace ? State::Problem : State::Warning, QStringLiteral("Only %1 are free where %2 lies.").arg(megabytes(space), m_config.dataDir),
            QStringLiteral("Free some space: a full disk stops sign-ins."));
        return;
    }
    add(check, State::Fine, QStringLiteral("%1, %2 free.").arg(m_config.dataDir, megabytes(space)));
}

void Doctor::examineDatabase()
{
    const QString check = QStringLiteral("database");
    const QString path = m_config.dataDir + QStringLiteral("/gatehouse.db");
    if (!QFile::exists(path)) {
        add(check, State::Fine, QStringLiteral("None yet: the first start makes it."));
        return;
    }
    const auto database = store::Database::open(path, store::Database::Mode::QueryOnly);
    const auto verdict = database ? (*database)->statement("PRAGMA quick_check(1)").value<QString>() : core::unexpected(store::Error(database.error()));
    if (!verdict || *verdict != QLatin1String("ok")) {
        add(check, State::Problem, QStringLiteral("The database is damaged (%1).").arg(verdict ? *verdict : verdict.error().detail),
            QStringLiteral("Stop the server and put a backup in its place: gatehouse-server restore FILE."));
        return;
    }
    const auto schema = (*database)->statement("PRAGMA user_version").value<int>();
    add(check, State::Fine, QStringLiteral("Whole, schema %1, %2.").arg(schema.value_or(0)).arg(megabytes(QFileInfo(path).size())));
}

void Doctor::examineMasterKey()
{
    const QString check = QStringLiteral("master key");
    const QString path = m_config.dataDir + QStringLiteral("/gatehouse.db");
    const auto database = QFile::exists(path) ? store::Database::open(path, store::Database::Mode::QueryOnly).value_or(nullptr) : nullptr;
    if (!database) {
        return;
    }
    const store::MetaTable meta(*database);
    const auto text = [&meta](const char *name) { return meta.find(QLatin1String(name)).value_or(std::nullopt).value_or(QByteArray()); };
    const auto place = secrets::keyPlaceFromText(QString::fromLatin1(text("master_key_place")));
    if (!place) {
        add(check, State::Fine, QStringLiteral("None yet: the first start makes it."));
        return;
    }
    secrets::MasterKeyRequest request;
    request.marker = secrets::KeyMarker{*place, text("master_key_id")}; // with a marker no key is ever made
    request.entryName = secrets::MasterKeyOpener::keychainEntry(text("installation_id"));
    if (const auto given = m_loaded.secrets.find(QStringLiteral("master_key")); given != m_loaded.secrets.end()) {
        request.fromEnvironment = parseMasterKey(given->second);
    }
    begin();
    m_keyOpener = std::make_unique<secrets::MasterKeyOpener>(std::make_unique<secrets::KeychainVault>(QStringLiteral("Gatehouse")),
                                                             std::make_unique<secrets::FileVault>(m_config.dataDir));
    m_keyOpener->open(request, [this, check, place](const core::Expected<secrets::MasterKey, secrets::MasterKeyError> &opened) {
        if (opened) {
            add(check, State::Fine, QStringLiteral("It opens; kept in: %1.").arg(secrets::toText(*place)));
        } else {
            add(check, State::Problem, opened.error().text);
        }
        finish();
    });
}

void Doctor::examineListener()
{
    const QString check = QStringLiteral("listener");
    const QString where = listenText(m_config.listenAddress, m_config.listenPort);
    if (m_server == ServerPresence::Absent) {
        QTcpServer probe;
        if (probe.listen(m_config.listenAddress, m_config.listenPort)) {
            add(check, State::Fine, QStringLiteral("No server runs; %1 is free.").arg(where));
        } else {
            add(check, State::Problem, QStringLiteral("%1 cannot be had (%2).").arg(where, probe.errorString()),
                QStringLiteral("End the program that has it, or choose another with --listen."));
        }
        return;
    }
    if (m_config.listenPort == 0) {
        add(check, State::Fine, QStringLiteral("The server runs on a port of its own choice."));
        return;
    }
    QUrl url;
    url.setScheme(m_config.isTlsOn() ? QStringLiteral("https") : QStringLiteral("http"));
    const bool isWildcard = m_config.listenAddress == QHostAddress::AnyIPv4 || m_config.listenAddress == QHostAddress::Any || m_config.listenAddress == QHostAddress::AnyIPv6;
    url.setHost(isWildcard ? QStringLiteral("127.0.0.1") : m_config.listenAddress.toString());
    url.setPort(m_config.listenPort);
    url.setPath(QStringLiteral("/health"));
    fetch(url, [this, check, where](const core::Expected<http::FetchResult, http::FetchError> &answer) {
        const bool isTls = !answer && answer.error().kind == http::FetchError::Kind::Tls; // the certificate is for the public name
        if (isTls || (answer && answer->status == 200)) {
            add(check, State::Fine, QStringLiteral("The server answers on %1.").arg(where));
        } else {
            add(check, State::Problem, QStringLiteral("The server runs and does not answer on %1.").arg(where),
                QStringLiteral("Look into gatehouse.log; the console can listen again."));
        }
    });
}

void Doctor::examineTls()
{
    if (!m_config.isTlsOn()) {
        return;
    }
    const QString check = QStringLiteral("certificate");
    const auto chain = QSslCertificate::fromPath(m_config.tlsCertificateFile, QSsl::Pem);
    QFile keyFile(m_config.tlsKeyFile);
    const bool isKeyReadable = keyFile.open(QIODevice::ReadOnly);
    const QByteArray pem = isKeyReadable ? keyFile.readAll() : QByteArray();
    const bool hasKey = !QSslKey(pem, QSsl::Rsa).isNull() || !QSslKey(pem, QSsl::Ec).isNull();
    if (chain.isEmpty() || !hasKey) {
        add(check, State::Problem, QStringLiteral("%1 is no certificate, or %2 no key of it.").arg(m_config.tlsCertificateFile, m_config.tlsKeyFile),
            QStringLiteral("Name PEM files with --tls-cert and --tls-key."));
        return;
    }
    const core::Seconds end{std::chrono::seconds(chain.first().expiryDate().toSecsSinceEpoch())};
    const auto left = std::chrono::floor<std::chrono::days>(end - now());
    const QString days = QStringLiteral("%1 days").arg(left.count());
    if (left < std::chrono::days(0)) {
        add(check, State::Problem, QStringLiteral("It expired."), QStringLiteral("Renew it; a new file is taken up without a restart."));
    } else if (left < CertificateNotice) {
        add(check, State::Warning, QStringLiteral("It expires in %1.").arg(days), QStringLiteral("Renew it; a new file is taken up without a restart."));
    } else {
        add(check, State::Fine, QStringLiteral("Good for %1.").arg(days));
    }
}

// RFC 8414 section 3.3: what is published there must name the URL it was asked for at.
void Doctor::examinePublicUrl()
{
    const QString check = QStringLiteral("public URL");
    const QString publicUrl = m_config.publicUrl.isEmpty() && m_config.listenPort != 0 ? publicUrlFor(m_config, m_config.listenPort) : m_config.publicUrl;
    if (m_server == ServerPresence::Absent || publicUrl.isEmpty() || m_config.authMode != AuthMode::OAuth) {
        return;
    }
    fetch(QUrl(publicUrl + QStringLiteral("/.well-known/oauth-authorization-server")),
          [this, check, publicUrl](const core::Expected<http::FetchResult, http::FetchError> &answer) {
              if (!answer || answer->status != 200) {
                  add(check, State::Problem,
                      QStringLiteral("%1 cannot be reached from here (%2).").arg(publicUrl, answer ? QStringLiteral("HTTP %1").arg(answer->status) : answer.error().detail),
                      QStringLiteral("Clients need it: check name, proxy or tunnel, and that they lead to %1.").arg(listenText(m_config.listenAddress, m_config.listenPort)));
                  return;
              }
              const QString issuer = QJsonDocument::fromJson(answer->body).object().value(QLatin1String("issuer")).toString();
              if (issuer != publicUrl) {
                  add(check, State::Problem, QStringLiteral("%1 is answered by a server that calls itself \"%2\".").arg(publicUrl, issuer),
                      QStringLiteral("Set GATEHOUSE_PUBLIC_URL to what clients use, or mend the proxy."));
                  return;
              }
              add(check, State::Fine, QStringLiteral("%1 leads here.").arg(publicUrl));
              examineClock(*answer, publicUrl);
          });
}

void Doctor::examineProviders()
{
    const QString discovery = QStringLiteral("/.well-known/openid-configuration");
    if (!m_config.githubClientId.isEmpty()) {
        examineProvider(QStringLiteral("GitHub"), QUrl(m_config.githubApiUrl + QStringLiteral("/meta")), {});
    }
    if (!m_config.googleClientId.isEmpty()) {
        examineProvider(QStringLiteral("Google"), QUrl(m_config.googleIssuer + discovery), m_config.googleIssuer);
    }
    if (!m_config.entraClientId.isEmpty()) {
        const QString tenant = m_config.entraTenants.value(0);
        examineProvider(QStringLiteral("Entra ID"), QUrl(m_config.entraAuthority + u'/' + tenant + QStringLiteral("/v2.0") + discovery), {});
    }
    if (!m_config.oidcClientId.isEmpty()) {
        examineProvider(m_config.oidcName.isEmpty() ? QStringLiteral("OpenID Connect") : m_config.oidcName, QUrl(m_config.oidcIssuer + discovery), m_config.oidcIssuer);
    }
}

void Doctor::examineProvider(const QString &name, const QUrl &url, const QString &issuer)
{
    fetch(url, [this, name, url, issuer](const core::Expected<http::FetchResult, http::FetchError> &answer) {
        if (!answer) {
            add(name, State::Problem, QStringLiteral("%1 cannot be reached (%2): nobody signs in there now.").arg(url.host(), answer.error().detail),
                QStringLiteral("Check this machine's network, proxy and name service."));
            return;
        }
        const QString found = QJsonDocument::fromJson(answer->body).object().value(QLatin1String("issuer")).toString();
        if (!issuer.isEmpty() && (answer->status != 200 || found != issuer)) {
            add(name, State::Problem, QStringLiteral("%1 is not the issuer that was set, \"%2\" (HTTP %3, \"%4\").").arg(url.host(), issuer).arg(answer->status).arg(found),
                QStringLiteral("Copy the issuer from the provider exactly, also its last slash."));
            return;
        }
        add(name, State::Fine, QStringLiteral("%1 answers.").arg(url.host()));
        examineClock(*answer, url.host());
    });
}

void Doctor::fetch(const QUrl &url, std::function<void(const core::Expected<http::FetchResult, http::FetchError> &)> then)
{
    begin();
    m_fetcher.fetch({.url = url, .timeout = Patience}, this, [this, then = std::move(then)](const core::Expected<http::FetchResult, http::FetchError> &answer) {
        then(answer);
        finish();
    });
}

void Doctor::examineClock(const http::FetchResult &answer, const QString &of)
{
    const auto theirs = httpDate(answer.header("Date").value_or(QByteArray()));
    if (!theirs) {
        return;
    }
    const auto difference = now() - *theirs;
    if (std::chrono::abs(difference) > ClockTolerance) {
        add(QStringLiteral("clock"), State::Problem, QStringLiteral("This machine's clock is %1 s away from that of %2.").arg(difference.count()).arg(of),
            QStringLiteral("Set it (timedatectl set-ntp true): tokens look expired, or not yet valid."));
    }
}

} // namespace runtime
