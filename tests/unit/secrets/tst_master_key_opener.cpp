// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/core/random.h"
#include "server/secrets/master_key_opener.h"

#include <QHash>
#include <QTest>

using namespace secrets;

namespace
{

enum class Behaviour {
    Works,
    NoProvider,     // every job fails
    NoCollection,   // reads say "no such entry", writes fail (gnome-keyring without a login collection)
    ForgetsAtOnce,  // accepts a write and does not keep it
    FileTooOpen,
};

// What a keychain or folder does, as measured with QtKeychain 0.13; `entries` outlives the vault, as a keychain outlives a start.
class ScriptedVault final : public SecretVault
{
public:
    ScriptedVault(Behaviour behaviour, QHash<QString, core::Secret> &entries)
        : m_behaviour(behaviour)
        , m_entries(entries)
    {
    }
    void read(const QString &name, QObject *, std::function<void(VaultResult<std::optional<core::Secret>>)> then) override
    {
        if (m_behaviour == Behaviour::NoProvider) {
            then(core::unexpected(VaultError{VaultErrorKind::Unavailable, QStringLiteral("no provider")}));
        } else if (m_behaviour == Behaviour::FileTooOpen) {
            then(core::unexpected(VaultError{VaultErrorKind::TooOpen, QStringLiteral("/data/master.key")}));
        } else {
            const auto found = m_entries.constFind(name);
            then(found == m_entries.constEnd() ? std::optional<core::Secret>() : std::optional(*found));
        }
    }
    void write(const QString &name, const core::Secret &value, QObject *, std::function<void(VaultResult<void>)> then) override
    {
        if (m_behaviour == Behaviour::NoProvider || m_behaviour == Behaviour::NoCollection) {
            then(core::unexpected(VaultError{VaultErrorKind::Unavailable, QStringLiteral("no collection")}));
            return;
        }
        if (m_behaviour != Behaviour::ForgetsAtOnce) {
            m_entries.insert(name, value);
        }
        then({});
    }
    void remove(const QString &name, QObject *, std::function<void(VaultResult<void>)> then) override
    {
        m_entries.remove(name);
        then({});
    }

private:
    Behaviour m_behaviour;
    QHash<QString, core::Secret> &m_entries;
};

struct Vaults {
    Behaviour keychainBehaviour = Behaviour::Works;
    Behaviour fileBehaviour = Behaviour::Works;
    QHash<QString, core::Secret> keychain;
    QHash<QString, core::Secret> files;

    core::Expected<MasterKey, MasterKeyError> open(MasterKeyRequest request)
    {
        request.entryName = QStringLiteral("master-key-1");
        MasterKeyOpener opener(std::make_unique<ScriptedVault>(keychainBehaviour, keychain), std::make_unique<ScriptedVault>(fileBehaviour, files));
        std::optional<core::Expected<MasterKey, MasterKeyError>> answer;
        opener.open(request, [&](auto result) { answer = std::move(result); });
        Q_ASSERT(answer);
        return *answer;
    }
};

KeyMarker markerOf(const MasterKey &key)
{
    return {key.place, key.id()};
}

} // namespace

Q_DECLARE_METATYPE(Behaviour)

class MasterKeyOpenerTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void makesAKeyAtTheFirstStartAndFindsItAtTheNext_data();
    void makesAKeyAtTheFirstStartAndFindsItAtTheNext();
    void refusesWithARemedy_data();
    void refusesWithARemedy();
    void neverMakesAKeyForADatabaseThatHasOne();
    void fallsBackToTheFileOnlyWhenThatWasChosen();
    void staysWithTheRememberedPlace();
    void prefersTheEnvironment();
    void leavesNoProbeBehind();
    void findsTheKeyWhereverAChangeOfKeysWasCutShort_data();
    void findsTheKeyWhereverAChangeOfKeysWasCutShort();
    void changesTheKeyInItsPlace();
    void aNextKeyThatIsNotKeptIsAnError();
};

void MasterKeyOpenerTest::makesAKeyAtTheFirstStartAndFindsItAtTheNext_data()
{
    QTest::addColumn<std::optional<KeyChoice>>("choice");
    QTest::addColumn<Behaviour>("keychain");
    QTest::addColumn<KeyPlace>("place");
    using Choice = std::optional<KeyChoice>;
    QTest::newRow("nothing chosen: the keychain") << Choice() << Behaviour::Works << KeyPlace::Keychain;
    QTest::newRow("keychain chosen") << Choice(KeyChoice::Keychain) << Behaviour::Works << KeyPlace::Keychain;
    QTest::newRow("file chosen") << Choice(KeyChoice::File) << Behaviour::Works << KeyPlace::File;
    QTest::newRow("auto with a keychain") << Choice(KeyChoice::Auto) << Behaviour::Works << KeyPlace::Keychain;
    QTest::newRow("auto without any provider") << Choice(KeyChoice::Auto) << Behaviour::NoProvider << KeyPlace::File;
    QTest::newRow("auto with a keyring that has no collection") << Choice(KeyChoice::Auto) << Behaviour::NoCollection << KeyPlace::File;
}

