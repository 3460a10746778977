// SPDX-License-Identifier: GPL-3.0-or-later
// The gateway's client side as a program, for the official conformance suite's client scenarios: it opens a conversation with the address it
// is given, uses everything that is offered there, answers questions with their defaults, and signs in as a browser would that agrees at once.
// Usage: upstream_client URL. MCP_CONFORMANCE_CONTEXT: what the suite says beside it, as JSON. Exit code 0: all went well.
#include "server/gateway/upstream/http_upstream.h"
#include "server/gateway/upstream/oauth/oauth_authorizer.h"
#include "server/gateway/upstream/oauth/upstream_fetcher.h"
#include "server/gateway/upstream/parameter_headers.h"
#include "server/gateway/upstream/upstream_connection.h"
#include "server/http/fetch/http_call.h"
#include "server/http/fetch/network_fetcher.h"

#include <QCoreApplication>
#include <QEventLoop>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTimer>
#include <QUrlQuery>

#include <cstdio>

using namespace gateway;
using namespace std::chrono_literals;

namespace
{

constexpr int mostSignIns = 5;
constexpr int mostRounds = 8;

QJsonObject suiteContext()
{
    return QJsonDocument::fromJson(qgetenv("MCP_CONFORMANCE_CONTEXT")).object();
}

// As a person who changes nothing sends the form.
QJsonObject defaultsOf(const QJsonObject &schema)
{
    QJsonObject content;
    const QJsonObject properties = schema.value(QLatin1String("properties")).toObject();
    for (auto property = properties.begin(); property != properties.end(); ++property) {
        const QJsonObject field = property.value().toObject();
        if (field.contains(QLatin1String("default"))) {
            content.insert(property.key(), field.value(QLatin1String("default")));
        } else if (field.value(QLatin1String("type")) == QLatin1String("boolean")) {
            content.insert(property.key(), true);
        }
    }
    return content;
}

core::Expected<QJsonObject, mcp::RpcError> answerTo(const QString &method, const QJsonObject &params)
{
    if (method == QLatin1String("elicitation/create")) {
        return QJsonObject{{QStringLiteral("action"), QStringLiteral("accept")}, {QStringLiteral("content"), defaultsOf(params.value(QLatin1String("requestedSchema")).toObject())}};
    }
    if (method == QLatin1String("roots/list")) {
        return QJsonObject{{QStringLiteral("roots"), QJsonArray()}};
    }
    return core::unexpected(mcp::RpcError{mcp::ErrorCode::MethodNotFound, QStringLiteral("not here"), {}});
}

QJsonValue exampleOf(const QJsonObject &schema)
{
    const QString type = schema.value(QLatin1String("type")).toString();
    if (type == QLatin1String("integer") || type == QLatin1String("number")) {
        return 1;
    }
    if (type == QLatin1String("boolean")) {
        return true;
    }
    return type == QLatin1String("object") ? QJsonValue(QJsonObject()) : type == QLatin1String("array") ? QJsonValue(QJsonArray()) : QJsonValue(QStringLiteral("test"));
}

QJsonObject exampleArguments(const QJsonObject &schema)
{
    QJsonObject arguments;
    const QJsonObject properties = schema.value(QLatin1String("properties")).toObject();
    const QJsonArray required = schema.value(QLatin1String("required")).toArray();
    for (const QJsonValue &name : required) {
        arguments.insert(name.toString(), exampleOf(properties.value(name.toString()).toObject()));
    }
    return arguments;
}

OAuthSettings oauthSettings(const QUrl &url, const QJsonObject &context)
{
    OAuthSettings settings;
    settings.upstream = url;
    settings.clientDocumentUrl = QStringLiteral("https://conformance-test.local/client-metadata.json");
    settings.redirectUri = QStringLiteral("http://127.0.0.1:51763/callback");
    if (const QString id = context.value(QLatin1String("client_id")).toString(); !id.isEmpty()) {
        ManualClient manual;
        manual.clientId = id;
        manual.clientSecret = core::Secret(context.value(QLatin1String("client_secret")).toString().toUtf8());
        manual.issuer = context.value(QLatin1String("issuer")).toString();
        if (const QByteArray pem = context.value(QLatin1String("private_key_pem")).toString().toLatin1(); !pem.isEmpty()) {
            QByteArrayList lines = pem.trimmed().split('\n');
            const QByteArray der = QByteArray::fromBase64(QByteArrayList(lines.mid(1, lines.size() - 2)).join());
            manual.key = jose::SigningKey::fromPkcs8(jose::SigningAlgorithm::ES256, core::Secret(der));
        }
        settings.manual = manual;
    }
    if (qgetenv("MCP_CONFORMANCE_SCENARIO").startsWith("auth/client-credentials")) {
        settings.grant = OAuthGrant::ClientCredentials;
    }
    return settings;
}

template <class T>
T waitFor(const std::function<void(std::function<void(T)>)> &begin)
{
    std::optional<T> value;
    QEventLoop loop;
    begin([&value, &loop](T given) {
        value = std::move(given);
        loop.quit();
    });
    if (!value) {
        loop.exec();
    }
    return std::move(*value);
}

class Client final : public QObject
{
public:
    explicit Client(const QUrl &url)
        : m_guarded(m_fetcher, http::LoopbackFetch::Allowed)
        , m_upstreamFetcher(url.host(), m_fetcher, m_guarded)
        , m_context(suiteContext())
        , m_authorizer(oauthSettings(url, m_context), {}, m_upstreamFetcher, m_clock)
        , m_door({url, {}}, m_caller, m_authorizer)
    {
    }

