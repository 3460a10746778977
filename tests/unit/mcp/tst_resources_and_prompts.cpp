// SPDX-License-Identifier: GPL-3.0-or-later
// Resources, prompts and completion of several servers: lists and their pages, whose a URI is, who may, subscriptions and what they bring.
#include "tests/unit/mcp/mcp_fixture.h"
#include "tests/unit/mcp/scripted_server.h"

#include <QElapsedTimer>
#include <QtTest>

using tests::McpFixture;
using tests::ScriptedServer;

class ResourcesAndPromptsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void advertisesWhatTheServersThereOffer_data();
    void advertisesWhatTheServersThereOffer();
    void whatNobodyOffersIsNoMethod_data();
    void whatNobodyOffersIsNoMethod();
    void gathersPromptsUnderTheirServersNames();
    void listsAUriOfTwoServersOnce();
    void oneServerThatFailsDoesNotSpoilTheLists();
    void givesLongListsInPages();
    void refusesCursorsThatAreNotItsOwn_data();
    void refusesCursorsThatAreNotItsOwn();
    void readsFromTheServerThatHasIt_data();
    void readsFromTheServerThatHasIt();
    void readsWhatAResultHasLinked();
    void tellsAMissingResourceInTheWordsOfTheRevision();
    void isForThoseWhoMayUseTheWholeServer_data();
    void isForThoseWhoMayUseTheWholeServer();
    void getsAPromptByItsGatheredName();
    void completesForTheServerThatIsMeant();
    void recordsWhatWasReadAndFetched();
    void subscribesOnceAndTellsWhoSubscribed();
    void endsSubscriptionsWithTheirSession();
    void tellsListenersWhatTheyAskedToHear();
    void tellsChangedListsToThoseWhoMaySeeThem();
    void logsWhatTheSessionWantsToHear();
    void matchesTemplatesInNoTime_data();
    void matchesTemplatesInNoTime();

private:
    QJsonObject ask(const QString &method, const QJsonObject &params = {}) { return m_mcp->postModern("ada", McpFixture::modernRequest(method, params))->json(); }
    McpFixture::Exchange read(const QString &uri);
    static QStringList namesIn(const QJsonObject &answer, const char *list, QLatin1String member);
    static QJsonObject contents(const QString &uri);

    std::unique_ptr<McpFixture> m_mcp;
    std::unique_ptr<ScriptedServer> m_files;
    std::unique_ptr<ScriptedServer> m_notes;
};

namespace
{

QJsonObject json(const char *text)
{
    return QJsonDocument::fromJson(text).object();
}

} // namespace

