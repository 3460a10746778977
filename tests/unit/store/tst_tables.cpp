// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/approval_request_table.h"
#include "server/store/authorization_code_table.h"
#include "server/store/call_table.h"
#include "server/store/client_table.h"
#include "server/store/expired_rows.h"
#include "server/store/local_account_table.h"
#include "server/store/meta_table.h"
#include "server/store/provider_token_key_table.h"
#include "server/store/provider_token_table.h"
#include "server/store/refresh_token_family_table.h"
#include "server/store/refresh_token_table.h"
#include "server/store/revoked_access_token_table.h"
#include "server/store/role_table.h"
#include "server/store/signing_key_table.h"
#include "server/store/user_table.h"
#include "tests/support/memory_database.h"
#include "tests/support/rows.h"

#include <QTest>

using namespace std::chrono_literals;
using namespace store;
using tests::clientRow;
using tests::familyRow;
using tests::someTime;
using tests::userRow;

Q_DECLARE_METATYPE(store::CallTable::Query)

class TablesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void keepsEveryColumnOfAUser();
    void changesOneColumnOfAUser();
    void findsLoginsInAnyCase();
    void countsApprovedUsersNow();
    void removingAUserAnnouncesWhatGoesWithThem();
    void keepsEveryColumnOfAClient();
    void countsUsersAndSessionsOfAClient();
    void keepsEveryColumnOfAFamily();
    void listsSessionsOnceTheirCodeIsRedeemed();
    void suspendsResumesAndRevokes();
    void revokingForgetsTheProviderToken();
    void revokesLeftoverSuspensionsAtStart();
    void writesDownActivity();
    void consumesACodeOnce_data();
    void consumesACodeOnce();
    void rotatesAGeneration();
    void keepsRevokedAccessTokensUntilTheyExpire();
    void wrapsProviderTokenKeys();
    void retiresSigningKeys();
    void opensOneApprovalRequestPerUser();
    void closesTheQueueAt200();
    void forgetsApprovalRequestsAfterSevenDays();
    void keepsLocalAccounts();
    void givesTheRulesOfARole();
    void keepsEveryColumnOfACall();
    void filtersAndPagesCalls_data();
    void filtersAndPagesCalls();
    void countsCallsSince();
    void refusesRowsThatReferToNothing();
    void keepsMetaValues();
    void storesNullTextAsEmpty();
    void removesWhatHasExpired();

private:
    [[nodiscard]] Transaction &tx() { return m_memory->transaction(); }
    void insertFamily(const char *id = "family-1", const char *login = "alice");
    [[nodiscard]] qint64 insertCall(core::Milliseconds time, CallOutcome outcome = CallOutcome::Ok,
                                    std::chrono::microseconds duration = 1ms, const char *user = "local|alice",
                                    const char *tool = "add");

    std::unique_ptr<tests::MemoryDatabase> m_memory;
};

void TablesTest::init()
{
    m_memory = std::make_unique<tests::MemoryDatabase>();
    QVERIFY(UserTable(tx()).insert(userRow()));
    QVERIFY(ClientTable(tx()).insert(clientRow()));
}

void TablesTest::insertFamily(const char *id, const char *login)
{
    QVERIFY(RefreshTokenFamilyTable(tx()).insert(familyRow(id, login)));
}

qint64 TablesTest::insertCall(core::Milliseconds time, CallOutcome outcome, std::chrono::microseconds duration, const char *user,
                              const char *tool)
{
    CallRow row;
    row.time = time;
    row.outcome = outcome;
    row.duration = duration;
    row.userId = core::UserId(QByteArray(user));
    row.familyId = core::FamilyId(QByteArray("family-1"));
    row.tool = QString::fromLatin1(tool);
    return *CallTable(tx()).insert(row);
}

void TablesTest::keepsEveryColumnOfAUser()
{
    UserRow row = userRow("Ünï|cödé");
    row.status = UserStatus::Blocked;
    row.role = u"admin"_qs;
    row.avatarUrl = u"https://example.org/a.png"_qs;
    row.approvalEndsAt = someTime + 5s;
    row.deniedUntilAt = someTime + 6s;
    row.lastSeenAt = someTime + 7s;
    row.note = u"a'b\"c; DROP TABLE users --"_qs;
    QVERIFY(UserTable(tx()).insert(row));
    const UserRow found = **UserTable(tx()).find(row.id);
    QCOMPARE(found.id, row.id);
    QCOMPARE(found.provider, row.provider);
    QCOMPARE(found.subject, row.subject);
    QCOMPARE(found.login, row.login);
    QCOMPARE(found.name, row.name);
    QCOMPARE(found.email, row.email);
    QCOMPARE(found.isEmailVerified, true);
    QCOMPARE(found.avatarUrl, row.avatarUrl);
    QCOMPARE(found.status, UserStatus::Blocked);
    QCOMPARE(found.role, row.role);
    QVERIFY(found.approvalEndsAt == row.approvalEndsAt);
    QVERIFY(found.deniedUntilAt == row.deniedUntilAt);
    QVERIFY(found.lastSeenAt == row.lastSeenAt);
    QVERIFY(found.createdAt == row.createdAt);
    QCOMPARE(found.note, row.note);
    QCOMPARE((**UserTable(tx()).findBySubject(row.provider, row.subject)).id, row.id);
    QVERIFY(!UserTable(tx()).findBySubject(u"github"_qs, row.subject)->has_value());
}