void MasterKeyOpenerTest::makesAKeyAtTheFirstStartAndFindsItAtTheNext()
{
    QFETCH(std::optional<KeyChoice>, choice);
    QFETCH(Behaviour, keychain);
    QFETCH(KeyPlace, place);
    Vaults vaults{.keychainBehaviour = keychain, .fileBehaviour = Behaviour::Works, .keychain = {}, .files = {}};
    const auto first = vaults.open({.fromEnvironment = {}, .choice = choice, .marker = {}, .entryName = {}});
    QVERIFY(first);
    QCOMPARE(first->place, place);
    QCOMPARE(first->key.reveal().size(), 32);
    const auto second = vaults.open({.fromEnvironment = {}, .choice = choice, .marker = markerOf(*first), .entryName = {}});
    QVERIFY(second);
    QCOMPARE(second->id(), first->id());
}

void MasterKeyOpenerTest::refusesWithARemedy_data()
{
    QTest::addColumn<Behaviour>("keychain");
    QTest::addColumn<Behaviour>("file");
    QTest::addColumn<std::optional<KeyChoice>>("choice");
    QTest::addColumn<std::optional<KeyPlace>>("remembered");
    QTest::addColumn<MasterKeyErrorKind>("kind");
    QTest::addColumn<QString>("remedy");
    using Choice = std::optional<KeyChoice>;
    using Place = std::optional<KeyPlace>;
    const auto works = Behaviour::Works;
    QTest::newRow("first start, no provider") << Behaviour::NoProvider << works << Choice() << Place() << MasterKeyErrorKind::KeychainUnavailable << QStringLiteral("--secret-store file");
    QTest::newRow("first start, no collection: a read's 'not found' proves nothing") << Behaviour::NoCollection << works << Choice() << Place() << MasterKeyErrorKind::KeychainUnavailable << QStringLiteral("GATEHOUSE_MASTER_KEY");
    QTest::newRow("first start, the keychain keeps nothing") << Behaviour::ForgetsAtOnce << works << Choice(KeyChoice::Keychain) << Place() << MasterKeyErrorKind::KeychainUnavailable << QStringLiteral("--secret-store file");
    QTest::newRow("a made key is not in this keychain") << works << works << Choice() << Place(KeyPlace::Keychain) << MasterKeyErrorKind::KeyMissing << QStringLiteral("unlock");
    QTest::newRow("auto does not fall back once a key was made") << Behaviour::NoProvider << works << Choice(KeyChoice::Auto) << Place(KeyPlace::Keychain) << MasterKeyErrorKind::KeychainUnavailable << QStringLiteral("keychain");
    QTest::newRow("the key file is gone") << works << works << Choice() << Place(KeyPlace::File) << MasterKeyErrorKind::KeyMissing << QStringLiteral("backup");
    QTest::newRow("the environment's key is gone") << works << works << Choice() << Place(KeyPlace::Environment) << MasterKeyErrorKind::KeyMissing << QStringLiteral("set it again");
    QTest::newRow("others may read the key file") << works << Behaviour::FileTooOpen << Choice(KeyChoice::File) << Place() << MasterKeyErrorKind::KeyFileTooOpen << QStringLiteral("chmod 600");
    QTest::newRow("the data directory cannot be written") << works << Behaviour::NoCollection << Choice(KeyChoice::File) << Place() << MasterKeyErrorKind::KeyFileUnusable << QStringLiteral("cannot be used");
}

void MasterKeyOpenerTest::refusesWithARemedy()
{
    QFETCH(Behaviour, keychain);
    QFETCH(Behaviour, file);
    QFETCH(std::optional<KeyChoice>, choice);
    QFETCH(std::optional<KeyPlace>, remembered);
    QFETCH(MasterKeyErrorKind, kind);
    QFETCH(QString, remedy);
    Vaults vaults{.keychainBehaviour = keychain, .fileBehaviour = file, .keychain = {}, .files = {}};
    std::optional<KeyMarker> marker;
    if (remembered) {
        marker = KeyMarker{*remembered, QByteArray("0011223344556677")};
    }
    const auto opened = vaults.open({.fromEnvironment = {}, .choice = choice, .marker = marker, .entryName = {}});
    QVERIFY(!opened);
    QCOMPARE(opened.error().kind, kind);
    QVERIFY2(opened.error().text.contains(remedy), qPrintable(opened.error().text));
    QVERIFY(vaults.keychain.isEmpty());
    QVERIFY(vaults.files.isEmpty());
}

