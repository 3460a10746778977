// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/admin_client.h"

#include "server/admin/admin_service.h"

#include <QPromise>

namespace admin
{

// A reply that is never called (the server stopped first) drops the promise, and that cancels the future.
template <class T, class Ask>
AdminClient::Answer<T> AdminClient::post(Ask ask)
{
    const auto promise = std::make_shared<QPromise<Result<T>>>();
    promise->start();
    const Reply<T> reply = [promise](Result<T> result) {
        promise->addResult(std::move(result));
        promise->finish();
    };
    QMetaObject::invokeMethod(
        &m_service, [&service = m_service, ask = std::move(ask), reply] { ask(service, reply); }, Qt::QueuedConnection);
    return promise->future();
}

AdminClient::AdminClient(AdminService &service, QObject *parent)
    : QObject(parent)
    , m_service(service)
{
    qRegisterMetaType<QList<admin::Change>>();
    connect(&service, &AdminService::changed, this, &AdminClient::changed, Qt::QueuedConnection);
    connect(&service, &AdminService::windowRequested, this, &AdminClient::windowRequested, Qt::QueuedConnection);
}

AdminClient::~AdminClient() = default;

AdminClient::Answer<Overview> AdminClient::overview()
{
    return post<Overview>([](AdminService &s, const auto &reply) { s.reports().overview(reply); });
}

AdminClient::Answer<QList<UserSummary>> AdminClient::listUsers()
{
    return post<QList<UserSummary>>([](AdminService &s, const auto &reply) { s.users().list(reply); });
}

AdminClient::Answer<std::optional<UserSummary>> AdminClient::findUser(const core::UserId &id)
{
    return post<std::optional<UserSummary>>([id](AdminService &s, const auto &reply) { s.users().find(id, reply); });
}

AdminClient::Answer<UserSummary> AdminClient::addLocalUser(const NewLocalUser &user, const core::Secret &password)
{
    return post<UserSummary>([user, password](AdminService &s, const auto &reply) { s.users().addLocal(user, password, reply); });
}

AdminClient::Answer<Done> AdminClient::allowLogin(const QString &provider, const QString &login, const QString &role)
{
    return post<Done>([provider, login, role](AdminService &s, const auto &reply) { s.users().allowLogin(provider, login, role, reply); });
}

AdminClient::Answer<Done> AdminClient::setUserStatus(const core::UserId &id, UserStatus status)
{
    return post<Done>([id, status](AdminService &s, const auto &reply) { s.users().setStatus(id, status, reply); });
}

AdminClient::Answer<Done> AdminClient::setUserRole(const core::UserId &id, const QString &role)
{
    return post<Done>([id, role](AdminService &s, const auto &reply) { s.users().setRole(id, role, reply); });
}

AdminClient::Answer<Done> AdminClient::setUserExpiry(const core::UserId &id, std::optional<core::Seconds> approvalEndsAt)
{
    return post<Done>([id, approvalEndsAt](AdminService &s, const auto &reply) { s.users().setExpiry(id, approvalEndsAt, reply); });
}

AdminClient::Answer<Done> AdminClient::setUserNote(const core::UserId &id, const QString &note)
{
    return post<Done>([id, note](AdminService &s, const auto &reply) { s.users().setNote(id, note, reply); });
}

AdminClient::Answer<Done> AdminClient::setPassword(const core::UserId &id, const core::Secret &password)
{
    return post<Done>([id, password](AdminService &s, const auto &reply) { s.users().setPassword(id, password, reply); });
}

AdminClient::Answer<Done> AdminClient::deleteUser(const core::UserId &id)
{
    return post<Done>([id](AdminService &s, const auto &reply) { s.users().remove(id, reply); });
}

AdminClient::Answer<QStringList> AdminClient::listRoles()
{
    return post<QStringList>([](AdminService &s, const auto &reply) { s.users().listRoles(reply); });
}

AdminClient::Answer<QList<RoleSummary>> AdminClient::listRolesWithRules()
{
    return post<QList<RoleSummary>>([](AdminService &s, const auto &reply) { s.roles().list(reply); });
}

AdminClient::Answer<ToolsByServer> AdminClient::listTools()
{
    return post<ToolsByServer>([](AdminService &s, const auto &reply) { reply(s.listener().toolsByServer()); });
}

AdminClient::Answer<Done> AdminClient::createRole(const QString &name)
{
    return post<Done>([name](AdminService &s, const auto &reply) { s.roles().create(name, reply); });
}

AdminClient::Answer<Done> AdminClient::deleteRole(const QString &name)
{
    return post<Done>([name](AdminService &s, const auto &reply) { s.roles().remove(name, reply); });
}

AdminClient::Answer<Done> AdminClient::applyRules(const QList<RuleEdit> &edits)
{
    return post<Done>([edits](AdminService &s, const auto &reply) { s.roles().apply(edits, reply); });
}

AdminClient::Answer<UserPermissions> AdminClient::listPermissions(const core::UserId &id)
{
    return post<UserPermissions>([id](AdminService &s, const auto &reply) { s.access().listPermissions(id, reply); });
}

AdminClient::Answer<QList<LoginConflict>> AdminClient::listConflicts()
{
    return post<QList<LoginConflict>>([](AdminService &s, const auto &reply) { s.access().listConflicts(reply); });
}

AdminClient::Answer<Done> AdminClient::settleConflict(const QString &login, const core::UserId &owner)
{
    return post<Done>([login, owner](AdminService &s, const auto &reply) { s.access().settleConflict(login, owner, reply); });
}

AdminClient::Answer<QList<PersonalAccessTokenSummary>> AdminClient::listTokens()
{
    return post<QList<PersonalAccessTokenSummary>>([](AdminService &s, const auto &reply) { s.tokens().list(reply); });
}

AdminClient::Answer<std::optional<PersonalAccessTokenSummary>> AdminClient::findToken(const QString &id)
{
    return post<std::optional<PersonalAccessTokenSummary>>([id](AdminService &s, const auto &reply) { s.tokens().find(id, reply); });
}

AdminClient::Answer<CreatedPersonalAccessToken> AdminClient::createToken(const NewPersonalAccessToken &wanted)
{
    return post<CreatedPersonalAccessToken>([wanted](AdminService &s, const auto &reply) { s.tokens().create(wanted, reply); });
}

AdminClient::Answer<Done> AdminClient::revokeToken(const QString &id)
{
    return post<Done>([id](AdminService &s, const auto &reply) { s.tokens().revoke(id, reply); });
}

AdminClient::Answer<QList<ApprovalSummary>> AdminClient::listApprovals()
{
    return post<QList<ApprovalSummary>>([](AdminService &s, const auto &reply) { s.approvals().list(reply); });
}

AdminClient::Answer<Done> AdminClient::decide(const core::UserId &id, const Decision &decision)
{
    return post<Done>([id, decision](AdminService &s, const auto &reply) { s.approvals().decide(id, decision, reply); });
}

AdminClient::Answer<QList<ClientSummary>> AdminClient::listClients()
{
    return post<QList<ClientSummary>>([](AdminService &s, const auto &reply) { s.clients().list(reply); });
}

AdminClient::Answer<std::optional<ClientSummary>> AdminClient::findClient(const core::ClientId &id)
{
    return post<std::optional<ClientSummary>>([id](AdminService &s, const auto &reply) { s.clients().find(id, reply); });
}

AdminClient::Answer<CreatedClient> AdminClient::createClient(const NewClient &client)
{
    return post<CreatedClient>([client](AdminService &s, const auto &reply) { s.clients().create(client, reply); });
}

AdminClient::Answer<Done> AdminClient::editClient(const ClientEdit &edit)
{
    return post<Done>([edit](AdminService &s, const auto &reply) { s.clients().edit(edit, reply); });
}

AdminClient::Answer<CreatedClient> AdminClient::renewClientSecret(const core::ClientId &id)
{
    return post<CreatedClient>([id](AdminService &s, const auto &reply) { s.clients().renewSecret(id, reply); });
}

AdminClient::Answer<Done> AdminClient::approveClient(const core::ClientId &id)
{
    return post<Done>([id](AdminService &s, const auto &reply) { s.clients().approve(id, reply); });
}

AdminClient::Answer<Done> AdminClient::denyClient(const core::ClientId &id)
{
    return post<Done>([id](AdminService &s, const auto &reply) { s.clients().deny(id, reply); });
}

AdminClient::Answer<Done> AdminClient::revokeClientTokens(const core::ClientId &id)
{
    return post<Done>([id](AdminService &s, const auto &reply) { s.clients().revokeTokens(id, reply); });
}

AdminClient::Answer<Done> AdminClient::deleteClient(const core::ClientId &id)
{
    return post<Done>([id](AdminService &s, const auto &reply) { s.clients().remove(id, reply); });
}

AdminClient::Answer<QList<SessionSummary>> AdminClient::listSessions()
{
    return post<QList<SessionSummary>>([](AdminService &s, const auto &reply) { s.sessions().list(reply); });
}

AdminClient::Answer<std::optional<SessionSummary>> AdminClient::findSession(const core::FamilyId &id)
{
    return post<std::optional<SessionSummary>>([id](AdminService &s, const auto &reply) { s.sessions().find(id, reply); });
}

AdminClient::Answer<Done> AdminClient::suspendSession(const core::FamilyId &id)
{
    return post<Done>([id](AdminService &s, const auto &reply) { s.sessions().suspend(id, reply); });
}

AdminClient::Answer<Done> AdminClient::resumeSession(const core::FamilyId &id)
{
    return post<Done>([id](AdminService &s, const auto &reply) { s.sessions().resume(id, reply); });
}

AdminClient::Answer<Done> AdminClient::endSession(const core::FamilyId &id)
{
    return post<Done>([id](AdminService &s, const auto &reply) { s.sessions().end(id, reply); });
}

AdminClient::Answer<Done> AdminClient::endSessionsOfUser(const core::UserId &id)
{
    return post<Done>([id](AdminService &s, const auto &reply) { s.sessions().endAllOfUser(id, reply); });
}

AdminClient::Answer<QList<CallSummary>> AdminClient::listCalls(const CallQuery &query)
{
    return post<QList<CallSummary>>([query](AdminService &s, const auto &reply) { s.reports().listCalls(query, reply); });
}

AdminClient::Answer<QList<RateRefusal>> AdminClient::listRateRefusals()
{
    return post<QList<RateRefusal>>([](AdminService &s, const auto &reply) { reply(s.listener().rateRefusals()); });
}

AdminClient::Answer<UsageReport> AdminClient::usageReport(const UsageQuery &query)
{
    return post<UsageReport>([query](AdminService &s, const auto &reply) { s.usage().report(query, reply); });
}

AdminClient::Answer<UsagePage> AdminClient::listUsage(const UsagePageQuery &query)
{
    return post<UsagePage>([query](AdminService &s, const auto &reply) { s.usage().listCalls(query, reply); });
}

AdminClient::Answer<UsageExportPage> AdminClient::exportUsage(const UsageExportQuery &query)
{
    return post<UsageExportPage>([query](AdminService &s, const auto &reply) { s.usage().exportPage(query, reply); });
}

AdminClient::Answer<QList<AuditEventSummary>> AdminClient::listAudit(std::optional<qint64> beforeId, int limit)
{
    return post<QList<AuditEventSummary>>([beforeId, limit](AdminService &s, const auto &reply) { s.audit().list(beforeId, limit, reply); });
}

AdminClient::Answer<AuditVerification> AdminClient::verifyAudit()
{
    return post<AuditVerification>([](AdminService &s, const auto &reply) { s.audit().verify(reply); });
}

AdminClient::Answer<AuditExportPage> AdminClient::exportAudit(const AuditExportQuery &query)
{
    return post<AuditExportPage>([query](AdminService &s, const auto &reply) { s.audit().exportPage(query, reply); });
}

AdminClient::Answer<ErasedUser> AdminClient::eraseUser(const core::UserId &id)
{
    return post<ErasedUser>([id](AdminService &s, const auto &reply) { s.usage().erase(id, reply); });
}

AdminClient::Answer<QList<SigningKeySummary>> AdminClient::listSigningKeys()
{
    return post<QList<SigningKeySummary>>([](AdminService &s, const auto &reply) { s.keys().list(reply); });
}

AdminClient::Answer<SigningKeySummary> AdminClient::rotateSigningKey(const std::optional<QString> &algorithm)
{
    return post<SigningKeySummary>([algorithm](AdminService &s, const auto &reply) { s.keys().rotate(algorithm, reply); });
}

AdminClient::Answer<SigningKeySummary> AdminClient::importSigningKey(const core::Secret &pem, ImportedKeyUse use)
{
    return post<SigningKeySummary>([pem, use](AdminService &s, const auto &reply) { s.keys().import(pem, use, reply); });
}

AdminClient::Answer<Done> AdminClient::removeSigningKey(const QString &kid)
{
    return post<Done>([kid](AdminService &s, const auto &reply) { s.keys().remove(kid, reply); });
}

AdminClient::Answer<Done> AdminClient::rotateMasterKey()
{
    return post<Done>([](AdminService &s, const auto &reply) { s.keys().rotateMasterKey(reply); });
}

AdminClient::Answer<QList<Setting>> AdminClient::listSettings()
{
    return post<QList<Setting>>([](AdminService &s, const auto &reply) { reply(s.settings().list()); });
}

AdminClient::Answer<Done> AdminClient::setSettings(const QList<QPair<QString, QString>> &values)
{
    return post<Done>([values](AdminService &s, const auto &reply) { s.settings().set(values, reply); });
}

AdminClient::Answer<Done> AdminClient::setSecret(const QString &key, const core::Secret &value)
{
    return post<Done>([key, value](AdminService &s, const auto &reply) { s.settings().setSecret(key, value, reply); });
}

AdminClient::Answer<Branding> AdminClient::branding()
{
    return post<Branding>([](AdminService &s, const auto &reply) { reply(s.branding().show()); });
}

AdminClient::Answer<Done> AdminClient::setBranding(const Branding &branding)
{
    return post<Done>([branding](AdminService &s, const auto &reply) { s.branding().replace(branding, reply); });
}

AdminClient::Answer<PagePreview> AdminClient::previewPage(const Branding &branding, BrandedPage page)
{
    return post<PagePreview>([branding, page](AdminService &s, const auto &reply) { reply(s.branding().preview(branding, page)); });
}

Result<Branding> AdminClient::parseBranding(const QByteArray &file)
{
    return BrandingAdministration::parse(file);
}

QByteArray AdminClient::exportBranding(const Branding &branding)
{
    return BrandingAdministration::exported(branding);
}

AdminClient::Answer<Done> AdminClient::checkProvider(const QString &id)
{
    return post<Done>([id](AdminService &s, const auto &reply) { s.listener().checkProvider(id, reply); });
}

AdminClient::Answer<QList<UpstreamSummary>> AdminClient::listUpstreams()
{
    return post<QList<UpstreamSummary>>([](AdminService &s, const auto &reply) { s.upstreams().list(reply); });
}

AdminClient::Answer<UpstreamSummary> AdminClient::showUpstream(const QString &id)
{
    return post<UpstreamSummary>([id](AdminService &s, const auto &reply) { s.upstreams().show(id, reply); });
}

AdminClient::Answer<UpstreamSummary> AdminClient::addUpstream(const NewUpstream &server)
{
    return post<UpstreamSummary>([server](AdminService &s, const auto &reply) { s.upstreams().add(server, reply); });
}

AdminClient::Answer<Done> AdminClient::changeUpstream(const QString &id, const UpstreamChange &change)
{
    return post<Done>([id, change](AdminService &s, const auto &reply) { s.upstreams().change(id, change, reply); });
}

AdminClient::Answer<UpstreamProbe> AdminClient::confirmUpstream(const QString &id, const QString &confirmation)
{
    return post<UpstreamProbe>([id, confirmation](AdminService &s, const auto &reply) { s.upstreams().confirm(id, confirmation, reply); });
}

AdminClient::Answer<UpstreamProbe> AdminClient::testUpstream(const QString &id)
{
    return post<UpstreamProbe>([id](AdminService &s, const auto &reply) { s.upstreams().test(id, reply); });
}

AdminClient::Answer<Done> AdminClient::enableUpstream(const QString &id)
{
    return post<Done>([id](AdminService &s, const auto &reply) { s.upstreams().enable(id, reply); });
}

AdminClient::Answer<Done> AdminClient::disableUpstream(const QString &id)
{
    return post<Done>([id](AdminService &s, const auto &reply) { s.upstreams().disable(id, reply); });
}

AdminClient::Answer<Done> AdminClient::restartUpstream(const QString &id)
{
    return post<Done>([id](AdminService &s, const auto &reply) { s.upstreams().restart(id, reply); });
}

AdminClient::Answer<Done> AdminClient::removeServer(const QString &id)
{
    return post<Done>([id](AdminService &s, const auto &reply) { s.servers().remove(id, reply); });
}

AdminClient::Answer<QList<UpstreamLogLine>> AdminClient::upstreamLog(const QString &id)
{
    return post<QList<UpstreamLogLine>>([id](AdminService &s, const auto &reply) { s.upstreams().log(id, reply); });
}

AdminClient::Answer<QList<ToolSummary>> AdminClient::listTools(const QString &serverId)
{
    return post<QList<ToolSummary>>([serverId](AdminService &s, const auto &reply) { s.tools().list(serverId, reply); });
}

AdminClient::Answer<Done> AdminClient::enableTool(const QString &serverId, const QString &name)
{
    return post<Done>([serverId, name](AdminService &s, const auto &reply) { s.tools().enable(serverId, name, reply); });
}

AdminClient::Answer<Done> AdminClient::disableTool(const QString &serverId, const QString &name)
{
    return post<Done>([serverId, name](AdminService &s, const auto &reply) { s.tools().disable(serverId, name, reply); });
}

AdminClient::Answer<Done> AdminClient::renameTool(const QString &serverId, const QString &name, const QString &newName)
{
    return post<Done>([serverId, name, newName](AdminService &s, const auto &reply) { s.tools().rename(serverId, name, newName, reply); });
}

AdminClient::Answer<Done> AdminClient::describeTool(const QString &serverId, const QString &name, const QString &description)
{
    return post<Done>([serverId, name, description](AdminService &s, const auto &reply) { s.tools().describe(serverId, name, description, reply); });
}

AdminClient::Answer<ToolReview> AdminClient::reviewTool(const QString &serverId, const QString &name)
{
    return post<ToolReview>([serverId, name](AdminService &s, const auto &reply) { s.tools().review(serverId, name, reply); });
}

AdminClient::Answer<Done> AdminClient::acceptTool(const QString &serverId, const QString &name, const QString &pendingHash)
{
    return post<Done>([serverId, name, pendingHash](AdminService &s, const auto &reply) { s.tools().accept(serverId, name, pendingHash, reply); });
}

AdminClient::Answer<Done> AdminClient::pauseServer()
{
    return post<Done>([](AdminService &s, const auto &reply) {
        s.listener().pause();
        reply(Done{});
    });
}

AdminClient::Answer<Done> AdminClient::startServer()
{
    return post<Done>([](AdminService &s, const auto &reply) { reply(s.listener().listen()); });
}

} // namespace admin