void TablesTest::changesOneColumnOfAUser()
{
    const UserTable users(tx());
    const core::UserId id = userRow().id;
    QVERIFY(users.updateStatus(id, UserStatus::Blocked));
    QVERIFY(users.updateRole(id, u"premium"_qs));
    QVERIFY(users.updateNote(id, u"late payer"_qs));
    QVERIFY(users.updateApprovalEnd(id, someTime));
    QVERIFY(users.updateDeniedUntil(id, someTime + 10min));
    QVERIFY(users.touch(id, someTime + 1h));
    QVERIFY(users.touch(id, someTime)); // never backwards
    UserRow found = **users.find(id);
    QCOMPARE(found.status, UserStatus::Blocked);
    QCOMPARE(found.role, u"premium"_qs);
    QCOMPARE(found.note, u"late payer"_qs);
    QVERIFY(found.approvalEndsAt == someTime);
    QVERIFY(found.deniedUntilAt == someTime + 10min);
    QVERIFY(found.lastSeenAt == someTime + 1h);
    QVERIFY(tx().changes().contains({Topic::Users, ChangeKind::Updated, id.bytes()}));
    QVERIFY(tx().changes().contains({Topic::Users, ChangeKind::Touched, id.bytes()}));

    found.login = u"renamed"_qs;
    found.approvalEndsAt = std::nullopt;
    QVERIFY(users.update(found));
    QCOMPARE((**users.find(id)).login, u"renamed"_qs);
    QVERIFY(!(**users.find(id)).approvalEndsAt);
}

void TablesTest::findsLoginsInAnyCase()
{
    const auto found = UserTable(tx()).listByLogin(u"local"_qs, u"ALICE"_qs);
    QCOMPARE(found->size(), 1);
    QCOMPARE(UserTable(tx()).listByLogin(u"github"_qs, u"alice"_qs)->size(), 0);
}

void TablesTest::countsApprovedUsersNow()
{
    UserRow bob = userRow("bob");
    bob.approvalEndsAt = someTime;
    bob.role = u"owner"_qs;
    QVERIFY(UserTable(tx()).insert(bob));
    UserRow eve = userRow("eve");
    eve.status = UserStatus::Pending;
    QVERIFY(UserTable(tx()).insert(eve));
    QCOMPARE(*UserTable(tx()).count(), 3);
    QCOMPARE(*UserTable(tx()).countApproved(someTime - 1s), 2);
    QCOMPARE(*UserTable(tx()).countApproved(someTime), 1);
    QCOMPARE(*UserTable(tx()).countApprovedWithRole(u"owner"_qs, someTime - 1s), 1);
    QCOMPARE(*UserTable(tx()).countApprovedWithRole(u"owner"_qs, someTime), 0);
}

void TablesTest::removingAUserAnnouncesWhatGoesWithThem()
{
    insertFamily();
    QVERIFY(LocalAccountTable(tx()).insert({userRow().id, u"alice"_qs, "$argon2id$x", someTime}));
    QCOMPARE(*UserTable(tx()).remove(userRow().id), true);
    QVERIFY(tx().changes().contains({Topic::Users, ChangeKind::Removed, userRow().id.bytes()}));
    QVERIFY(tx().changes().contains({Topic::Families, ChangeKind::Removed, "family-1"}));
    QVERIFY(!RefreshTokenFamilyTable(tx()).find(core::FamilyId(QByteArray("family-1")))->has_value());
    QVERIFY(!LocalAccountTable(tx()).findByLogin(u"alice"_qs)->has_value());
    QCOMPARE(*UserTable(tx()).remove(userRow().id), false);
}

