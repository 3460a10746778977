// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/gateway/upstream_server.h"

#include "server/core/digest.h"
#include "server/gateway/caller_identity.h"
#include "server/gateway/definition_intake.h"
#include "server/gateway/list_fetch.h"
#include "server/gateway/tool_standing.h"
#include "server/gateway/upstream_outcome.h"
#include "server/mcp/protocol.h"
#include "server/store/store.h"
#include "server/store/upstream_server_table.h"

#include <QJsonDocument>
#include <QLoggingCategory>

#include <algorithm>
#include <array>

namespace gateway
{

namespace
{

Q_LOGGING_CATEGORY(lcGateway, "gatehouse.gateway")

using namespace std::chrono_literals;

constexpr auto ParkedLifetime = 10min; // of a call that waits for its caller's answer
constexpr int MostParkedOfUser = 32;
constexpr auto ConfirmationWindow = 5s;
constexpr std::chrono::seconds FirstStart(90); // what npx and its like run is fetched first
constexpr auto LegacyVerdictLifetime = std::chrono::hours(24); // then it is asked again which era it is (protocol.md 1.7)

constexpr QLatin1String SubscribeMethod("resources/subscribe");
constexpr QLatin1String UnsubscribeMethod("resources/unsubscribe");

struct ListOf {
    mcp::ItemKind kind;
    QLatin1String method;
    QLatin1String key;
    QLatin1String capability;
    QLatin1String changed;
};

constexpr std::array Lists{
    ListOf{mcp::ItemKind::Tool, QLatin1String("tools/list"), QLatin1String("tools"), QLatin1String("tools"),
           QLatin1String("notifications/tools/list_changed")},
    ListOf{mcp::ItemKind::Resource, QLatin1String("resources/list"), QLatin1String("resources"), QLatin1String("resources"),
           QLatin1String("notifications/resources/list_changed")},
    ListOf{mcp::ItemKind::ResourceTemplate, QLatin1String("resources/templates/list"), QLatin1String("resourceTemplates"),
           QLatin1String("resources"), QLatin1String("notifications/resources/list_changed")},
    ListOf{mcp::ItemKind::Prompt, QLatin1String("prompts/list"), QLatin1String("prompts"), QLatin1String("prompts"),
           QLatin1String("notifications/prompts/list_changed")},
};

const ListOf &listOf(mcp::ItemKind kind)
{
    return *std::find_if(Lists.begin(), Lists.end(), [kind](const ListOf &list) { return list.kind == kind; });
}

EraHint hintFrom(const store::UpstreamServerRow &settings, core::Seconds now)
{
    const bool isFresh = settings.eraAt && now - *settings.eraAt < LegacyVerdictLifetime;
    return settings.era == store::UpstreamEra::Legacy && isFresh ? EraHint::KnownLegacy : EraHint::Unknown;
}

// Whether connections made from one are as good as those made from the other.
bool isSameConnection(const UpstreamProfile &a, const UpstreamProfile &b)
{
    store::UpstreamServerRow left = a.settings;
    left.description = b.settings.description;
    left.about = b.settings.about;
    left.era = b.settings.era;
    left.eraAt = b.settings.eraAt;
    left.firstListAt = b.settings.firstListAt;
    return left == b.settings;
}

bool isAboutSubscription(const QString &method)
{
    return method == SubscribeMethod || method == UnsubscribeMethod;
}

// What an upstream may ask for at all: some offer more to clients that can answer.
const QJsonObject &everyCapability()
{
    static const QJsonObject capabilities{
        {QStringLiteral("sampling"), QJsonObject()},
        {QStringLiteral("elicitation"), QJsonObject{{QStringLiteral("form"), QJsonObject()}, {QStringLiteral("url"), QJsonObject()}}},
        {QStringLiteral("roots"), QJsonObject()},
    };
    return capabilities;
}

} // namespace

QByteArray aboutOf(const UpstreamFacts &facts)
{
    const QJsonObject about{
        {QStringLiteral("capabilities"), facts.capabilities},
        {QStringLiteral("serverInfo"), facts.serverInfo},
        {QStringLiteral("instructions"), facts.instructions},
        {QStringLiteral("protocolVersion"), facts.revision ? QString(facts.revision->wire) : QString()},
    };
    return QJsonDocument(about).toJson(QJsonDocument::Compact);
}

UpstreamServer::UpstreamServer(const UpstreamServices &services, UpstreamProfile profile, const QList<store::UpstreamToolRow> &tools)
    : m_services(services)
    , m_profile(std::move(profile))
    , m_about(QJsonDocument::fromJson(m_profile.settings.about).object())
{
    setTools(tools);
}

UpstreamServer::~UpstreamServer() = default;

void UpstreamServer::update(UpstreamProfile profile, const QList<store::UpstreamToolRow> &tools)
{
    const bool isSame = isSameConnection(m_profile, profile);
    // Read before what it last said of itself was written: that is newer.
    if (m_profile.settings.eraAt && profile.settings.eraAt.value_or(core::Seconds()) < *m_profile.settings.eraAt) {
        profile.settings.about = m_profile.settings.about;
        profile.settings.era = m_profile.settings.era;
        profile.settings.eraAt = m_profile.settings.eraAt;
    }
    m_profile = std::move(profile);
    m_about = QJsonDocument::fromJson(m_profile.settings.about).object();
    if (!isSame) {
        m_services.supervisor.closeServer(id());
    }
    const auto before = m_tools;
    setTools(tools);
    if (m_tools != before) {
        m_services.host.listChanged(id(), mcp::ItemKind::Tool, {});
    }
}

void UpstreamServer::setTools(const QList<store::UpstreamToolRow> &tools)
{
    m_tools.clear();
    m_ownNames.clear();
    for (const store::UpstreamToolRow &tool : tools) {
        const QString name = servedName(tool);
        if (standingOf(tool) != ToolStanding::Served || m_ownNames.contains(name)) {
            continue; // a name that was given away stays with the first who has it
        }
        QJsonObject definition = definitionFrom(tool.definition);
        definition.insert(mcp::key::Name, name);
        if (!tool.ownDescription.isEmpty()) {
            definition.insert(QStringLiteral("description"), tool.ownDescription);
        }
        m_ownNames.insert(name, tool.name);
        m_tools.emplace_back(definition);
    }
    std::sort(m_tools.begin(), m_tools.end(), [](const mcp::ToolDescription &a, const mcp::ToolDescription &b) { return a.name() < b.name(); });
}

mcp::ServerFeatures UpstreamServer::features() const
{
    const QJsonObject capabilities = m_about.value(mcp::key::Capabilities).toObject();
    mcp::ServerFeatures features;
    features.hasTools = capabilities.contains(QLatin1String("tools")) || !m_tools.empty();
    features.hasResources = capabilities.contains(QLatin1String("resources"));
    features.hasSubscriptions = capabilities.value(QLatin1String("resources")).toObject().value(QLatin1String("subscribe")).toBool();
    features.hasPrompts = capabilities.contains(QLatin1String("prompts"));
    features.hasCompletions = capabilities.contains(QLatin1String("completions"));
    features.hasLogging = capabilities.contains(QLatin1String("logging"));
    return features;
}

QString UpstreamServer::instructions() const
{
    return m_about.value(QLatin1String("instructions")).toString();
}

LinkKey UpstreamServer::keyFor(const ConnectionCaller &caller, const QJsonObject &capabilities) const
{
    if (m_profile.isShared()) {
        return {};
    }
    if (!caller.principal) {
        return {{}, {}, {}, capabilities};
    }
    LinkKey key{caller.principal->userId, caller.session, {}, capabilities};
    // What is said of the user when the connection is made must be true of it as long as it lives.
    const store::UpstreamServerRow &settings = m_profile.settings;
    QByteArray told;
    if (settings.tellsByToken || settings.tellsByEnvironment) {
        QJsonObject identity = callerMeta(*caller.principal);
        if (settings.tellsByToken) {
            identity.insert(QStringLiteral("client_id"), caller.principal->clientId.toString()); // the token names it, too
        }
        told = QJsonDocument(identity).toJson(QJsonDocument::Compact);
    }
    if (caller.providerToken) {
        told += caller.providerToken->reveal();
    }
    key.credentialHash = told.isEmpty() ? QByteArray() : core::sha256(told);
    return key;
}

void UpstreamServer::acquire(const ConnectionCaller &caller, const QJsonObject &capabilities, QObject *context, LinkReady then)
{
    LinkWish wish;
    wish.serverId = id();
    wish.key = keyFor(caller, capabilities);
    wish.access = [this, caller] { return m_services.access(m_profile, caller); };
    wish.client = {QStringLiteral("Gatehouse"), m_services.version, wish.key.capabilities};
    wish.hint = hintFrom(m_profile.settings, m_services.clock.now());
    wish.limits.openTimeout = m_profile.server.kind == store::ServerKind::Stdio ? FirstStart : wish.limits.openTimeout;
    wish.limits.requestTimeout = m_profile.settings.timeout;
    wish.limits.requestCap = std::max<std::chrono::milliseconds>(wish.limits.requestCap, wish.limits.requestTimeout);
    m_services.supervisor.acquire(wish, context, [this](UpstreamLink &link) { follow(link); }, std::move(then));
}

void UpstreamServer::withLink(const mcp::ServerRequest &request, QObject *context, LinkReady then)
{
    const QJsonObject capabilities = relayable(request.client.capabilities);
    if (m_profile.isShared()) {
        return acquire({}, {}, context, std::move(then));
    }
    const QByteArray session = capabilities.contains(QLatin1String("roots")) ? request.session : QByteArray();
    if (!m_profile.settings.sendsProviderToken) {
        return acquire({request.principal, {}, session}, capabilities, context, std::move(then));
    }
    m_services.openProviderToken(request.accessToken, context,
                                 [self = QPointer(this), principal = request.principal, session, capabilities, guard = QPointer(context), then = std::move(then)](
                                     std::optional<core::Secret> token) mutable {
                                     if (self && guard) {
                                         self->acquire({principal, std::move(token), session}, capabilities, guard, std::move(then));
                                     }
                                 });
}

mcp::Audience UpstreamServer::audienceOf(const UpstreamLink &link) const
{
    return link.isShared() ? mcp::Audience{} : mcp::Audience{link.key().userId, link.key().session};
}

void UpstreamServer::follow(UpstreamLink &link)
{
    connect(&link, &UpstreamLink::opened, this, [this, &link] {
        keepAbout(link.connection().facts(), Sighting::Later);
        takeInTools(link, Sighting::Later, &link, [](const auto &) {});
    });
    connect(&link, &UpstreamLink::listChanged, this, [this, &link](const QString &method) { onListChanged(link, method); });
    connect(&link, &UpstreamLink::resourceUpdated, this,
            [this, &link](const QString &uri) { m_services.host.resourceUpdated(id(), uri, audienceOf(link)); });
    connect(&link, &UpstreamLink::logged, this, [this, &link](const QJsonObject &params) { m_services.host.logged(id(), params, audienceOf(link)); });
    connect(&link, &UpstreamLink::elicitationCompleted, this,
            [this, &link](const QString &elicitation) { m_services.host.elicitationCompleted(id(), elicitation, audienceOf(link)); });
    connect(&link, &UpstreamLink::askedOutside, this, [this, &link](const QJsonValue &question, const QString &method, const QJsonObject &params) {
        m_services.host.ask(id(), audienceOf(link), method, params, &link, [&link, question](const core::Expected<QJsonObject, mcp::RpcError> &answer) {
            link.connection().answer(question, answer);
        });
    });
}

void UpstreamServer::onListChanged(UpstreamLink &link, const QString &method)
{
    if (method == listOf(mcp::ItemKind::Tool).changed) {
        // Told when it is known what became of them. Some servers complete their list right after the start.
        const bool isBeingConfirmed = link.isShared() && std::chrono::steady_clock::now() < m_confirmingUntil;
        return takeInTools(link, isBeingConfirmed ? Sighting::Approving : Sighting::Later, &link, [](const auto &) {});
    }
    for (const ListOf &list : Lists) {
        if (method == list.changed) {
            m_services.host.listChanged(id(), list.kind, audienceOf(link));
        }
    }
}

void UpstreamServer::takeInTools(UpstreamLink &link, Sighting sighting, QObject *context,
                                 std::function<void(core::Expected<SightedTools, UpstreamFailure>)> then)
{
    const ListOf &list = listOf(mcp::ItemKind::Tool);
    if (!link.connection().facts().capabilities.contains(list.capability)) {
        return then(SightedTools());
    }
    const bool isWhole = link.isShared() || link.key().capabilities == everyCapability();
    const Coverage coverage = isWhole ? Coverage::Whole : Coverage::Partial;
    // Of this object nothing: a list may end after its server was removed.
    fetchList(link.connection(), {list.method, list.key, {}, link.key().capabilities}, context,
              [id = id(), &store = m_services.store, &clock = m_services.clock, sighting, coverage, guard = QPointer(context),
               then = std::move(then)](const core::Expected<QJsonArray, UpstreamFailure> &listed) {
                  if (!listed) {
                      qCWarning(lcGateway).noquote() << id << "does not list its tools:" << listed.error().message;
                      return then(core::unexpected(UpstreamFailure(listed.error())));
                  }
                  keepDefinitions(store, clock, id, *listed, sighting, coverage, guard,
                                  [then](const SightedTools &taken) { then(taken); });
              });
}

void UpstreamServer::keepAbout(const UpstreamFacts &facts, Sighting sighting)
{
    QJsonObject about = QJsonDocument::fromJson(aboutOf(facts)).object();
    if (sighting == Sighting::Later && !m_about.isEmpty()) {
        about.insert(QStringLiteral("instructions"), instructions()); // words for a model: as they were agreed to
    }
    const store::UpstreamEra era = facts.isModern() ? store::UpstreamEra::Modern : store::UpstreamEra::Legacy;
    const core::Seconds now = m_services.clock.now();
    const bool isKnown = about == m_about && era == m_profile.settings.era && m_profile.settings.eraAt && now - *m_profile.settings.eraAt < 1h;
    if (isKnown) {
        return;
    }
    m_about = about;
    m_profile.settings.about = QJsonDocument(about).toJson(QJsonDocument::Compact);
    m_profile.settings.era = era;
    m_profile.settings.eraAt = now;
    const auto job = [id = id(), text = m_profile.settings.about, era, now](store::Transaction &transaction) {
        return store::UpstreamServerTable(transaction).updateAbout(id, text, era, now);
    };
    m_services.store.write(this, job, [](const store::Result<bool> &) {});
}

void UpstreamServer::list(mcp::ItemKind kind, const mcp::ServerRequest &request, mcp::ItemsAnswer answer)
{
    const ListOf &list = listOf(kind);
    withLink(request, request.context, [this, &list, kind, request, answer = std::move(answer)](core::Expected<UpstreamLink *, UpstreamFailure> link) {
        if (!link) {
            return answer(core::unexpected(errorOf(link.error(), m_profile.server.name)));
        }
        UpstreamConnection &connection = (*link)->connection();
        if (!connection.facts().capabilities.contains(list.capability)) {
            return answer(QJsonArray());
        }
        const QJsonObject meta = outgoingParams(request, callerFor(request)).value(mcp::key::Meta).toObject();
        fetchList(connection, {list.method, list.key, meta, (*link)->key().capabilities}, request.context,
                  [name = m_profile.server.name, kind, answer](const core::Expected<QJsonArray, UpstreamFailure> &items) {
                      if (items) {
                          return answer(*items);
                      }
                      // A server may have resources and no templates, and say so in this way.
                      const bool isNoList = items.error().kind == UpstreamFailure::Kind::Rpc && items.error().rpc.code == mcp::ErrorCode::MethodNotFound;
                      if (isNoList && kind == mcp::ItemKind::ResourceTemplate) {
                          return answer(QJsonArray());
                      }
                      answer(core::unexpected(errorOf(items.error(), name)));
                  });
    });
}

void UpstreamServer::handle(const mcp::ServerRequest &request, mcp::ServerAnswer answer)
{
    if (const auto parkedId = parkedFromState(request.state)) {
        resume(*parkedId, request, std::move(answer));
    } else if (isAboutSubscription(request.method)) {
        request.method == SubscribeMethod ? subscribe(request, std::move(answer)) : unsubscribe(request, std::move(answer));
    } else {
        start(request, std::move(answer));
    }
}

QJsonObject UpstreamServer::callerFor(const mcp::ServerRequest &request) const
{
    return m_profile.settings.tellsByMeta ? callerMeta(request.principal) : QJsonObject();
}

UpstreamRequest UpstreamServer::requestFor(const mcp::ServerRequest &request) const
{
    UpstreamRequest upstream;
    upstream.method = request.method;
    upstream.params = outgoingParams(request, callerFor(request));
    upstream.capabilities = m_profile.isShared() ? QJsonObject() : relayable(request.client.capabilities);
    upstream.logLevel = request.logLevel;
    if (request.method == mcp::method::CallTool) {
        const QString name = request.params.value(mcp::key::Name).toString();
        upstream.params.insert(mcp::key::Name, m_ownNames.value(name));
        const auto tool = std::find_if(m_tools.begin(), m_tools.end(), [&](const mcp::ToolDescription &t) { return t.name() == name; });
        if (tool != m_tools.end()) {
            upstream.inputSchema = tool->inputSchema();
        }
    }
    return upstream;
}

void UpstreamServer::start(const mcp::ServerRequest &request, mcp::ServerAnswer answer)
{
    // Oldest first: who lets that many wait has forgotten them.
    QList<UpstreamCall *> parked;
    const auto calls = findChildren<UpstreamCall *>(QString(), Qt::FindDirectChildrenOnly);
    std::copy_if(calls.begin(), calls.end(), std::back_inserter(parked), [&](const UpstreamCall *call) {
        return call->isParked() && call->leg().principal.userId == request.principal.userId;
    });
    if (parked.size() >= MostParkedOfUser) {
        parked.first()->deleteLater();
    }
    sendAnew(*new UpstreamCall(request, std::move(answer), ParkedLifetime, this));
}

void UpstreamServer::sendAnew(UpstreamCall &call)
{
    withLink(call.leg(), &call, [this, &call](const core::Expected<UpstreamLink *, UpstreamFailure> &link) {
        if (!link) {
            return settle(call, core::unexpected(UpstreamFailure(link.error())));
        }
        (*link)->enlist(call);
        send(call, **link);
    });
}

void UpstreamServer::send(UpstreamCall &call, UpstreamLink &link)
{
    // It may have been switched off, held or renamed while the call waited for its connection.
    if (call.leg().method == mcp::method::CallTool && !m_ownNames.contains(call.leg().params.value(mcp::key::Name).toString())) {
        return call.finish(mcp::RpcError{mcp::ErrorCode::InvalidParams, QStringLiteral("there is no such tool"), {}});
    }
    link.run(call, requestFor(call.leg()), [this](UpstreamCall &finished, const UpstreamResult &result) {
        // Forgotten, so it was not looked at: once more, over a new one.
        const bool isForgotten = !result && result.error().kind == UpstreamFailure::Kind::SessionEnded;
        if (isForgotten && finished.takeSecondAttempt()) {
            QMetaObject::invokeMethod(&finished, [this, &finished] { sendAnew(finished); }, Qt::QueuedConnection);
            return;
        }
        settle(finished, result);
    });
}

void UpstreamServer::settle(UpstreamCall &call, const UpstreamResult &result)
{
    if (result) {
        return call.finish(outcomeOf(*result));
    }
    const QString url = m_services.connectUrl(id());
    mcp::ServerOutcome outcome = outcomeOf(result.error(), call.leg(), m_profile.server.name, url);
    if (call.isAttached()) {
        call.leg().noteFailure(failureCode(result.error()));
    }
    qCInfo(lcGateway).noquote() << call.leg().requestId.toString() << id() << call.leg().method << failureCode(result.error()) << result.error().message;
    call.finish(std::move(outcome));
}

void UpstreamServer::resume(const QByteArray &parkedId, const mcp::ServerRequest &request, mcp::ServerAnswer answer)
{
    const auto calls = findChildren<UpstreamCall *>(QString(), Qt::FindDirectChildrenOnly);
    for (UpstreamCall *call : calls) {
        if (call->isParkedAs(parkedId) && call->leg().principal.userId == request.principal.userId) {
            return call->resume(request, std::move(answer));
        }
    }
    answer(mcp::RpcError{mcp::ErrorCode::InvalidParams, QStringLiteral("what was asked for has ended meanwhile; call again without requestState"), {}});
}

void UpstreamServer::dropParkedOf(const core::UserId &userId)
{
    const auto calls = findChildren<UpstreamCall *>(QString(), Qt::FindDirectChildrenOnly);
    for (UpstreamCall *call : calls) {
        if (call->isParked() && call->leg().principal.userId == userId) {
            call->deleteLater();
        }
    }
}

void UpstreamServer::subscribe(const mcp::ServerRequest &request, mcp::ServerAnswer answer)
{
    const QString uri = request.params.value(QLatin1String("uri")).toString();
    withLink(request, request.context, [this, uri, request, answer = std::move(answer)](const core::Expected<UpstreamLink *, UpstreamFailure> &link) {
        if (!link) {
            return answer(errorOf(link.error(), m_profile.server.name));
        }
        const bool isNew = !(*link)->isSubscribed(uri);
        (*link)->subscribe(uri);
        if (!isNew || (*link)->connection().facts().isModern()) {
            return answer(QJsonObject()); // a modern one is listened to instead
        }
        UpstreamRequest upstream = requestFor(request);
        upstream.context = request.context;
        upstream.then = [name = m_profile.server.name, uri, answer, opened = QPointer(*link)](const UpstreamResult &result) {
            if (!result && opened) {
                opened->unsubscribe(uri);
            }
            answer(result ? outcomeOf(*result) : mcp::ServerOutcome(errorOf(result.error(), name)));
        };
        (*link)->connection().request(std::move(upstream));
    });
}

void UpstreamServer::unsubscribe(const mcp::ServerRequest &request, mcp::ServerAnswer answer)
{
    const QString uri = request.params.value(QLatin1String("uri")).toString();
    withLink(request, request.context, [this, uri, request, answer = std::move(answer)](const core::Expected<UpstreamLink *, UpstreamFailure> &link) {
        if (!link) {
            return answer(errorOf(link.error(), m_profile.server.name));
        }
        (*link)->unsubscribe(uri);
        if ((*link)->isSubscribed(uri) || (*link)->connection().facts().isModern()) {
            return answer(QJsonObject());
        }
        UpstreamRequest upstream = requestFor(request);
        upstream.context = request.context;
        upstream.then = [name = m_profile.server.name, answer](const UpstreamResult &result) {
            answer(result ? outcomeOf(*result) : mcp::ServerOutcome(errorOf(result.error(), name)));
        };
        (*link)->connection().request(std::move(upstream));
    });
}

void UpstreamServer::probe(Sighting sighting, QObject *context, std::function<void(core::Expected<Probe, UpstreamFailure>)> then)
{
    if (sighting == Sighting::Approving) {
        m_confirmingUntil = std::chrono::steady_clock::now() + ConfirmationWindow;
    }
    acquire({}, everyCapability(), context, [this, sighting, context, then = std::move(then)](const core::Expected<UpstreamLink *, UpstreamFailure> &link) {
        if (!link) {
            return then(core::unexpected(UpstreamFailure(link.error())));
        }
        const UpstreamFacts facts = (*link)->connection().facts();
        keepAbout(facts, sighting);
        takeInTools(**link, sighting, context, [facts, then](const core::Expected<SightedTools, UpstreamFailure> &taken) {
            if (!taken) {
                return then(core::unexpected(UpstreamFailure(taken.error())));
            }
            then(Probe{facts, taken->offered, taken->waiting, taken->unusable});
        });
    });
}

} // namespace gateway