    bool run()
    {
        if (!open()) {
            return false;
        }
        const QJsonObject capabilities = m_connection->facts().capabilities;
        bool isGood = useTools();
        // Asked for where they are offered; what is not is nobody's failure.
        if (capabilities.contains(QLatin1String("resources"))) {
            isGood = useEach("resources/list", "resources", "resources/read", "uri") && isGood;
        }
        if (capabilities.contains(QLatin1String("prompts"))) {
            isGood = useEach("prompts/list", "prompts", "prompts/get", "name") && isGood;
        }
        m_connection->close();
        QEventLoop farewell;
        QTimer::singleShot(200ms, &farewell, &QEventLoop::quit);
        farewell.exec();
        return isGood;
    }

private:
    bool open()
    {
        while (true) {
            m_connection = std::make_unique<UpstreamConnection>(m_door);
            connect(m_connection.get(), &UpstreamConnection::asked, this, [this](const QJsonValue &id, const QString &method, const QJsonObject &params, QObject *) {
                m_connection->answer(id, answerTo(method, params));
            });
            using Opened = core::Expected<UpstreamFacts, UpstreamFailure>;
            const DeclaredClient declared{QStringLiteral("gatehouse"), QStringLiteral("1.0"),
                                          {{QStringLiteral("elicitation"), QJsonObject{{QStringLiteral("form"), QJsonObject()}}}, {QStringLiteral("roots"), QJsonObject()}}};
            const Opened opened = waitFor<Opened>([this, &declared](auto then) { m_connection->open(declared, EraHint::Unknown, then); });
            if (opened) {
                return true;
            }
            if (!signIn(opened.error())) {
                return say(opened.error());
            }
        }
    }

    UpstreamResult ask(const QString &method, const QJsonObject &params, const QJsonObject &inputSchema = {})
    {
        while (true) {
            const UpstreamResult result = waitFor<UpstreamResult>([&](auto then) {
                UpstreamRequest request;
                request.method = method;
                request.params = params;
                request.inputSchema = inputSchema;
                request.context = this;
                request.progress = [](const QJsonObject &) {};
                request.timeout = 20s;
                request.then = then;
                m_connection->request(std::move(request));
            });
            if (result || !signIn(result.error())) {
                return result;
            }
        }
    }

    // Both ways of being asked: the modern one here.
    UpstreamResult askUntilComplete(const QString &method, QJsonObject params, const QJsonObject &inputSchema = {})
    {
        UpstreamResult result = ask(method, params, inputSchema);
        for (int round = 0; round < mostRounds && result && result->value(QLatin1String("resultType")) == QLatin1String("input_required"); ++round) {
            QJsonObject answers;
            const QJsonObject questions = result->value(QLatin1String("inputRequests")).toObject();
            for (auto question = questions.begin(); question != questions.end(); ++question) {
                const QJsonObject asked = question.value().toObject();
                answers.insert(question.key(), answerTo(asked.value(QLatin1String("method")).toString(), asked.value(QLatin1String("params")).toObject()).value_or(QJsonObject()));
            }
            params.insert(QStringLiteral("inputResponses"), answers);
            params.remove(QStringLiteral("requestState"));
            if (result->contains(QLatin1String("requestState"))) {
                params.insert(QStringLiteral("requestState"), result->value(QLatin1String("requestState")));
            }
            result = ask(method, params, inputSchema);
        }
        return result;
    }