void TablesTest::keepsEveryColumnOfAClient()
{
    ClientRow row = clientRow("c2");
    row.kind = ClientKind::MetadataDocument;
    row.tokenEndpointAuthMethod = u"client_secret_basic"_qs;
    row.secretHash = QByteArray("\0\xff hash", 7);
    row.clientUri = u"https://example.org"_qs;
    row.logoUri = u"https://example.org/l.png"_qs;
    row.softwareId = u"id"_qs;
    row.softwareVersion = u"1.2"_qs;
    row.registrationTokenHash = "rat";
    QVERIFY(ClientTable(tx()).insert(row));
    QVERIFY(ClientTable(tx()).updateAuthorized(row.id, someTime + 1s));
    QVERIFY(ClientTable(tx()).updateAuthorized(row.id, someTime + 2s));
    const ClientRow found = **ClientTable(tx()).find(row.id);
    QCOMPARE(found.kind, ClientKind::MetadataDocument);
    QCOMPARE(found.name, row.name);
    QCOMPARE(found.redirectUris, row.redirectUris);
    QCOMPARE(found.tokenEndpointAuthMethod, row.tokenEndpointAuthMethod);
    QCOMPARE(found.secretHash, row.secretHash);
    QVERIFY(!found.isPublic());
    QCOMPARE(found.grantTypes, row.grantTypes);
    QCOMPARE(found.scope, row.scope);
    QCOMPARE(found.clientUri, row.clientUri);
    QCOMPARE(found.logoUri, row.logoUri);
    QCOMPARE(found.softwareId, row.softwareId);
    QCOMPARE(found.softwareVersion, row.softwareVersion);
    QCOMPARE(found.registrationTokenHash, row.registrationTokenHash);
    QVERIFY(found.createdAt == row.createdAt);
    QVERIFY(found.authorizedAt == someTime + 1s);
    QVERIFY(found.lastUsedAt == someTime + 2s);
    QVERIFY((**ClientTable(tx()).find(clientRow().id)).isPublic());
}

void TablesTest::countsUsersAndSessionsOfAClient()
{
    QVERIFY(UserTable(tx()).insert(userRow("bob")));
    insertFamily("f1");
    insertFamily("f2");
    insertFamily("f3", "bob");
    insertFamily("f4", "bob");
    QVERIFY(*RefreshTokenFamilyTable(tx()).revoke(core::FamilyId(QByteArray("f4")), u"ended"_qs, someTime));
    const ClientOverviewRow overview = **ClientTable(tx()).findOverview(clientRow().id);
    QCOMPARE(overview.users, 2);
    QCOMPARE(overview.liveSessions, 3);
    QCOMPARE(UserTable(tx()).findOverview(userRow().id, someTime).value()->liveSessions, 2);
}

void TablesTest::keepsEveryColumnOfAFamily()
{
    RefreshTokenFamilyRow row = familyRow("f9");
    row.isApprovedOnce = true;
    row.clientInfo = u"claude-code/1.0"_qs;
    row.revision = u"2025-06-18"_qs;
    row.callCount = 7;
    row.lastCallAt = core::Milliseconds(1'800'000'000'123ms);
    row.suspendedAt = someTime + 1s;
    row.revokedAt = someTime + 2s;
    row.revokeReason = u"reuse"_qs;
    QVERIFY(RefreshTokenFamilyTable(tx()).insert(row));
    const RefreshTokenFamilyRow found = **RefreshTokenFamilyTable(tx()).find(row.id);
    QCOMPARE(found.userId, row.userId);
    QCOMPARE(found.clientId, row.clientId);
    QCOMPARE(found.resource, row.resource);
    QCOMPARE(found.scope, row.scope);
    QCOMPARE(found.address, row.address);
    QCOMPARE(found.isApprovedOnce, true);
    QCOMPARE(found.clientInfo, row.clientInfo);
    QCOMPARE(found.revision, row.revision);
    QCOMPARE(found.callCount, 7);
    QVERIFY(found.lastCallAt == row.lastCallAt);
    QVERIFY(found.redeemedAt == row.redeemedAt);
    QVERIFY(found.suspendedAt == row.suspendedAt);
    QVERIFY(found.revokedAt == row.revokedAt);
    QCOMPARE(found.revokeReason, row.revokeReason);
}

void TablesTest::listsSessionsOnceTheirCodeIsRedeemed()
{
    const RefreshTokenFamilyTable families(tx());
    RefreshTokenFamilyRow row = familyRow();
    row.redeemedAt = std::nullopt;
    QVERIFY(families.insert(row));
    QCOMPARE(families.listLive()->size(), 0);
    QCOMPARE(*families.countLive(), 0);
    QVERIFY(AuthorizationCodeTable(tx()).insert({"hash", row.id, row.clientId, u"uri"_qs, u"challenge"_qs, someTime, someTime + 60s, {}}));
    QVERIFY(AuthorizationCodeTable(tx()).consume("hash", someTime + 5s)->has_value());
    const auto sessions = families.listLive();
    QCOMPARE(sessions->size(), 1);
    QCOMPARE(sessions->at(0).login, u"alice"_qs);
    QCOMPARE(sessions->at(0).userName, u"Name of alice"_qs);
    QCOMPARE(sessions->at(0).clientName, u"Inspector"_qs);
    QVERIFY(sessions->at(0).family.redeemedAt == someTime + 5s);
    QCOMPARE(*families.countLive(), 1);
}