void MasterKeyOpenerTest::neverMakesAKeyForADatabaseThatHasOne()
{
    Vaults vaults;
    const auto first = vaults.open({});
    QVERIFY(first);
    vaults.keychain.clear(); // another session's keychain
    QVERIFY(!vaults.open({.fromEnvironment = {}, .choice = {}, .marker = markerOf(*first), .entryName = {}}));
    QVERIFY(vaults.keychain.isEmpty());
    vaults.keychain.insert(QStringLiteral("master-key-1"), core::Secret(core::randomBytes(32)));
    const auto wrong = vaults.open({.fromEnvironment = {}, .choice = {}, .marker = markerOf(*first), .entryName = {}});
    QVERIFY(!wrong);
    QCOMPARE(wrong.error().kind, MasterKeyErrorKind::WrongKey);
}

void MasterKeyOpenerTest::fallsBackToTheFileOnlyWhenThatWasChosen()
{
    Vaults vaults{.keychainBehaviour = Behaviour::NoProvider, .fileBehaviour = Behaviour::Works, .keychain = {}, .files = {}};
    QVERIFY(!vaults.open({.fromEnvironment = {}, .choice = KeyChoice::Keychain, .marker = {}, .entryName = {}}));
    QVERIFY(vaults.files.isEmpty());
    QVERIFY(vaults.open({.fromEnvironment = {}, .choice = KeyChoice::Auto, .marker = {}, .entryName = {}}));
    QCOMPARE(vaults.files.size(), 1);
}

void MasterKeyOpenerTest::staysWithTheRememberedPlace()
{
    Vaults vaults{.keychainBehaviour = Behaviour::NoProvider, .fileBehaviour = Behaviour::Works, .keychain = {}, .files = {}};
    const auto first = vaults.open({.fromEnvironment = {}, .choice = KeyChoice::Auto, .marker = {}, .entryName = {}});
    QVERIFY(first);
    vaults.keychainBehaviour = Behaviour::Works; // a keychain appears later
    for (const std::optional<KeyChoice> choice : {std::optional<KeyChoice>(), std::optional(KeyChoice::Auto)}) {
        const auto next = vaults.open({.fromEnvironment = {}, .choice = choice, .marker = markerOf(*first), .entryName = {}});
        QVERIFY(next);
        QCOMPARE(next->place, KeyPlace::File);
    }
}

void MasterKeyOpenerTest::prefersTheEnvironment()
{
    Vaults vaults{.keychainBehaviour = Behaviour::NoProvider, .fileBehaviour = Behaviour::NoProvider, .keychain = {}, .files = {}};
    const core::Secret key(core::randomBytes(32));
    const auto opened = vaults.open({.fromEnvironment = key, .choice = KeyChoice::File, .marker = {}, .entryName = {}});
    QVERIFY(opened);
    QCOMPARE(opened->place, KeyPlace::Environment);
    const auto wrong = vaults.open({.fromEnvironment = core::Secret(core::randomBytes(32)), .choice = {}, .marker = markerOf(*opened), .entryName = {}});
    QVERIFY(!wrong);
    QCOMPARE(wrong.error().kind, MasterKeyErrorKind::WrongKey);
    const auto shortKey = vaults.open({.fromEnvironment = core::Secret("short"), .choice = {}, .marker = {}, .entryName = {}});
    QVERIFY(!shortKey);
    QCOMPARE(shortKey.error().kind, MasterKeyErrorKind::WrongKey);
}

void MasterKeyOpenerTest::leavesNoProbeBehind()
{
    Vaults vaults;
    QVERIFY(vaults.open({}));
    QCOMPARE(vaults.keychain.keys(), QStringList{QStringLiteral("master-key-1")});
}

