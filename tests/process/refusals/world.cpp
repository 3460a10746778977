// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/process/refusals/world.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace tests
{

namespace
{

const QStringList lastSeen{QStringLiteral("last_used_at"), QStringLiteral("last_seen_at"), QStringLiteral("call_count"),
                           QStringLiteral("last_call_ms"), QStringLiteral("client_info"), QStringLiteral("revision")};

QByteArray secretOf(const CommandResult &created, const char *member)
{
    return QJsonDocument::fromJson(created.output).object().value(QLatin1String(member)).toString().toLatin1();
}

} // namespace

Fields World::Client::basic() const
{
    return {{"Authorization", "Basic " + QByteArray(id + ':' + secret).toBase64()}};
}

bool World::start()
{
    if (!server.start()) {
        return false;
    }
    flow = std::make_unique<OAuthFlow>(server.url());
    const auto signedIn = flow->signInAndConsent(ServerProcess::Owner, ServerProcess::OwnerPassword);
    tokens = signedIn.value_or(Tokens());
    publicClient = {flow->clientId(), {}, {}};
    const QJsonArray redirects{QString::fromLatin1(OAuthFlow::redirectUri())};
    const auto metadata = [&](const char *method, const QJsonArray &grants) {
        return QJsonObject{{QStringLiteral("client_name"), QString::fromLatin1(method)}, {QStringLiteral("redirect_uris"), redirects},
                           {QStringLiteral("token_endpoint_auth_method"), QString::fromLatin1(method)}, {QStringLiteral("grant_types"), grants}};
    };
    const QJsonArray usual{QStringLiteral("authorization_code"), QStringLiteral("refresh_token"), QStringLiteral("urn:ietf:params:oauth:grant-type:device_code")};
    otherPublic = registerClient(metadata("none", usual));
    basic = registerClient(metadata("client_secret_basic", usual));
    post = registerClient(metadata("client_secret_post", usual));
    codeOnly = registerClient(metadata("none", {QStringLiteral("authorization_code")}));
    const CommandResult made = server.run({QStringLiteral("client"), QStringLiteral("create"), QStringLiteral("nightly"), QStringLiteral("--grant"),
                                           QStringLiteral("client_credentials"), QStringLiteral("--json")});
    machine = {secretOf(made, "client_id"), secretOf(made, "client_secret"), {}};
    const auto token = [this](const QStringList &options) {
        const QStringList arguments{QStringLiteral("token"), QStringLiteral("create"), QStringLiteral("local:ada"), QStringLiteral("--name"),
                                    QStringLiteral("x"), QStringLiteral("--json")};
        return secretOf(server.run(arguments + options), "token");
    };
    plainToken = token({});
    adminToken = token({QStringLiteral("--scope"), QStringLiteral("admin:revoke")});
    auto opened = store::Database::open(server.dataDir() + QStringLiteral("/gatehouse.db"), store::Database::Mode::QueryOnly);
    if (!opened) {
        qWarning("%s", qPrintable(opened.error().detail));
        return false;
    }
    m_database = *std::move(opened);
    return signedIn && !machine.secret.isEmpty() && !plainToken.isEmpty() && !adminToken.isEmpty() && !codeOnly.id.isEmpty() && !post.secret.isEmpty();
}

QByteArray World::stateDigest()
{
    const auto tables = m_database->statement("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('audit_events', 'meta') ORDER BY name")
                            .all([](store::Columns &columns) { return columns.take<QByteArray>(); });
    QCryptographicHash hash(QCryptographicHash::Sha256);
    for (const QByteArray &table : tables.value_or(QList<QByteArray>())) {
        const auto columns = m_database->statement("SELECT name FROM pragma_table_info('" + table + "')").all([](store::Columns &row) { return row.take<QString>(); });
        QByteArrayList values;
        for (const QString &column : columns.value_or(QList<QString>())) {
            if (!lastSeen.contains(column)) {
                values.append("quote(" + column.toLatin1() + ')');
            }
        }
        const auto rows = m_database->statement("SELECT " + values.join(" || ',' || ") + " AS line FROM " + table + " ORDER BY line")
                              .all([](store::Columns &row) { return row.take<QByteArray>(); });
        if (!rows) {
            qFatal("%s: %s", table.constData(), qPrintable(rows.error().detail));
        }
        hash.addData(table);
        for (const QByteArray &row : *rows) {
            hash.addData(row);
        }
    }
    return hash.result().toHex();
}

World::Client World::registerClient(const QJsonObject &metadata)
{
    TestBrowser browser;
    const QJsonObject made
        = browser.send("POST", QUrl::fromEncoded(url("/register")), {{"Content-Type", "application/json"}}, QJsonDocument(metadata).toJson()).json();
    const auto text = [&made](const char *name) { return made.value(QLatin1String(name)).toString().toLatin1(); };
    return {text("client_id"), text("client_secret"), text("registration_access_token")};
}

QByteArray World::freshCode()
{
    flow->authorize();
    flow->signIn(ServerProcess::Owner, ServerProcess::OwnerPassword);
    flow->decide("allow");
    return flow->code();
}

HtmlForm World::freshSignInForm()
{
    const QList<HtmlForm> forms = formsOf(flow->authorize().body);
    const auto withPassword = std::find_if(forms.cbegin(), forms.cend(), [](const HtmlForm &page) { return !page.passwordField.isEmpty(); });
    return withPassword == forms.cend() ? HtmlForm() : *withPassword;
}

HtmlForm World::freshConsentForm()
{
    flow->authorize();
    const QList<HtmlForm> forms = formsOf(flow->signIn(ServerProcess::Owner, ServerProcess::OwnerPassword).body);
    return forms.isEmpty() ? HtmlForm() : forms.constFirst();
}

HtmlForm World::formAt(const QString &path)
{
    const QList<HtmlForm> forms = formsOf(flow->browser().get(flow->at(path)).body);
    return forms.isEmpty() ? HtmlForm() : forms.constFirst();
}

QByteArray World::authorizeQuery(const QByteArray &clientId, const QList<Change> &changes) const
{
    Fields fields{{"response_type", "code"},
                  {"client_id", clientId},
                  {"redirect_uri", OAuthFlow::redirectUri()},
                  {"state", "the-state"},
                  {"code_challenge", QByteArray(43, 'c')},
                  {"code_challenge_method", "S256"},
                  {"resource", url("/mcp")}};
    for (const Change &change : changes) {
        fields.removeIf([&change](const auto &field) { return field.first == change.first; });
        if (change.second) {
            fields.append(qMakePair(change.first, *change.second));
        }
    }
    return formEncoded(fields);
}

Asked get(const QByteArray &target, const Fields &headers)
{
    return {"GET", target, headers, {}};
}

Asked send(const QByteArray &method, const QByteArray &target, const Fields &headers, const QByteArray &body)
{
    return {method, target, headers, body};
}

Asked form(const QByteArray &target, const Fields &fields, const Fields &headers)
{
    return {"POST", target, headers + Fields{{"Content-Type", "application/x-www-form-urlencoded"}}, formEncoded(fields)};
}

Asked json(const QByteArray &method, const QByteArray &target, const QByteArray &body, const Fields &headers)
{
    return {method, target, headers + Fields{{"Content-Type", "application/json"}}, body};
}

Fields bearer(const QByteArray &token)
{
    return {{"Authorization", "Bearer " + token}};
}

} // namespace tests