void TablesTest::suspendsResumesAndRevokes()
{
    insertFamily();
    const RefreshTokenFamilyTable families(tx());
    const core::FamilyId id(QByteArray("family-1"));
    QCOMPARE(*families.resume(id), false);
    QCOMPARE(*families.suspend(id, someTime), true);
    QCOMPARE(*families.suspend(id, someTime), false);
    QVERIFY(!(**families.find(id)).isLive());
    QVERIFY(families.findLive(id)->has_value()); // still shown: undo is possible
    QCOMPARE(*families.countLive(), 0);
    QCOMPARE(*families.resume(id), true);
    QVERIFY((**families.find(id)).isLive());
    QCOMPARE(*families.revoke(id, u"ended"_qs, someTime + 1s), true);
    QCOMPARE(*families.revoke(id, u"again"_qs, someTime + 2s), false);
    QCOMPARE(*families.suspend(id, someTime), false);
    QCOMPARE(*families.resume(id), false);
    QVERIFY(!families.findLive(id)->has_value());
    QCOMPARE((**families.find(id)).revokeReason, u"ended"_qs);
    QCOMPARE(*families.revoke(core::FamilyId(QByteArray("none")), u"x"_qs, someTime), false);
}

void TablesTest::revokingForgetsTheProviderToken()
{
    insertFamily("f1");
    insertFamily("f2");
    for (const char *id : {"f1", "f2"}) {
        const core::FamilyId family{QByteArray(id)};
        QVERIFY(ProviderTokenTable(tx()).insert(family, "sealed"));
        QVERIFY(ProviderTokenKeyTable(tx()).insert({QByteArray("hash-") + id, family, "wrapped", someTime + 1h}));
    }
    const auto ended = RefreshTokenFamilyTable(tx()).revokeOfUser(userRow().id, u"blocked"_qs, someTime);
    QCOMPARE(ended->size(), 2);
    QVERIFY(!ProviderTokenTable(tx()).find(core::FamilyId(QByteArray("f1")))->has_value());
    QVERIFY(!ProviderTokenKeyTable(tx()).find("hash-f2")->has_value());
    QVERIFY(tx().changes().contains({Topic::Families, ChangeKind::Updated, "f2"}));
}

void TablesTest::revokesLeftoverSuspensionsAtStart()
{
    insertFamily("f1");
    insertFamily("f2");
    QVERIFY(*RefreshTokenFamilyTable(tx()).suspend(core::FamilyId(QByteArray("f2")), someTime));
    const auto revoked = RefreshTokenFamilyTable(tx()).revokeSuspended(someTime + 1h);
    QCOMPARE(*revoked, QList<core::FamilyId>{core::FamilyId(QByteArray("f2"))});
    QCOMPARE(RefreshTokenFamilyTable(tx()).listLive()->size(), 1);
}

void TablesTest::writesDownActivity()
{
    insertFamily();
    const RefreshTokenFamilyTable families(tx());
    const core::FamilyId id(QByteArray("family-1"));
    QVERIFY(families.touch({id, someTime + 1500ms, 3, someTime + 1400ms, u"sdk/2"_qs, u"2025-11-25"_qs}));
    QVERIFY(families.touch({id, someTime + 900ms, 2, {}, {}, {}}));
    RefreshTokenFamilyRow found = **families.find(id);
    QVERIFY(found.lastUsedAt == someTime + 1s);
    QCOMPARE(found.callCount, 5);
    QVERIFY(found.lastCallAt == core::Milliseconds(someTime + 1400ms));
    QCOMPARE(found.clientInfo, u"sdk/2"_qs);
    QCOMPARE(found.revision, u"2025-11-25"_qs);
    QVERIFY(tx().changes().contains({Topic::Families, ChangeKind::Touched, id.bytes()}));
}

void TablesTest::consumesACodeOnce_data()
{
    QTest::addColumn<QByteArray>("code");
    QTest::addColumn<int>("secondsLater");
    QTest::addColumn<bool>("isUsedBefore");
    QTest::addColumn<bool>("isAccepted");
    QTest::newRow("fresh") << QByteArray("hash") << 59 << false << true;
    QTest::newRow("RFC 6749 4.1.2 used before") << QByteArray("hash") << 30 << true << false;
    QTest::newRow("RFC 6749 4.1.2 expired") << QByteArray("hash") << 60 << false << false;
    QTest::newRow("unknown") << QByteArray("other") << 1 << false << false;
}