    bool useTools()
    {
        const UpstreamResult list = ask(QStringLiteral("tools/list"), {});
        if (!list) {
            return say(list.error());
        }
        QHash<QString, QJsonObject> schemas;
        const QJsonArray tools = list->value(QLatin1String("tools")).toArray();
        for (const QJsonValue &tool : tools) {
            schemas.insert(tool.toObject().value(QLatin1String("name")).toString(), tool.toObject().value(QLatin1String("inputSchema")).toObject());
        }
        const QJsonArray wanted = m_context.value(QLatin1String("toolCalls")).toArray();
        for (const QJsonValue &call : wanted) {
            callTool(call.toObject().value(QLatin1String("name")).toString(), call.toObject().value(QLatin1String("arguments")).toObject(), schemas);
        }
        bool isGood = true;
        for (const QJsonValue &tool : tools) {
            const QString name = tool.toObject().value(QLatin1String("name")).toString();
            QJsonObject arguments = exampleArguments(schemas.value(name));
            if (arguments.contains(QLatin1String("schema"))) { // echoes what it is given: the schema of another one, as it was read
                arguments.insert(QStringLiteral("schema"), tools.first().toObject().value(QLatin1String("inputSchema")));
            }
            isGood = (!wanted.isEmpty() || callTool(name, arguments, schemas)) && isGood;
        }
        return isGood;
    }

    bool callTool(const QString &name, const QJsonObject &arguments, const QHash<QString, QJsonObject> &schemas)
    {
        const QJsonObject schema = schemas.value(name);
        if (!checkParameterHeaders(schema)) {
            return true; // not offered over HTTP
        }
        const UpstreamResult result = askUntilComplete(QStringLiteral("tools/call"), {{QStringLiteral("name"), name}, {QStringLiteral("arguments"), arguments}}, schema);
        return result ? true : say(result.error());
    }

    bool useEach(const char *listMethod, const char *member, const char *method, const char *key)
    {
        const UpstreamResult list = ask(QString::fromLatin1(listMethod), {});
        if (!list) {
            return say(list.error());
        }
        bool isGood = true;
        const QJsonArray items = list->value(QLatin1String(member)).toArray();
        for (const QJsonValue &item : items) {
            const UpstreamResult result = askUntilComplete(QString::fromLatin1(method), {{QString::fromLatin1(key), item.toObject().value(QLatin1String(key))}});
            isGood = (result || say(result.error())) && isGood;
        }
        return isGood;
    }

    // True when it is worth asking again.
    bool signIn(const UpstreamFailure &why)
    {
        if ((why.kind != UpstreamFailure::Kind::SignInNeeded && why.kind != UpstreamFailure::Kind::ScopeNeeded) || ++m_signIns > mostSignIns) {
            return false;
        }
        using Started = core::Expected<SignInStart, UpstreamFailure>;
        const Started started = waitFor<Started>([this](auto then) { m_authorizer.startSignIn(this, then); });
        if (!started) {
            return say(started.error());
        }
        const QUrlQuery query(redirectOf(started->url));
        const auto value = [&query](const char *name) { return query.queryItemValue(QString::fromLatin1(name), QUrl::FullyDecoded); };
        const SignInAnswer answer{value("state").toLatin1(), value("code").toLatin1(), value("error").toLatin1(),
                                  query.hasQueryItem(QStringLiteral("iss")) ? std::optional(value("iss")) : std::nullopt};
        using Done = core::Expected<void, UpstreamFailure>;
        const Done done = waitFor<Done>([this, &answer](auto then) { m_authorizer.finishSignIn(answer, this, then); });
        return done ? true : say(done.error());
    }

    QUrl redirectOf(const QUrl &url)
    {
        using Answer = core::Expected<http::FetchResult, http::FetchError>;
        http::FetchRequest request;
        request.url = url;
        const Answer answer = waitFor<Answer>([this, &request](auto then) { m_fetcher.fetch(request, this, then); });
        return answer ? QUrl(QString::fromUtf8(answer->header("Location").value_or(QByteArray()))) : QUrl();
    }

    static bool say(const UpstreamFailure &failure)
    {
        std::fprintf(stderr, "%s\n", qPrintable(failure.message));
        return false;
    }

    core::SystemClock m_clock;
    http::NetworkFetcher m_fetcher{"Gatehouse"};
    http::GuardedFetcher m_guarded;
    UpstreamFetcher m_upstreamFetcher;
    http::HttpCaller m_caller{"Gatehouse"};
    const QJsonObject m_context;
    OAuthAuthorizer m_authorizer;
    HttpUpstream m_door;
    std::unique_ptr<UpstreamConnection> m_connection;
    int m_signIns = 0;
};

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    if (argc < 2) {
        std::fputs("usage: upstream_client URL\n", stderr);
        return 2;
    }
    Client client(QUrl(QString::fromLocal8Bit(argv[argc - 1])));
    return client.run() ? 0 : 1;
}
