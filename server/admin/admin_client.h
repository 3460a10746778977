// SPDX-License-Identifier: GPL-3.0-or-later
// The console's and the command line's door to the server. Lives on the caller's thread; each function posts to AdminService on the
// server thread and returns at once. The answer is dropped when the page is gone; a future is cancelled when the server stops first.
// Never wait for a future on the main thread. Must be gone before the server thread stops.
#pragma once

#include "server/admin/admin_types.h"
#include "server/admin/listener_control.h"
#include "server/admin/upstream_types.h"
#include "server/admin/usage_types.h"
#include "server/core/secret.h"

#include <QFuture>
#include <QObject>

namespace admin
{

class AdminService;

class AdminClient final : public QObject
{
    Q_OBJECT
public:
    explicit AdminClient(AdminService &service, QObject *parent = nullptr);
    ~AdminClient() override;

    template <class T>
    using Answer = QFuture<Result<T>>;
    using Done = admin::Done;

    [[nodiscard]] Answer<Overview> overview();

    [[nodiscard]] Answer<QList<UserSummary>> listUsers();
    [[nodiscard]] Answer<std::optional<UserSummary>> findUser(const core::UserId &id); // nullopt: gone
    [[nodiscard]] Answer<UserSummary> addLocalUser(const NewLocalUser &user, const core::Secret &password);
    [[nodiscard]] Answer<Done> allowLogin(const QString &provider, const QString &login, const QString &role);
    [[nodiscard]] Answer<Done> setUserStatus(const core::UserId &id, UserStatus status);
    [[nodiscard]] Answer<Done> setUserRole(const core::UserId &id, const QString &role);
    [[nodiscard]] Answer<Done> setUserExpiry(const core::UserId &id, std::optional<core::Seconds> approvalEndsAt);
    [[nodiscard]] Answer<Done> setUserNote(const core::UserId &id, const QString &note);
    [[nodiscard]] Answer<Done> setPassword(const core::UserId &id, const core::Secret &password);
    [[nodiscard]] Answer<Done> deleteUser(const core::UserId &id);
    [[nodiscard]] Answer<QStringList> listRoles();

    [[nodiscard]] Answer<QList<RoleSummary>> listRolesWithRules();
    [[nodiscard]] Answer<ToolsByServer> listTools();
    [[nodiscard]] Answer<Done> createRole(const QString &name);
    [[nodiscard]] Answer<Done> deleteRole(const QString &name);
    [[nodiscard]] Answer<Done> applyRules(const QList<RuleEdit> &edits); // all or none
    [[nodiscard]] Answer<UserPermissions> listPermissions(const core::UserId &id);

    // A login of our lists that somebody else came with.
    [[nodiscard]] Answer<QList<LoginConflict>> listConflicts();
    [[nodiscard]] Answer<Done> settleConflict(const QString &login, const core::UserId &owner);

    [[nodiscard]] Answer<QList<PersonalAccessTokenSummary>> listTokens();
    [[nodiscard]] Answer<std::optional<PersonalAccessTokenSummary>> findToken(const QString &id); // nullopt: gone
    [[nodiscard]] Answer<CreatedPersonalAccessToken> createToken(const NewPersonalAccessToken &wanted);
    [[nodiscard]] Answer<Done> revokeToken(const QString &id);

    [[nodiscard]] Answer<QList<ApprovalSummary>> listApprovals();
    [[nodiscard]] Answer<Done> decide(const core::UserId &id, const Decision &decision);

    [[nodiscard]] Answer<QList<ClientSummary>> listClients();
    [[nodiscard]] Answer<std::optional<ClientSummary>> findClient(const core::ClientId &id);
    [[nodiscard]] Answer<CreatedClient> createClient(const NewClient &client);
    [[nodiscard]] Answer<Done> editClient(const ClientEdit &edit);
    [[nodiscard]] Answer<CreatedClient> renewClientSecret(const core::ClientId &id);
    [[nodiscard]] Answer<Done> approveClient(const core::ClientId &id);
    [[nodiscard]] Answer<Done> denyClient(const core::ClientId &id); // ends its sessions
    [[nodiscard]] Answer<Done> revokeClientTokens(const core::ClientId &id); // ends its sessions, keeps the registration
    [[nodiscard]] Answer<Done> deleteClient(const core::ClientId &id);

    [[nodiscard]] Answer<QList<SessionSummary>> listSessions();
    [[nodiscard]] Answer<std::optional<SessionSummary>> findSession(const core::FamilyId &id); // nullopt: ended
    // Access is cut at once; `suspend` can be taken back with `resume` until `end` makes it final.
    [[nodiscard]] Answer<Done> suspendSession(const core::FamilyId &id);
    [[nodiscard]] Answer<Done> resumeSession(const core::FamilyId &id);
    [[nodiscard]] Answer<Done> endSession(const core::FamilyId &id);
    [[nodiscard]] Answer<Done> endSessionsOfUser(const core::UserId &id);