void TablesTest::consumesACodeOnce()
{
    QFETCH(QByteArray, code);
    QFETCH(int, secondsLater);
    QFETCH(bool, isUsedBefore);
    QFETCH(bool, isAccepted);
    insertFamily();
    const AuthorizationCodeTable codes(tx());
    QVERIFY(codes.insert({"hash", core::FamilyId(QByteArray("family-1")), clientRow().id, u"http://127.0.0.1/cb"_qs, u"challenge"_qs,
                          someTime, someTime + 60s, {}}));
    if (isUsedBefore) {
        QVERIFY(codes.consume("hash", someTime + 1s)->has_value());
    }
    const auto consumed = codes.consume(code, someTime + std::chrono::seconds(secondsLater));
    QVERIFY(consumed);
    QCOMPARE(consumed->has_value(), isAccepted);
    if (isAccepted) {
        QCOMPARE((*consumed)->redirectUri, u"http://127.0.0.1/cb"_qs);
        QCOMPARE((*consumed)->codeChallenge, u"challenge"_qs);
        QVERIFY((**codes.find(code)).consumedAt.has_value());
    }
    QCOMPARE(*codes.removeExpired(someTime + 60s, 10), 1);
}

void TablesTest::rotatesAGeneration()
{
    insertFamily();
    const core::FamilyId family(QByteArray("family-1"));
    const RefreshTokenTable tokens(tx());
    const auto insert = [&](const char *hash, const char *predecessor) {
        QVERIFY(tokens.insert({hash, family, predecessor, someTime, someTime + 24h, {}, {}}));
    };
    insert("first", "");
    insert("second-a", "first");
    insert("second-b", "first");
    insert("third", "second-b");
    const auto hashes = [](const Result<QList<RefreshTokenRow>> &rows) {
        QByteArrayList all;
        for (const RefreshTokenRow &row : *rows) {
            all << row.tokenHash;
        }
        return all;
    };
    QCOMPARE(hashes(tokens.listGeneration(family, "")), (QByteArrayList{"first"}));
    QCOMPARE(hashes(tokens.listGeneration(family, "first")), (QByteArrayList{"second-a", "second-b"}));
    QCOMPARE(hashes(tokens.listNextGeneration(family, "")), (QByteArrayList{"second-a", "second-b"}));
    QCOMPARE(hashes(tokens.listNextGeneration(family, "first")), (QByteArrayList{"third"}));
    QCOMPARE(*tokens.markRotated(family, "first", someTime + 1s), 2);
    QCOMPARE(*tokens.markRotated(family, "first", someTime + 2s), 0);
    QVERIFY((**tokens.find("second-a")).rotatedAt == someTime + 1s);
    QVERIFY(tokens.markUsed("second-a", someTime + 3s));
    QVERIFY((**tokens.find("second-a")).usedAt == someTime + 3s);
    QVERIFY(tokens.updateExpiry("third", someTime + 48h));
    QCOMPARE(*tokens.removeExpired(someTime + 24h, 2), 2); // bounded
    QCOMPARE(*tokens.removeExpired(someTime + 24h, 2), 1);
    QVERIFY(tokens.find("third")->has_value());
}

void TablesTest::keepsRevokedAccessTokensUntilTheyExpire()
{
    const RevokedAccessTokenTable revoked(tx());
    QVERIFY(revoked.insert("jti-1", someTime + 1h));
    QVERIFY(revoked.insert("jti-1", someTime + 1h));
    QVERIFY(tx().changes().contains({Topic::AccessTokens, ChangeKind::Inserted, "jti-1"}));
    QVERIFY(revoked.find("jti-1")->has_value());
    QCOMPARE(revoked.list(someTime)->size(), 1);
    QCOMPARE(revoked.list(someTime + 1h)->size(), 0);
    QCOMPARE(*revoked.removeExpired(someTime + 1h, 10), 1);
}

void TablesTest::wrapsProviderTokenKeys()
{
    insertFamily();
    const core::FamilyId family(QByteArray("family-1"));
    const ProviderTokenKeyTable keys(tx());
    QVERIFY(keys.insert({"h1", family, "w1", someTime + 1s}));
    QVERIFY(keys.insert({"h2", family, "w2", someTime + 1h}));
    QCOMPARE((**keys.find("h1")).keyWrapped, QByteArray("w1"));
    QCOMPARE(*keys.expireAt("h2", someTime + 2h), true);
    QCOMPARE(*keys.removeExpired(family, someTime + 1h), 1);
    QCOMPARE(*keys.remove("h2"), true);
    QVERIFY(ProviderTokenTable(tx()).insert(family, "one"));
    QVERIFY(ProviderTokenTable(tx()).insert(family, "two"));
    QCOMPARE(**ProviderTokenTable(tx()).find(family), QByteArray("two"));
}