void MasterKeyOpenerTest::findsTheKeyWhereverAChangeOfKeysWasCutShort_data()
{
    QTest::addColumn<KeyPlace>("place");
    QTest::addColumn<QString>("inVault"); // "main,next" as old, new, other or -
    QTest::addColumn<QString>("database");
    QTest::addColumn<QString>("opensWith"); // empty: refused
    for (const KeyPlace place : {KeyPlace::Keychain, KeyPlace::File}) {
        const auto row = [place](const char *name, const char *inVault, const char *database, const char *opensWith) {
            QTest::addRow("%s: %s", qPrintable(toText(place)), name) << place << QString::fromLatin1(inVault) << QString::fromLatin1(database) << QString::fromLatin1(opensWith);
        };
        row("before the database's commit", "old,new", "old", "old");
        row("after the commit, before the vault's", "old,new", "new", "new");
        row("after the vault's, before the leftover went", "new,new", "new", "new");
        row("the entry in use was lost while it was replaced", "-,new", "new", "new");
        row("a leftover of an earlier attempt does not stand in for the key", "-,other", "old", "");
        row("nor does it cover up a wrong one", "other,new", "old", "");
    }
}

void MasterKeyOpenerTest::findsTheKeyWhereverAChangeOfKeysWasCutShort()
{
    QFETCH(KeyPlace, place);
    QFETCH(QString, inVault);
    QFETCH(QString, database);
    QFETCH(QString, opensWith);
    const QHash<QString, core::Secret> keys{{u"old"_qs, core::Secret(QByteArray(32, 'o'))}, {u"new"_qs, core::Secret(QByteArray(32, 'n'))}, {u"other"_qs, core::Secret(QByteArray(32, 'x'))}};
    const auto idOf = [&keys](const QString &name) { return MasterKey{keys.value(name)}.id(); };
    Vaults vaults;
    auto &entries = place == KeyPlace::File ? vaults.files : vaults.keychain;
    const QString name = place == KeyPlace::File ? QString::fromLatin1(MasterKeyOpener::FileName) : u"master-key-1"_qs;
    const QStringList found = inVault.split(u',');
    if (found.at(0) != u"-") {
        entries.insert(name, keys.value(found.at(0)));
    }
    entries.insert(QString(name + QLatin1String(MasterKeyOpener::NextSuffix)), keys.value(found.at(1)));
    const auto opened = vaults.open({.fromEnvironment = {}, .choice = {}, .marker = KeyMarker{place, idOf(database)}, .entryName = {}});
    QCOMPARE(opened.has_value(), !opensWith.isEmpty());
    if (opened) {
        QCOMPARE(opened->id(), idOf(opensWith));
        QCOMPARE(MasterKey{entries.value(name)}.id(), idOf(opensWith)); // in its place now
    }
}

void MasterKeyOpenerTest::changesTheKeyInItsPlace()
{
    Vaults vaults;
    MasterKeyOpener opener(std::make_unique<ScriptedVault>(vaults.keychainBehaviour, vaults.keychain), std::make_unique<ScriptedVault>(vaults.fileBehaviour, vaults.files));
    MasterKeyRequest request;
    request.entryName = u"master-key-1"_qs;
    opener.open(request, [](const auto &opened) { QVERIFY(opened); });
    const core::Secret before = vaults.keychain.value(u"master-key-1"_qs);
    const MasterKey next{core::Secret(core::randomBytes(32)), KeyPlace::Keychain};
    opener.keepNext(next, [](const auto &kept) { QVERIFY(kept); });
    QCOMPARE(vaults.keychain.value(u"master-key-1"_qs).reveal(), before.reveal()); // until the database says otherwise
    bool isDone = false;
    opener.adoptNext(next, [&isDone] { isDone = true; });
    QVERIFY(isDone);
    QCOMPARE(vaults.keychain.keys(), QStringList{u"master-key-1"_qs});
    QCOMPARE(vaults.keychain.value(u"master-key-1"_qs).reveal(), next.key.reveal());
}

void MasterKeyOpenerTest::aNextKeyThatIsNotKeptIsAnError()
{
    for (const Behaviour behaviour : {Behaviour::ForgetsAtOnce, Behaviour::NoCollection, Behaviour::NoProvider}) {
        Vaults vaults{.keychainBehaviour = behaviour, .fileBehaviour = Behaviour::Works, .keychain = {}, .files = {}};
        MasterKeyOpener opener(std::make_unique<ScriptedVault>(vaults.keychainBehaviour, vaults.keychain), std::make_unique<ScriptedVault>(vaults.fileBehaviour, vaults.files));
        std::optional<core::Expected<void, MasterKeyError>> answer;
        opener.keepNext({core::Secret(core::randomBytes(32)), KeyPlace::Keychain}, [&answer](const auto &kept) { answer = kept; });
        QVERIFY(answer && !*answer);
    }
}

QTEST_GUILESS_MAIN(MasterKeyOpenerTest)
#include "tst_master_key_opener.moc"