    [[nodiscard]] Answer<QList<CallSummary>> listCalls(const CallQuery &query);
    [[nodiscard]] Answer<UsageReport> usageReport(const UsageQuery &query);
    [[nodiscard]] Answer<UsagePage> listUsage(const UsagePageQuery &query);
    [[nodiscard]] Answer<UsageExportPage> exportUsage(const UsageExportQuery &query);
    [[nodiscard]] Answer<QList<AuditEventSummary>> listAudit(std::optional<qint64> beforeId, int limit);
    [[nodiscard]] Answer<AuditVerification> verifyAudit();
    [[nodiscard]] Answer<AuditExportPage> exportAudit(const AuditExportQuery &query);
    [[nodiscard]] Answer<ErasedUser> eraseUser(const core::UserId &id);

    [[nodiscard]] Answer<QList<RateRefusal>> listRateRefusals(); // who was told to wait, by path
    [[nodiscard]] Answer<QList<SigningKeySummary>> listSigningKeys();
    [[nodiscard]] Answer<SigningKeySummary> rotateSigningKey(const std::optional<QString> &algorithm); // nullopt: the configured one
    [[nodiscard]] Answer<SigningKeySummary> importSigningKey(const core::Secret &pem, ImportedKeyUse use);
    [[nodiscard]] Answer<Done> removeSigningKey(const QString &kid);
    [[nodiscard]] Answer<Done> rotateMasterKey();

    [[nodiscard]] Answer<QList<Setting>> listSettings();
    // Writes gatehouse.ini (or the vault for secrets), then applies what needs no restart. An empty value resets to default.
    [[nodiscard]] Answer<Done> setSettings(const QList<QPair<QString, QString>> &values);
    [[nodiscard]] Answer<Done> setSecret(const QString &key, const core::Secret &value);

    [[nodiscard]] Answer<Branding> branding();
    [[nodiscard]] Answer<Done> setBranding(const Branding &branding);
    [[nodiscard]] Answer<PagePreview> previewPage(const Branding &branding, BrandedPage page); // keeps nothing
    [[nodiscard]] static Result<Branding> parseBranding(const QByteArray &file); // at once: no server is asked
    [[nodiscard]] static QByteArray exportBranding(const Branding &branding);

    // Whether a provider ("github") accepts the app of the settings: it is asked.
    [[nodiscard]] Answer<Done> checkProvider(const QString &id);
    [[nodiscard]] Answer<QList<UpstreamSummary>> listUpstreams();
    [[nodiscard]] Answer<UpstreamSummary> showUpstream(const QString &id);
    [[nodiscard]] Answer<UpstreamSummary> addUpstream(const NewUpstream &server); // nothing runs before it is confirmed
    [[nodiscard]] Answer<Done> changeUpstream(const QString &id, const UpstreamChange &change);
    [[nodiscard]] Answer<UpstreamProbe> confirmUpstream(const QString &id, const QString &confirmation); // of the summary that was shown
    [[nodiscard]] Answer<UpstreamProbe> testUpstream(const QString &id);
    [[nodiscard]] Answer<Done> enableUpstream(const QString &id);
    [[nodiscard]] Answer<Done> disableUpstream(const QString &id);
    [[nodiscard]] Answer<Done> restartUpstream(const QString &id);
    [[nodiscard]] Answer<Done> removeServer(const QString &id);
    [[nodiscard]] Answer<QList<UpstreamLogLine>> upstreamLog(const QString &id);
    [[nodiscard]] Answer<QList<ToolSummary>> listTools(const QString &serverId); // empty: of every server
    [[nodiscard]] Answer<Done> enableTool(const QString &serverId, const QString &name);
    [[nodiscard]] Answer<Done> disableTool(const QString &serverId, const QString &name);
    [[nodiscard]] Answer<Done> renameTool(const QString &serverId, const QString &name, const QString &newName);
    [[nodiscard]] Answer<Done> describeTool(const QString &serverId, const QString &name, const QString &description);
    [[nodiscard]] Answer<ToolReview> reviewTool(const QString &serverId, const QString &name);
    [[nodiscard]] Answer<Done> acceptTool(const QString &serverId, const QString &name, const QString &pendingHash); // of that review

    [[nodiscard]] Answer<Done> pauseServer();
    [[nodiscard]] Answer<Done> startServer(); // also: try to listen again after a failure

Q_SIGNALS:
    // On this object's thread, at most every 100 ms.
    void changed(const QList<admin::Change> &changes);

    // A second start of the program asks the first to show itself.
    void windowRequested();

private:
    // Posts `ask(service, reply)` to the server thread; its reply is the future's result.
    template <class T, class Ask>
    [[nodiscard]] Answer<T> post(Ask ask);

    AdminService &m_service;
};

} // namespace admin