void TablesTest::retiresSigningKeys()
{
    const SigningKeyTable keys(tx());
    QVERIFY(keys.insert({"k1", "RS256", QByteArray("\0sealed", 7), "public", someTime, {}}));
    QVERIFY(keys.insert({"k2", "ES256", "sealed", "public", someTime + 1s, {}}));
    QCOMPARE(keys.list()->at(1).privateKeySealed, QByteArray("\0sealed", 7));
    QCOMPARE(*keys.retire("k1", someTime + 2s), true);
    const auto all = keys.list();
    QCOMPARE(all->at(0).kid, QByteArray("k2"));
    QVERIFY(all->at(1).retiredAt == someTime + 2s);
    QCOMPARE(all->at(1).privateKeySealed, QByteArray()); // it never signs again
    QCOMPARE(*keys.remove("k1"), true);
}

void TablesTest::opensOneApprovalRequestPerUser()
{
    const ApprovalRequestTable requests(tx());
    ApprovalRequestRow row{userRow().id, clientRow().id, u"Inspector"_qs, u"scope"_qs, u"res"_qs, u"::1"_qs, someTime, {}};
    QCOMPARE(*requests.insert(row), ApprovalRequestTable::Opening::Opened);
    row.clientName = u"Other"_qs;
    row.requestedAt += 1h;
    QCOMPARE(*requests.insert(row), ApprovalRequestTable::Opening::OpenAlready);
    const auto open = requests.listOverviews(someTime + 1h);
    QCOMPARE(open->size(), 1);
    QCOMPARE(open->at(0).request.clientName, u"Other"_qs);
    QVERIFY(open->at(0).request.requestedAt == someTime);
    QCOMPARE(open->at(0).user.user.login, u"alice"_qs);
    QVERIFY(tx().changes().contains({Topic::ApprovalRequests, ChangeKind::Inserted, row.userId.bytes()}));
    QCOMPARE(*requests.remove(row.userId), true);
    QCOMPARE(*requests.remove(row.userId), false);
    QCOMPARE(*requests.count(someTime), 0);
}

void TablesTest::closesTheQueueAt200()
{
    const ApprovalRequestTable requests(tx());
    ApprovalRequestTable::Opening last{};
    ApprovalRequestRow row{{}, clientRow().id, {}, {}, {}, {}, someTime, {}};
    for (int i = 0; i <= ApprovalRequestTable::maxOpen; ++i) {
        const UserRow user = userRow(QByteArray::number(i).constData());
        QVERIFY(UserTable(tx()).insert(user));
        row.userId = user.id;
        last = *requests.insert(row);
        QCOMPARE(last == ApprovalRequestTable::Opening::QueueIsFull, i == ApprovalRequestTable::maxOpen);
    }
    QCOMPARE(*requests.count(someTime), ApprovalRequestTable::maxOpen);
    row.requestedAt += ApprovalRequestTable::lifetime; // the others have lapsed
    QCOMPARE(*requests.insert(row), ApprovalRequestTable::Opening::Opened);
}

void TablesTest::forgetsApprovalRequestsAfterSevenDays()
{
    const ApprovalRequestTable requests(tx());
    QVERIFY(requests.insert({userRow().id, clientRow().id, {}, {}, {}, {}, someTime, {}}));
    QVERIFY(requests.find(userRow().id, someTime + std::chrono::days(7) - 1s)->has_value());
    QVERIFY(!requests.find(userRow().id, someTime + std::chrono::days(7))->has_value());
    QCOMPARE(*requests.removeExpired(someTime + std::chrono::days(7)), 1);
    QVERIFY(tx().changes().contains({Topic::ApprovalRequests, ChangeKind::Removed, userRow().id.bytes()}));
}

void TablesTest::keepsLocalAccounts()
{
    const LocalAccountTable accounts(tx());
    QVERIFY(accounts.insert({userRow().id, u"Alice"_qs, "$argon2id$v=19$a", someTime}));
    QCOMPARE((**accounts.findByLogin(u"aLICE"_qs)).passwordHash, QByteArray("$argon2id$v=19$a"));
    QCOMPARE(*accounts.updatePassword(userRow().id, "$argon2id$v=19$b", someTime + 1s), true);
    QCOMPARE((**accounts.find(userRow().id)).passwordHash, QByteArray("$argon2id$v=19$b"));
    QCOMPARE(*accounts.count(), 1);
    QCOMPARE(*accounts.updatePassword(core::UserId(QByteArray("none")), "x", someTime), false);
}

void TablesTest::givesTheRulesOfARole()
{
    const RoleTable roles(tx());
    QCOMPARE(*roles.list(), (QStringList{u"member"_qs, u"premium"_qs, u"admin"_qs, u"owner"_qs}));
    QCOMPARE(*roles.contains(u"member"_qs), true);
    QCOMPARE(*roles.contains(u"nobody"_qs), false);
    const auto rules = roles.listRules(u"owner"_qs);
    QCOMPARE(*rules, (QList<RoleRuleRow>{{u"owner"_qs, RuleEffect::Allow, u"gatehouse/*"_qs}}));
    QCOMPARE(roles.listRules(u"member"_qs)->size(), 4);
}

