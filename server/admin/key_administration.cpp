// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/key_administration.h"

#include "server/admin/store_answer.h"
#include "server/admin/summaries.h"
#include "server/jose/signing_key.h"
#include "server/oauth/keys/key_changes.h"
#include "server/store/signing_key_table.h"

#include <algorithm>

namespace admin
{

namespace
{

const QString AlgorithmSetting = QStringLiteral("signing_algorithm");

Setting algorithmSetting(const SettingsAdministration &settings)
{
    const QList<Setting> all = settings.list();
    const auto found = std::find_if(all.begin(), all.end(), [](const Setting &setting) { return setting.key == AlgorithmSetting; });
    return found == all.end() ? Setting() : *found;
}

bool isLocked(const Setting &setting)
{
    return setting.origin == SettingOrigin::Environment || setting.origin == SettingOrigin::CommandLine;
}

Error algorithmLocked(const Setting &setting)
{
    return refused("setting_locked:signing_algorithm",
                   QStringLiteral("%1 says %2, and the next start would go back to it; change it there and restart, which rotates the key.")
                       .arg(setting.origin == SettingOrigin::CommandLine ? QStringLiteral("The command line") : setting.environmentName, setting.value));
}

} // namespace

KeyAdministration::KeyAdministration(store::Store &store, const core::Clock &clock, KeyControl &keys, SettingsAdministration &settings, audit::ActorKind via)
    : m_store(store)
    , m_clock(clock)
    , m_keys(keys)
    , m_settings(settings)
    , m_via(via)
{
}

void KeyAdministration::list(Reply<QList<SigningKeySummary>> reply)
{
    using List = QList<SigningKeySummary>;
    const auto job = [now = m_clock.now()](store::Database &database) -> Outcome<List> {
        const auto rows = store::SigningKeyTable(database).list();
        if (!rows) {
            return failedJob<List>(rows);
        }
        List keys;
        for (const store::SigningKeyRow &row : *rows) {
            if (const auto end = row.publishedUntil(); !end || *end > now) {
                keys.append(toSummary(row));
            }
        }
        return Result<List>(keys);
    };
    m_store.report(this, job, answerWith(std::move(reply)));
}

void KeyAdministration::rotate(const std::optional<QString> &algorithm, Reply<SigningKeySummary> reply)
{
    const Setting setting = algorithmSetting(m_settings);
    const QString wanted = algorithm.value_or(setting.value.isEmpty() ? QStringLiteral("RS256") : setting.value);
    if (!jose::signingAlgorithmFromWire(wanted.toLatin1())) {
        return reply(core::unexpected(invalid("algorithm", QStringLiteral("There is no algorithm \"%1\" here; name RS256 or ES256.").arg(wanted))));
    }
    if (wanted != setting.value && isLocked(setting)) {
        return reply(core::unexpected(algorithmLocked(setting)));
    }
    m_keys.rotateSigningKey(wanted, m_via, settingAlgorithm(std::move(reply)));
}

// Rotated first: when the setting is changed, its key is there already.
Reply<SigningKeySummary> KeyAdministration::settingAlgorithm(Reply<SigningKeySummary> reply)
{
    return [this, reply = std::move(reply)](const Result<SigningKeySummary> &key) {
        if (!key || key->state != SigningKeyState::Signing || algorithmSetting(m_settings).value == key->algorithm) {
            return reply(key);
        }
        m_settings.set({{AlgorithmSetting, key->algorithm}}, [reply, key](const Result<Done> &set) {
            reply(set ? key : Result<SigningKeySummary>(core::unexpected(Error(set.error()))));
        });
    };
}

void KeyAdministration::import(const core::Secret &pem, ImportedKeyUse use, Reply<SigningKeySummary> reply)
{
    switch (use) {
    case ImportedKeyUse::Verify:
        return m_keys.importKey(pem, use, m_via, std::move(reply));
    case ImportedKeyUse::Sign:
        return m_keys.importKey(pem, use, m_via, settingAlgorithm(std::move(reply)));
    }
}

void KeyAdministration::remove(const QString &kid, Reply<Done> reply)
{
    const auto job = [kid = kid.toUtf8(), change = oauth::KeyChange{m_via, m_clock.now()}](store::Transaction &transaction) -> Outcome<Done> {
        const auto row = store::SigningKeyTable(transaction).find(kid);
        if (!row) {
            return failedJob<Done>(row);
        }
        if (!*row) {
            return ruledOut<Done>(notFound("key"));
        }
        if ((*row)->mayBeSigningNow()) {
            return ruledOut<Done>(refused("key_in_use", QStringLiteral("This key signs the tokens that are issued now; \"key rotate\" puts another in its place first.")));
        }
        return doneUnless(oauth::removeKey(transaction, kid, change));
    };
    // Answered when whoever verifies has heard of it: reads are answered in the order in which they were asked.
    m_store.write(this, job, [this, reply = std::move(reply)](const Outcome<Done> &removed) {
        const auto nothing = [](store::Database &) -> store::Result<void> { return {}; };
        m_store.read(this, nothing, [removed, reply](const store::Result<void> &) { answerWith<Done>(reply)(removed); });
    });
}

void KeyAdministration::rotateMasterKey(Reply<Done> reply)
{
    m_keys.rotateMasterKey(m_via, std::move(reply));
}

} // namespace admin
