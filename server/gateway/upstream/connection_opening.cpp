// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/gateway/upstream/connection_opening.h"

#include "server/mcp/protocol.h"

#include <QJsonArray>

namespace gateway
{

namespace
{

constexpr QLatin1String SupportedVersions("supportedVersions");
constexpr QLatin1String Supported("supported");
constexpr QLatin1String Instructions("instructions");

// The first of the versions we speak that stands in the list.
const mcp::Revision *commonModern(const QJsonArray &versions)
{
    for (const QString &version : mcp::modernVersions()) {
        if (versions.contains(version)) {
            return mcp::findRevision(version);
        }
    }
    return nullptr;
}

bool hasLegacy(const QJsonArray &versions)
{
    return std::any_of(versions.begin(), versions.end(), [](const QJsonValue &version) {
        const mcp::Revision *revision = mcp::findRevision(version.toString());
        return revision && revision->era == mcp::Era::Legacy;
    });
}

// Says nothing about what it speaks (protocol.md 1.7).
bool isNoEvidence(const UpstreamFailure &failure)
{
    switch (failure.kind) {
    case UpstreamFailure::Kind::Rpc:
    case UpstreamFailure::Kind::Refused:
        return failure.httpStatus >= 500 || failure.httpStatus == 403 || (failure.httpStatus >= 300 && failure.httpStatus < 400);
    case UpstreamFailure::Kind::Garbage:
    case UpstreamFailure::Kind::SessionEnded:
        return false;
    case UpstreamFailure::Kind::NotStarted:
    case UpstreamFailure::Kind::Ended:
    case UpstreamFailure::Kind::Unreachable:
    case UpstreamFailure::Kind::SignInNeeded:
    case UpstreamFailure::Kind::ScopeNeeded:
    case UpstreamFailure::Kind::Timeout:
    case UpstreamFailure::Kind::TooLarge:
    case UpstreamFailure::Kind::NotReading:
        return true;
    }
    Q_UNREACHABLE();
}

} // namespace

ConnectionOpening::ConnectionOpening(UpstreamConnection &connection, EraHint hint, UpstreamConnection::Opened then)
    : m_connection(connection)
    , m_hint(hint)
    , m_then(std::move(then))
    , m_step(hint == EraHint::KnownLegacy ? Step::Initialize : Step::Discover)
{
    m_deadline.setSingleShot(true);
    connect(&m_deadline, &QTimer::timeout, this,
            [this] { refuse(UpstreamFailure::Kind::Timeout, QStringLiteral("it did not answer in time when it was started or asked what it speaks")); });
    m_probe.setSingleShot(true);
    connect(&m_probe, &QTimer::timeout, this, [this] { ask(Step::Initialize); });
}

void ConnectionOpening::begin()
{
    m_deadline.start(m_connection.m_limits.openTimeout);
    m_connection.adopt(m_connection.m_door.transport());
}

void ConnectionOpening::started()
{
    ask(m_step);
}

void ConnectionOpening::ask(Step step)
{
    m_probe.stop();
    m_step = step;
    m_id = ++m_connection.m_lastId;
    if (step == Step::Discover && !m_connection.m_transport->isStreamPerRequest() && m_hint == EraHint::Unknown) {
        m_probe.start(m_connection.m_limits.probeTimeout);
    }
    m_connection.send(step == Step::Discover ? discoverMessage() : initializeMessage());
}

OutgoingMessage ConnectionOpening::discoverMessage()
{
    const mcp::Revision *revision = mcp::findRevision(mcp::modernVersions().last());
    m_connection.m_facts.revision = revision; // for the envelope; taken back where it turns out wrong
    OutgoingMessage message;
    message.method = mcp::method::Discover;
    message.requestId = m_id;
    message.revision = revision;
    message.json = mcp::requestMessage(m_id, message.method, m_connection.framed({}, {}, m_id));
    return message;
}

OutgoingMessage ConnectionOpening::initializeMessage()
{
    m_connection.m_facts = {};
    OutgoingMessage message;
    message.method = mcp::method::Initialize;
    message.requestId = m_id;
    const DeclaredClient &client = m_connection.m_client;
    const QJsonObject params{
        {QStringLiteral("protocolVersion"), QString(mcp::negotiated({}).wire)},
        {mcp::key::Capabilities, client.capabilities},
        {QStringLiteral("clientInfo"), QJsonObject{{mcp::key::Name, client.name}, {mcp::key::Version, client.version}}},
    };
    message.json = mcp::requestMessage(m_id, message.method, params);
    return message;
}

void ConnectionOpening::receiveResponse(const mcp::Message &message)
{
    if (message.id.toInteger() != m_id || !message.id.isDouble()) {
        return; // to a probe that we no longer wait for
    }
    m_connection.m_transport->answered(m_id);
    switch (m_step) {
    case Step::Discover:
        return judgeDiscovery(message);
    case Step::Initialize:
        return judgeInitialize(message);
    }
}

void ConnectionOpening::judgeDiscovery(const mcp::Message &message)
{
    if (message.error) {
        return judgeRefusedDiscovery(*message.error);
    }
    const QJsonArray versions = message.result.value(SupportedVersions).toArray();
    const mcp::Revision *revision = commonModern(versions);
    if (!revision) {
        return versions.isEmpty() || hasLegacy(versions)
            ? ask(Step::Initialize)
            : refuse(UpstreamFailure::Kind::Garbage, QStringLiteral("it speaks no version of MCP that is spoken here"));
    }
    UpstreamFacts facts;
    facts.revision = revision;
    facts.serverInfo = message.result.value(mcp::key::Meta).toObject().value(mcp::key::ServerInfo).toObject();
    facts.capabilities = message.result.value(mcp::key::Capabilities).toObject();
    facts.instructions = message.result.value(Instructions).toString();
    finish(std::move(facts));
}

void ConnectionOpening::judgeRefusedDiscovery(const mcp::RpcError &error)
{
    const bool isVersion = error.code == mcp::ErrorCode::UnsupportedProtocolVersion;
    const QJsonArray versions = error.data.value(Supported).toArray();
    if (isVersion && !versions.isEmpty() && !hasLegacy(versions) && !commonModern(versions)) {
        return refuse(UpstreamFailure::Kind::Garbage, QStringLiteral("it speaks no version of MCP that is spoken here"));
    }
    if (isVersion && commonModern(versions) && !std::exchange(m_hasRetriedVersion, true)) {
        return ask(Step::Discover); // it says itself that it speaks what was asked
    }
    if (m_hint == EraHint::KnownModern) {
        return refuse(UpstreamFailure::Kind::Garbage, QStringLiteral("it no longer answers in the revision that it spoke before"));
    }
    ask(Step::Initialize);
}

void ConnectionOpening::judgeInitialize(const mcp::Message &message)
{
    if (message.error) {
        return finish(core::unexpected(
            UpstreamFailure{UpstreamFailure::Kind::Rpc, QStringLiteral("it refused to initialize: %1").arg(message.error->message.left(500)), *message.error, 0, {}}));
    }
    const QString version = message.result.value(QLatin1String("protocolVersion")).toString();
    const mcp::Revision *revision = mcp::findRevision(version);
    if (!revision || revision->era != mcp::Era::Legacy) {
        return refuse(UpstreamFailure::Kind::Garbage, QStringLiteral("it speaks MCP \"%1\", which is not spoken here").arg(version.left(50)));
    }
    UpstreamFacts facts;
    facts.revision = revision;
    facts.serverInfo = message.result.value(QLatin1String("serverInfo")).toObject();
    facts.capabilities = message.result.value(mcp::key::Capabilities).toObject();
    facts.instructions = message.result.value(Instructions).toString();
    OutgoingMessage initialized;
    initialized.method = QStringLiteral("notifications/initialized");
    initialized.revision = revision;
    initialized.json = mcp::notificationMessage(initialized.method);
    m_connection.send(std::move(initialized));
    finish(std::move(facts));
}

void ConnectionOpening::requestFailed(qint64 id, const UpstreamFailure &failure)
{
    if (id != m_id) {
        return;
    }
    if (isNoEvidence(failure)) {
        return finish(core::unexpected(m_firstFailure.value_or(failure)));
    }
    switch (m_step) {
    case Step::Discover:
        return failure.kind == UpstreamFailure::Kind::Rpc ? judgeRefusedDiscovery(failure.rpc) : ask(Step::Initialize);
    case Step::Initialize:
        return tryOlderTransport(failure);
    }
}

// MCP 2025-11-25, Transports, backwards compatibility: a POST of initialize that is refused with 4xx.
void ConnectionOpening::tryOlderTransport(const UpstreamFailure &failure)
{
    std::unique_ptr<UpstreamTransport> older = m_hasTriedOlder ? nullptr : m_connection.m_door.olderTransport();
    if (!older || failure.httpStatus < 400) {
        return finish(core::unexpected(m_firstFailure.value_or(failure)));
    }
    m_hasTriedOlder = true;
    m_firstFailure = failure;
    m_connection.adopt(std::move(older));
}

void ConnectionOpening::transportClosed(const UpstreamFailure &failure)
{
    // Some older servers end when they are asked what they do not know.
    if (m_step == Step::Discover && m_id != 0 && failure.kind == UpstreamFailure::Kind::Ended && m_hint == EraHint::Unknown) {
        m_probe.stop();
        m_step = Step::Initialize;
        return m_connection.adopt(m_connection.m_door.transport());
    }
    finish(core::unexpected(m_firstFailure.value_or(failure)));
}

void ConnectionOpening::refuse(UpstreamFailure::Kind kind, const QString &message)
{
    finish(core::unexpected(UpstreamFailure{kind, message, {}, 0, {}}));
}

void ConnectionOpening::finish(core::Expected<UpstreamFacts, UpstreamFailure> outcome)
{
    m_deadline.stop();
    m_probe.stop();
    m_connection.finishOpening(std::move(outcome)); // ends this
}

} // namespace gateway