void TablesTest::keepsEveryColumnOfACall()
{
    CallRow row;
    row.time = core::Milliseconds(1'800'000'000'123ms);
    row.requestId = core::RequestId(QByteArray("r1"));
    row.userId = userRow().id;
    row.login = u"alice"_qs;
    row.name = u"Alice"_qs;
    row.email = u"a@example.org"_qs;
    row.clientId = clientRow().id;
    row.clientName = u"Inspector"_qs;
    row.clientVersion = u"1"_qs;
    row.server = u"gatehouse"_qs;
    row.tool = u"add"_qs;
    row.revision = u"2026-07-28"_qs;
    row.transport = u"streamable-http"_qs;
    row.familyId = core::FamilyId(QByteArray("gone"));
    row.outcome = CallOutcome::RateLimited;
    row.error = u"slow down"_qs;
    row.duration = 1234us;
    row.requestBytes = 5'000'000'000;
    row.responseBytes = 6;
    row.arguments = u"{\"a\":1}"_qs;
    row.queued = 12us;
    row.costMicros = 40'000;
    row.result = u"{}"_qs;
    const qint64 id = *CallTable(tx()).insert(row);
    CallTable::Query query;
    query.id = id;
    const auto listed = CallTable(tx()).list(query);
    QCOMPARE(listed->size(), 1);
    const CallRow &found = listed->at(0);
    QCOMPARE(found.id, id);
    QVERIFY(found.time == row.time);
    QCOMPARE(found.requestId, row.requestId);
    QCOMPARE(found.userId, row.userId);
    QCOMPARE(found.login, row.login);
    QCOMPARE(found.name, row.name);
    QCOMPARE(found.email, row.email);
    QCOMPARE(found.clientId, row.clientId);
    QCOMPARE(found.clientName, row.clientName);
    QCOMPARE(found.clientVersion, row.clientVersion);
    QCOMPARE(found.server, row.server);
    QCOMPARE(found.tool, row.tool);
    QCOMPARE(found.revision, row.revision);
    QCOMPARE(found.transport, row.transport);
    QCOMPARE(found.familyId, row.familyId);
    QCOMPARE(found.outcome, row.outcome);
    QCOMPARE(found.error, row.error);
    QVERIFY(found.duration == row.duration);
    QCOMPARE(found.requestBytes, row.requestBytes);
    QCOMPARE(found.responseBytes, row.responseBytes);
    QCOMPARE(found.arguments, row.arguments);
    QVERIFY(found.queued == row.queued);
    QCOMPARE(found.costMicros, row.costMicros);
    QCOMPARE(found.result, row.result);
    QVERIFY(tx().changes().contains({Topic::Calls, ChangeKind::Inserted, QByteArray::number(id)}));
}

void TablesTest::filtersAndPagesCalls_data()
{
    QTest::addColumn<CallTable::Query>("query");
    QTest::addColumn<QList<qint64>>("ids");
    using Q = CallTable::Query;
    const auto row = [](const char *title, auto &&change, const QList<qint64> &ids) {
        Q query;
        change(query);
        QTest::newRow(title) << query << ids;
    };
    row("everything, newest first", [](Q &) {}, {5, 4, 3, 2, 1});
    row("the first page", [](Q &q) { q.limit = 2; }, {5, 4});
    row("the next page", [](Q &q) { q.limit = 2; q.beforeId = 4; }, {3, 2});
    row("from a time, inclusive", [](Q &q) { q.from = someTime + 3s; }, {5, 4, 3});
    row("to a time, exclusive", [](Q &q) { q.to = someTime + 3s; }, {2, 1});
    row("of a user", [](Q &q) { q.userId = core::UserId(QByteArray("local|bob")); }, {4, 2});
    row("of a tool", [](Q &q) { q.tool = u"calculate"_qs; }, {5});
    row("of a session", [](Q &q) { q.familyId = core::FamilyId(QByteArray("family-1")); q.limit = 1; }, {5});
    row("of a session that made none", [](Q &q) { q.familyId = core::FamilyId(QByteArray("x")); }, {});
    row("all conditions at once", [](Q &q) {
        q.from = someTime; q.to = someTime + 5s; q.userId = core::UserId(QByteArray("local|bob")); q.tool = u"add"_qs; q.beforeId = 4;
    }, {2});
}

void TablesTest::filtersAndPagesCalls()
{
    QFETCH(CallTable::Query, query);
    QFETCH(QList<qint64>, ids);
    for (int i = 1; i <= 5; ++i) {
        QCOMPARE(insertCall(someTime + std::chrono::seconds(i), CallOutcome::Ok, 1ms, i % 2 ? "local|alice" : "local|bob",
                            i == 5 ? "calculate" : "add"), i);
    }
    QList<qint64> found;
    const auto rows = CallTable(tx()).list(query);
    for (const CallRow &row : *rows) {
        found << row.id;
    }
    QCOMPARE(found, ids);
}