void ResourcesAndPromptsTest::init()
{
    m_files = std::make_unique<ScriptedServer>(QStringLiteral("files"));
    m_files->served.hasResources = m_files->served.hasSubscriptions = m_files->served.hasPrompts = m_files->served.hasCompletions = true;
    m_files->items[int(mcp::ItemKind::Resource)] = {json(R"({"uri":"x://shared","name":"of files"})"), json(R"({"uri":"x://files","name":"f"})")};
    m_files->items[int(mcp::ItemKind::ResourceTemplate)] = {json(R"({"uriTemplate":"file:///{path}","name":"t"})")};
    m_files->items[int(mcp::ItemKind::Prompt)] = {json(R"({"name":"greet"})")};
    m_notes = std::make_unique<ScriptedServer>(QStringLiteral("notes"));
    m_notes->served.hasResources = m_notes->served.hasPrompts = true;
    m_notes->items[int(mcp::ItemKind::Resource)] = {json(R"({"uri":"x://shared","name":"of notes"})"), json(R"({"uri":"x://notes","name":"n"})")};
    m_notes->items[int(mcp::ItemKind::Prompt)] = {json(R"({"name":"greet","title":"Greet","icons":[]})")};
    m_mcp = std::make_unique<McpFixture>();
    m_mcp->servers.add(*m_files);
    m_mcp->servers.add(*m_notes);
    for (live::Principal &person : m_mcp->people) {
        person.rights.rules = {{QStringLiteral("member"), store::RuleEffect::Allow, QStringLiteral("*/*")}};
        person.scopes = {QStringLiteral("mcp:gate.example.org:*")};
    }
}

void ResourcesAndPromptsTest::cleanup()
{
    m_mcp.reset();
}

QStringList ResourcesAndPromptsTest::namesIn(const QJsonObject &answer, const char *list, QLatin1String member)
{
    QStringList names;
    for (const QJsonValue &item : tests::resultOf(answer).value(QLatin1String(list)).toArray()) {
        names.append(item[member].toString());
    }
    return names;
}

QJsonObject ResourcesAndPromptsTest::contents(const QString &uri)
{
    return {{QStringLiteral("contents"), QJsonArray{QJsonObject{{QStringLiteral("uri"), uri}, {QStringLiteral("text"), QStringLiteral("t")}}}}};
}

McpFixture::Exchange ResourcesAndPromptsTest::read(const QString &uri)
{
    const QJsonObject request = McpFixture::modernRequest(QStringLiteral("resources/read"), {{QStringLiteral("uri"), uri}});
    return m_mcp->postModern("ada", request, McpFixture::modernHeaders(request) + QList<http::Header>{{"Mcp-Name", uri.toLatin1()}});
}

void ResourcesAndPromptsTest::advertisesWhatTheServersThereOffer_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QStringList>("capabilities");
    const QStringList all{QStringLiteral("completions"), QStringLiteral("prompts"), QStringLiteral("resources"), QStringLiteral("tools")};
    QTest::newRow("all servers together") << QByteArray("/mcp") << all;
    QTest::newRow("one of them") << QByteArray("/mcp/notes") << QStringList{QStringLiteral("prompts"), QStringLiteral("resources"), QStringLiteral("tools")};
    QTest::newRow("the built-in one") << QByteArray("/mcp/gatehouse") << QStringList{QStringLiteral("tools")};
}

void ResourcesAndPromptsTest::advertisesWhatTheServersThereOffer()
{
    QFETCH(QByteArray, path);
    QFETCH(QStringList, capabilities);
    m_mcp->path = path;
    m_mcp->people[QByteArrayLiteral("ada-token")].resource = QString::fromLatin1("https://gate.example.org" + path);
    QCOMPARE(tests::resultOf(ask(QStringLiteral("server/discover"))).value(QLatin1String("capabilities")).toObject().keys(), capabilities);
    const QJsonObject agreed = tests::resultOf(m_mcp->initialize("ada")->json()).value(QLatin1String("capabilities")).toObject();
    QStringList legacy = capabilities + QStringList{QStringLiteral("logging")};
    legacy.sort();
    QCOMPARE(agreed.keys(), legacy);
}

void ResourcesAndPromptsTest::whatNobodyOffersIsNoMethod_data()
{
    QTest::addColumn<QString>("method");
    for (const char *method : {"prompts/list", "resources/list", "resources/templates/list", "completion/complete"}) {
        QTest::newRow(method) << QString::fromLatin1(method);
    }
}

void ResourcesAndPromptsTest::whatNobodyOffersIsNoMethod()
{
    QFETCH(QString, method);
    m_mcp->path = "/mcp/gatehouse";
    m_mcp->people[QByteArrayLiteral("ada-token")].resource = QStringLiteral("https://gate.example.org/mcp/gatehouse");
    const auto answer = m_mcp->postModern("ada", McpFixture::modernRequest(method));
    QCOMPARE(answer->status(), 404);
    QCOMPARE(tests::errorCode(answer->json()), -32601);
}

void ResourcesAndPromptsTest::gathersPromptsUnderTheirServersNames()
{
    QCOMPARE(namesIn(ask(QStringLiteral("prompts/list")), "prompts", mcp::key::Name), (QStringList{QStringLiteral("files__greet"), QStringLiteral("notes__greet")}));
    const QByteArray session = m_mcp->newSession("ada", "2025-03-26");
    const auto older = m_mcp->post("ada", session, R"({"jsonrpc":"2.0","id":1,"method":"prompts/list"})")->json();
    const QJsonObject prompt = tests::resultOf(older).value(QLatin1String("prompts")).toArray().at(1).toObject();
    QCOMPARE(prompt.keys(), QStringList{QStringLiteral("name")}); // titles and icons came later
}

void ResourcesAndPromptsTest::listsAUriOfTwoServersOnce()
{
    const QJsonObject answer = ask(QStringLiteral("resources/list"));
    QCOMPARE(namesIn(answer, "resources", mcp::key::Uri), (QStringList{QStringLiteral("x://shared"), QStringLiteral("x://files"), QStringLiteral("x://notes")}));
    QCOMPARE(namesIn(answer, "resources", mcp::key::Name).first(), QStringLiteral("of files"));
    const QJsonObject result = tests::resultOf(answer);
    QVERIFY(result.value(QLatin1String("ttlMs")).toInt(-1) >= 0);
    QCOMPARE(result.value(QLatin1String("cacheScope")).toString(), QStringLiteral("private"));
}

void ResourcesAndPromptsTest::oneServerThatFailsDoesNotSpoilTheLists()
{
    m_files->listError = mcp::RpcError{mcp::ErrorCode::InternalError, QStringLiteral("broken"), {}};
    QCOMPARE(namesIn(ask(QStringLiteral("resources/list")), "resources", mcp::key::Uri), (QStringList{QStringLiteral("x://shared"), QStringLiteral("x://notes")}));
    m_mcp->path = "/mcp/files"; // at its own address it has to be said
    m_mcp->people[QByteArrayLiteral("ada-token")].resource = QStringLiteral("https://gate.example.org/mcp/files");
    QCOMPARE(tests::errorCode(ask(QStringLiteral("resources/list"))), -32603);
}

void ResourcesAndPromptsTest::givesLongListsInPages()
{
    QJsonArray many;
    for (int i = 0; i < 1201; ++i) {
        many.append(QJsonObject{{QStringLiteral("uri"), QStringLiteral("x://%1").arg(i)}});
    }
    m_files->items[int(mcp::ItemKind::Resource)] = many;
    m_notes->items[int(mcp::ItemKind::Resource)] = {};
    QStringList uris;
    QJsonObject params;
    for (int page = 0; page < 3; ++page) {
        const QJsonObject answer = ask(QStringLiteral("resources/list"), params);
        uris += namesIn(answer, "resources", mcp::key::Uri);
        params = {{QStringLiteral("cursor"), tests::resultOf(answer).value(QLatin1String("nextCursor"))}};
        QCOMPARE(params.value(QLatin1String("cursor")).isString(), page < 2);
    }
    QCOMPARE(uris.size(), 1201);
    QCOMPARE(QSet<QString>(uris.begin(), uris.end()).size(), 1201);
}

void ResourcesAndPromptsTest::refusesCursorsThatAreNotItsOwn_data()
{
    QTest::addColumn<QByteArray>("who");
    QTest::addColumn<QString>("method");
    QTest::addColumn<QString>("appended");
    QTest::newRow("another person's") << QByteArray("bob") << "resources/list" << "";
    QTest::newRow("of another list") << QByteArray("ada") << "prompts/list" << "";
    QTest::newRow("changed") << QByteArray("ada") << "resources/list" << "x";
}

void ResourcesAndPromptsTest::refusesCursorsThatAreNotItsOwn()
{
    QFETCH(QByteArray, who);
    QFETCH(QString, method);
    QFETCH(QString, appended);
    QJsonArray many;
    for (int i = 0; i < 600; ++i) {
        many.append(QJsonObject{{QStringLiteral("uri"), QString::number(i)}});
    }
    m_files->items[int(mcp::ItemKind::Resource)] = many;
    const QString cursor = tests::resultOf(ask(QStringLiteral("resources/list"))).value(QLatin1String("nextCursor")).toString();
    QVERIFY(!cursor.isEmpty());
    const auto answer = m_mcp->postModern(who, McpFixture::modernRequest(method, {{QStringLiteral("cursor"), QString(cursor + appended)}}));
    QCOMPARE(tests::errorCode(answer->json()), -32602);
}

void ResourcesAndPromptsTest::readsFromTheServerThatHasIt_data()
{
    QTest::addColumn<QString>("uri");
    QTest::addColumn<QString>("server"); // empty: none
    QTest::newRow("one that files lists") << "x://files" << "files";
    QTest::newRow("one that notes lists") << "x://notes" << "notes";
    QTest::newRow("one that both list: the first by id") << "x://shared" << "files";
    QTest::newRow("one that fits a template") << "file:///etc/motd" << "files";
    QTest::newRow("one that nobody has") << "x://nobody" << "";
}

void ResourcesAndPromptsTest::readsFromTheServerThatHasIt()
{
    QFETCH(QString, uri);
    QFETCH(QString, server);
    const auto answer = read(uri);
    QCOMPARE(m_files->asked.size(), size_t(server == QLatin1String("files")));
    QCOMPARE(m_notes->asked.size(), size_t(server == QLatin1String("notes")));
    if (server.isEmpty()) {
        QCOMPARE(answer->status(), 200);
        QCOMPARE(tests::errorCode(answer->json()), -32602);
        QCOMPARE(answer->json().value(QLatin1String("error"))[QLatin1String("data")][mcp::key::Uri].toString(), uri);
    } else {
        (server == QLatin1String("files") ? *m_files : *m_notes).last().answer(contents(uri));
        QVERIFY(tests::resultOf(answer->json()).contains(QLatin1String("contents")));
        QVERIFY(tests::resultOf(answer->json()).contains(QLatin1String("ttlMs")));
    }
}

void ResourcesAndPromptsTest::readsWhatAResultHasLinked()
{
    m_notes->offer(QStringLiteral("find"));
    m_mcp->servers.listChanged(QStringLiteral("notes"), mcp::ItemKind::Tool, {});
    m_mcp->callModern("ada", QStringLiteral("notes__find"), {});
    m_notes->last().answer(json(R"({"content":[{"type":"resource_link","uri":"x://hidden","name":"h"}]})"));
    read(QStringLiteral("x://hidden"));
    QCOMPARE(m_notes->asked.size(), size_t(2));
    QCOMPARE(m_notes->last().request.method, QStringLiteral("resources/read"));
}

void ResourcesAndPromptsTest::tellsAMissingResourceInTheWordsOfTheRevision()
{
    const QByteArray session = m_mcp->newSession("ada");
    const auto answer = m_mcp->post("ada", session, R"({"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"x://files"}})");
    m_files->last().answer(mcp::RpcError{mcp::ErrorCode::InvalidParams, QStringLiteral("gone"), {{mcp::key::Uri, QStringLiteral("x://files")}}});
    QCOMPARE(tests::errorCode(answer->json()), -32002);
}

void ResourcesAndPromptsTest::isForThoseWhoMayUseTheWholeServer_data()
{
    QTest::addColumn<QString>("rule");
    QTest::addColumn<QString>("scope");
    QTest::addColumn<bool>("isListed");
    QTest::addColumn<int>("status");
    QTest::newRow("a rule for all of it") << "files/*" << "files" << true << 200;
    QTest::newRow("a rule for one tool") << "files/read" << "files" << false << 200;
    QTest::newRow("a rule for another server") << "notes/*" << "files" << false << 200;
    QTest::newRow("RFC 6750 3.1 a scope for another server") << "files/*" << "notes" << false << 403;
}

void ResourcesAndPromptsTest::isForThoseWhoMayUseTheWholeServer()
{
    QFETCH(QString, rule);
    QFETCH(QString, scope);
    QFETCH(bool, isListed);
    QFETCH(int, status);
    live::Principal &ada = m_mcp->people[QByteArrayLiteral("ada-token")];
    ada.rights.rules = {{QStringLiteral("member"), store::RuleEffect::Allow, rule}};
    ada.scopes = {QStringLiteral("mcp:gate.example.org:") + scope};
    QCOMPARE(namesIn(ask(QStringLiteral("prompts/list")), "prompts", mcp::key::Name).contains(QStringLiteral("files__greet")), isListed);
    QCOMPARE(namesIn(ask(QStringLiteral("resources/list")), "resources", mcp::key::Uri).contains(QStringLiteral("x://files")), isListed);
    const auto prompt = m_mcp->postModern("ada", McpFixture::modernRequest(QStringLiteral("prompts/get"), {{mcp::key::Name, QStringLiteral("files__greet")}}));
    QCOMPARE(m_files->asked.size(), size_t(isListed));
    if (!isListed) {
        QCOMPARE(prompt->status(), status);
        QCOMPARE(int(m_mcp->calls.back().outcome), int(store::CallOutcome::Denied));
    }
}

void ResourcesAndPromptsTest::getsAPromptByItsGatheredName()
{
    const auto answer = m_mcp->postModern("ada", McpFixture::modernRequest(QStringLiteral("prompts/get"), {{mcp::key::Name, QStringLiteral("notes__greet")}}));
    QCOMPARE(m_notes->last().request.params.value(mcp::key::Name).toString(), QStringLiteral("greet"));
    m_notes->last().answer(json(R"({"messages":[]})"));
    QVERIFY(tests::resultOf(answer->json()).contains(QLatin1String("messages")));
    QVERIFY(!tests::resultOf(answer->json()).contains(QLatin1String("ttlMs")));
}

void ResourcesAndPromptsTest::completesForTheServerThatIsMeant()
{
    ask(QStringLiteral("completion/complete"), json(R"({"ref":{"type":"ref/prompt","name":"files__greet"},"argument":{"name":"a","value":"v"}})"));
    QCOMPARE(m_files->last().request.params.value(mcp::key::Reference)[mcp::key::Name].toString(), QStringLiteral("greet"));
    ask(QStringLiteral("completion/complete"), json(R"({"ref":{"type":"ref/resource","uri":"file:///{path}"},"argument":{"name":"path","value":"v"}})"));
    QCOMPARE(m_files->asked.size(), size_t(2));
    QCOMPARE(tests::errorCode(ask(QStringLiteral("completion/complete"), json(R"({"ref":{"type":"ref/nothing"},"argument":{}})"))), -32602);
    QVERIFY(m_mcp->calls.empty()); // typing is not calling
}

void ResourcesAndPromptsTest::recordsWhatWasReadAndFetched()
{
    read(QStringLiteral("x://notes"));
    m_notes->last().answer(contents(QStringLiteral("x://notes")));
    m_mcp->postModern("ada", McpFixture::modernRequest(QStringLiteral("prompts/get"), {{mcp::key::Name, QStringLiteral("notes__greet")}}));
    m_notes->last().answer(json(R"({"messages":[]})"));
    QCOMPARE(m_mcp->calls.size(), size_t(2));
    QCOMPARE(m_mcp->calls[0].server, QStringLiteral("notes"));
    QCOMPARE(m_mcp->calls[0].tool, QStringLiteral("resources/read"));
    QCOMPARE(m_mcp->calls[0].givenArguments->value(mcp::key::Uri).toString(), QStringLiteral("x://notes"));
    QCOMPARE(m_mcp->calls[1].tool, QStringLiteral("prompts/get"));
    QCOMPARE(m_mcp->calls[1].givenArguments->value(mcp::key::Name).toString(), QStringLiteral("greet"));
}

void ResourcesAndPromptsTest::subscribesOnceAndTellsWhoSubscribed()
{
    const QByteArray session = m_mcp->newSession("ada");
    const auto own = m_mcp->openStream("ada", session);
    const QByteArray subscribe = R"({"jsonrpc":"2.0","id":1,"method":"resources/subscribe","params":{"uri":"x://files"}})";
    const auto first = m_mcp->post("ada", session, subscribe);
    m_files->last().answer(QJsonObject());
    QCOMPARE(first->json().value(QLatin1String("result")).toObject(), QJsonObject());
    m_mcp->post("ada", session, subscribe);
    QCOMPARE(m_files->asked.size(), size_t(1)); // said twice is said once
    const qsizetype before = own->stream()->events.size();
    m_mcp->servers.resourceUpdated(QStringLiteral("files"), QStringLiteral("x://other"), {});
    m_mcp->servers.resourceUpdated(QStringLiteral("files"), QStringLiteral("x://files"), {core::UserId(QByteArray("local|bob")), {}});
    QCOMPARE(own->stream()->events.size(), before);
    m_mcp->servers.resourceUpdated(QStringLiteral("files"), QStringLiteral("x://files"), {});
    QVERIFY(own->stream()->events.last().data.contains("notifications/resources/updated"));
    const auto end = m_mcp->post("ada", session, R"({"jsonrpc":"2.0","id":2,"method":"resources/unsubscribe","params":{"uri":"x://files"}})");
    m_files->last().answer(QJsonObject());
    QCOMPARE(end->status(), 200);
    const qsizetype after = own->stream()->events.size();
    m_mcp->servers.resourceUpdated(QStringLiteral("files"), QStringLiteral("x://files"), {});
    QCOMPARE(own->stream()->events.size(), after);
}

void ResourcesAndPromptsTest::endsSubscriptionsWithTheirSession()
{
    const QByteArray session = m_mcp->newSession("ada");
    m_mcp->post("ada", session, R"({"jsonrpc":"2.0","id":1,"method":"resources/subscribe","params":{"uri":"x://files"}})");
    m_files->last().answer(QJsonObject());
    m_mcp->send("DELETE", "/mcp", McpFixture::headersOf("ada") + QList<http::Header>{{"Mcp-Session-Id", session}});
    QCOMPARE(m_files->last().request.method, QStringLiteral("resources/unsubscribe"));
    QCOMPARE(m_files->last().request.session, session);
}

void ResourcesAndPromptsTest::tellsListenersWhatTheyAskedToHear()
{
    const QJsonObject wanted = json(R"({"promptsListChanged":true,"resourceSubscriptions":["x://files","x://nobody"]})");
    const auto listening = m_mcp->postModern("ada", McpFixture::modernRequest(QStringLiteral("subscriptions/listen"), {{QStringLiteral("notifications"), wanted}}));
    QCOMPARE(m_files->last().request.method, QStringLiteral("resources/subscribe"));
    m_files->last().answer(QJsonObject());
    QCOMPARE(m_files->last().request.params.value(mcp::key::Uri).toString(), QStringLiteral("x://nobody"));
    m_files->last().answer(mcp::RpcError{mcp::ErrorCode::InvalidParams, QStringLiteral("resource not found"), {}});
    const QJsonObject acknowledged = QJsonDocument::fromJson(listening->stream()->events.first().data).object();
    const QJsonObject honoured = json(R"({"promptsListChanged":true,"resourceSubscriptions":["x://files"]})");
    QCOMPARE(acknowledged.value(QLatin1String("params"))[QLatin1String("notifications")].toObject(), honoured);
    m_mcp->servers.listChanged(QStringLiteral("files"), mcp::ItemKind::Resource, {}); // was not asked for
    m_mcp->servers.listChanged(QStringLiteral("files"), mcp::ItemKind::Tool, {});
    QCOMPARE(listening->stream()->events.size(), 1);
    m_mcp->servers.listChanged(QStringLiteral("files"), mcp::ItemKind::Prompt, {});
    m_mcp->servers.resourceUpdated(QStringLiteral("files"), QStringLiteral("x://files"), {});
    QCOMPARE(listening->stream()->events.size(), 3);
    for (const http::ServerSentEvent &event : std::as_const(listening->stream()->events)) {
        QCOMPARE(QJsonDocument::fromJson(event.data)[QLatin1String("params")][mcp::key::Meta][mcp::key::SubscriptionId].toInt(), 7);
    }
    listening->clientGoes();
    QCOMPARE(m_files->last().request.method, QStringLiteral("resources/unsubscribe"));
}

void ResourcesAndPromptsTest::tellsChangedListsToThoseWhoMaySeeThem()
{
    m_mcp->people[QByteArrayLiteral("bob-token")].rights.rules = {{QStringLiteral("member"), store::RuleEffect::Allow, QStringLiteral("notes/*")}};
    const auto ada = m_mcp->openStream("ada", m_mcp->newSession("ada"));
    const auto bob = m_mcp->openStream("bob", m_mcp->newSession("bob"));
    const qsizetype before = bob->stream()->events.size();
    m_mcp->servers.listChanged(QStringLiteral("files"), mcp::ItemKind::Prompt, {});
    QVERIFY(ada->stream()->events.last().data.contains("notifications/prompts/list_changed"));
    QCOMPARE(bob->stream()->events.size(), before);
}

void ResourcesAndPromptsTest::logsWhatTheSessionWantsToHear()
{
    const QByteArray session = m_mcp->newSession("ada");
    const auto own = m_mcp->openStream("ada", session);
    m_mcp->post("ada", session, R"({"jsonrpc":"2.0","id":1,"method":"logging/setLevel","params":{"level":"warning"}})");
    const qsizetype before = own->stream()->events.size();
    m_mcp->servers.logged(QStringLiteral("files"), json(R"({"level":"info","data":"quiet"})"), {});
    QCOMPARE(own->stream()->events.size(), before);
    m_mcp->servers.logged(QStringLiteral("files"), json(R"({"level":"error","data":"loud"})"), {});
    QVERIFY(own->stream()->events.last().data.contains("loud"));
}

void ResourcesAndPromptsTest::matchesTemplatesInNoTime_data()
{
    QTest::addColumn<QString>("uriTemplate");
    QTest::addColumn<QString>("uri");
    QTest::addColumn<bool>("matches");
    const QString slashes = QStringLiteral("/a").repeated(25'000);
    QTest::newRow("one expression") << "x://{id}/data" << "x://12/data" << true;
    QTest::newRow("another end") << "x://{id}/data" << "x://12/date" << false;
    QTest::newRow("no expression") << "x://y" << "x://y" << true;
    QTest::newRow("an expression that never ends") << "x://{id" << "x://{id" << true;
    QTest::newRow("bug 26, CVE-2026-0621: an exploding path that matches") << "x:/{/id*}" << QString(QStringLiteral("x:/") + slashes) << true;
    QTest::newRow("bug 26, CVE-2026-0621: and one that does not") << "x:/{/id*}{/id*}{/id*}/end" << QString(QStringLiteral("x:/") + slashes) << false;
}

void ResourcesAndPromptsTest::matchesTemplatesInNoTime()
{
    QFETCH(QString, uriTemplate);
    QFETCH(QString, uri);
    QFETCH(bool, matches);
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(mcp::matchesTemplate(uriTemplate, uri), matches);
    QVERIFY2(timer.elapsed() < 50, qPrintable(QString::number(timer.elapsed())));
}

QTEST_GUILESS_MAIN(ResourcesAndPromptsTest)
#include "tst_resources_and_prompts.moc"