void TablesTest::countsCallsSince()
{
    (void)insertCall(someTime, CallOutcome::Ok);
    (void)insertCall(someTime + 59min, CallOutcome::ToolError);
    (void)insertCall(someTime - 1s, CallOutcome::Denied);
    QCOMPARE(*CallTable(tx()).countSince(someTime), 2);
    QCOMPARE(UserTable(tx()).findOverview(userRow().id, someTime).value()->callsLast30Days, 3);
}

void TablesTest::refusesRowsThatReferToNothing()
{
    const auto inserted = RefreshTokenFamilyTable(tx()).insert(familyRow("f", "nobody"));
    QVERIFY(!inserted);
    QCOMPARE(inserted.error().kind, ErrorKind::Constraint);
    UserRow user = userRow("bob");
    user.role = u"no such role"_qs;
    QCOMPARE(UserTable(tx()).insert(user).error().kind, ErrorKind::Constraint);
}

void TablesTest::keepsMetaValues()
{
    const MetaTable meta(tx());
    QVERIFY(!meta.find(u"secret.a"_qs)->has_value());
    QVERIFY(meta.update(u"secret.a"_qs, QByteArray("\0\xff", 2)));
    QVERIFY(meta.update(u"secret.a"_qs, QByteArray()));
    QCOMPARE(**meta.find(u"secret.a"_qs), QByteArray());
    QVERIFY(meta.update(u"other"_qs, "x"));
    QCOMPARE(*meta.listKeys(u"secret."_qs), QStringList{u"secret.a"_qs});
    QCOMPARE(*meta.remove(u"secret.a"_qs), true);
    QCOMPARE(*meta.remove(u"secret.a"_qs), false);
}

void TablesTest::storesNullTextAsEmpty()
{
    UserRow user = userRow("bob");
    user.name = QString();
    QVERIFY(user.name.isNull());
    QVERIFY(UserTable(tx()).insert(user)); // the column is NOT NULL
    QCOMPARE((**UserTable(tx()).find(user.id)).name, QString());
}

void TablesTest::removesWhatHasExpired()
{
    const RefreshTokenFamilyTable families(tx());
    insertFamily("idle");
    RefreshTokenFamilyRow inUse = familyRow("in use");
    inUse.lastUsedAt = someTime + std::chrono::days(29);
    QVERIFY(families.insert(inUse));
    RefreshTokenFamilyRow neverRedeemed = familyRow("never redeemed");
    neverRedeemed.redeemedAt = std::nullopt;
    QVERIFY(families.insert(neverRedeemed));
    QVERIFY(RefreshTokenTable(tx()).insert({"old", inUse.id, {}, someTime, someTime + 1h, {}, {}}));
    QVERIFY(RefreshTokenTable(tx()).insert({"new", inUse.id, "old", someTime, someTime + std::chrono::days(59), {}, {}}));
    ClientRow neverAuthorized = clientRow("never authorized");
    QVERIFY(ClientTable(tx()).insert(neverAuthorized));
    ClientRow byHand = clientRow("by hand");
    byHand.kind = ClientKind::Manual;
    QVERIFY(ClientTable(tx()).insert(byHand));

    QVERIFY(removeExpiredRows(tx(), {}, someTime + std::chrono::days(7)));
    QVERIFY(ClientTable(tx()).find(neverAuthorized.id)->has_value()); // exactly seven days is not more
    QCOMPARE(families.listLive()->size(), 2);

    QVERIFY(removeExpiredRows(tx(), {}, someTime + std::chrono::days(31)));
    QVERIFY(!ClientTable(tx()).find(neverAuthorized.id)->has_value());
    QVERIFY(ClientTable(tx()).find(byHand.id)->has_value());
    QCOMPARE(families.listLive()->size(), 1);
    QCOMPARE((**families.find(core::FamilyId(QByteArray("idle")))).revokeReason, u"expired"_qs);
    QVERIFY(tx().changes().contains({Topic::Families, ChangeKind::Updated, "idle"}));
    QVERIFY(!families.find(neverRedeemed.id)->has_value());
    QVERIFY(!RefreshTokenTable(tx()).find("old")->has_value());
    QVERIFY(RefreshTokenTable(tx()).find("new")->has_value());
    QVERIFY(ClientTable(tx()).find(clientRow().id)->has_value()); // a grant of it lives

    QVERIFY(removeExpiredRows(tx(), {}, someTime + std::chrono::days(90)));
    QVERIFY(!families.find(core::FamilyId(QByteArray("idle")))->has_value());
    QCOMPARE(families.listLive()->size(), 0);
    QVERIFY(!ClientTable(tx()).find(clientRow().id)->has_value());
}

QTEST_GUILESS_MAIN(TablesTest)
#include "tst_tables.moc"
