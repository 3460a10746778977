// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/runtime/settings_editor.h"

#include "server/runtime/ini_file.h"
#include "server/runtime/setting_secrets.h"
#include "server/runtime/settings_table.h"

#include <algorithm>

namespace runtime
{

namespace
{

using admin::Done;
using admin::ErrorCode;
using admin::SettingOrigin;

admin::Error refusal(ErrorCode code, const char *detail, const QString &key, const QString &sentence)
{
    return {code, QString::fromLatin1(detail) + QLatin1Char(':') + key, sentence};
}

bool hasControlCharacter(const QString &text)
{
    return std::any_of(text.begin(), text.end(), [](QChar c) { return c.category() == QChar::Other_Control; });
}

admin::Setting toAdmin(const SettingValue &value)
{
    const SettingDefinition &definition = *value.definition;
    admin::Setting setting;
    setting.key = QString::fromLatin1(definition.key);
    setting.environmentName = QString::fromLatin1(definition.environmentName);
    setting.value = value.text;
    setting.defaultValue = QString::fromUtf8(definition.defaultText);
    setting.origin = value.origin;
    setting.isSecret = definition.kind == SettingKind::Secret;
    setting.isSet = value.origin != SettingOrigin::Default;
    return setting;
}

// What a default that depends on other settings comes to.
QString effectiveText(const LoadedConfig &loaded, const SettingValue &value)
{
    if (value.origin != SettingOrigin::Default) {
        return value.text;
    }
    const QLatin1String key(value.definition->key);
    if (key == QLatin1String("data_dir")) {
        return loaded.config.dataDir;
    }
    if (key == QLatin1String("local_accounts")) {
        return loaded.config.areLocalAccountsOn ? QStringLiteral("on") : QStringLiteral("off");
    }
    if (key == QLatin1String("public_url") && loaded.config.listenPort != 0) {
        return publicUrlFor(loaded.config, loaded.config.listenPort);
    }
    return value.text;
}

} // namespace

SettingsEditor::SettingsEditor(ConfigSources sources, LoadedConfig loaded, SettingSecrets &secrets, const MasterKeySource &masterKey)
    : m_sources(std::move(sources))
    , m_loaded(loaded)
    , m_atStart(std::move(loaded))
    , m_secrets(secrets)
    , m_masterKey(masterKey)
{
}

QList<admin::Setting> SettingsEditor::list() const
{
    QList<admin::Setting> settings = settingsOf(m_loaded);
    for (admin::Setting &setting : settings) {
        if (setting.isSecret && m_secrets.isStored(setting.key) && !setting.isSet) {
            setting.isSet = true;
            setting.origin = SettingOrigin::File;
        }
        setting.needsRestart = needsRestart(m_loaded.value(setting.key));
    }
    return settings;
}

bool SettingsEditor::needsRestart(const SettingValue &value) const
{
    const QString key = QString::fromLatin1(value.definition->key);
    return isReadAtStartOnly(key) && value.text != m_atStart.value(key).text;
}

core::Expected<void, admin::Error> SettingsEditor::checkMaySet(const QString &key, const QString &value) const
{
    const SettingDefinition *definition = findSetting(key);
    if (!definition) {
        return core::unexpected(refusal(ErrorCode::NotFound, "unknown_setting", key, QStringLiteral("There is no setting \"%1\"; \"config show\" lists them.").arg(key)));
    }
    if (definition->kind == SettingKind::Secret) {
        return core::unexpected(refusal(ErrorCode::Refused, "secret_setting", key, QStringLiteral("%1 is a secret: it is not written to gatehouse.ini.").arg(key)));
    }
    if (definition->kind == SettingKind::Location) {
        return core::unexpected(refusal(ErrorCode::Refused, "location_setting", key,
                                        QStringLiteral("%1 says where the settings are; give it as %2 or --%3.").arg(key, QLatin1String(definition->environmentName), QLatin1String(definition->option))));
    }
    const SettingValue &current = m_loaded.value(key);
    if (current.origin == SettingOrigin::Environment || current.origin == SettingOrigin::CommandLine) {
        return core::unexpected(refusal(ErrorCode::Refused, "setting_locked", key,
                                        QStringLiteral("%1 is set by %2, which wins over gatehouse.ini; change it there.").arg(key, originName(*definition, current.origin))));
    }
    if (hasControlCharacter(value)) {
        return core::unexpected(refusal(ErrorCode::Invalid, "bad_setting", key, QStringLiteral("The value of %1 has a control character in it.").arg(key)));
    }
    return {};
}

void SettingsEditor::set(const QList<QPair<QString, QString>> &values, admin::Reply<Done> reply)
{
    auto ini = IniFile::read(iniPath(m_loaded.config.dataDir));
    if (!ini) {
        return reply(core::unexpected(admin::Error{ErrorCode::Unavailable, QStringLiteral("settings_unreadable"), ini.error()}));
    }
    for (const auto &[key, value] : values) {
        if (const auto may = checkMaySet(key, value); !may) {
            return reply(core::unexpected(admin::Error(may.error())));
        }
        if (value.isEmpty()) {
            ini->remove(key);
        } else {
            ini->set(key, value);
        }
    }
    auto candidate = loadConfig(m_sources, *ini);
    if (!candidate) {
        const QString key = values.isEmpty() ? QString() : values.first().first;
        return reply(core::unexpected(refusal(ErrorCode::Invalid, "bad_setting", key, candidate.error().join(QLatin1Char('\n')))));
    }
    if (const auto saved = ini->save(); !saved) {
        return reply(core::unexpected(admin::Error{ErrorCode::Unavailable, QStringLiteral("settings_unwritable"), saved.error()}));
    }
    QStringList keys;
    for (size_t i = 0; i < candidate->values.size(); ++i) {
        if (candidate->values[i].text != m_loaded.values[i].text) {
            keys.append(QString::fromLatin1(candidate->values[i].definition->key));
        }
    }
    m_loaded = std::move(*candidate);
    reply(Done{});
    if (!keys.isEmpty()) {
        Q_EMIT changed(keys);
    }
}

void SettingsEditor::setSecret(const QString &key, const core::Secret &value, admin::Reply<Done> reply)
{
    if (!storableSecrets().contains(key)) {
        return reply(core::unexpected(refusal(ErrorCode::Refused, "not_a_stored_secret", key, QStringLiteral("%1 is not a secret that can be kept here.").arg(key))));
    }
    if (m_secrets.isFromEnvironment(key)) {
        return reply(core::unexpected(refusal(ErrorCode::Refused, "setting_locked", key, QStringLiteral("%1 is set by the environment; change it there.").arg(key))));
    }
    m_secrets.store(key, value, [this, key, reply = std::move(reply)](const admin::Result<Done> &stored) {
        reply(stored);
        if (stored) {
            Q_EMIT changed({key});
        }
    });
}

QString SettingsEditor::secretVault() const
{
    const auto &key = m_masterKey.key();
    return key ? secrets::toText(key->place) : QString();
}

bool isReadAtStartOnly(const QString &key)
{
    return key == QLatin1String("log") || key == QLatin1String("log_format") || key == QLatin1String("secret_store") || key == QLatin1String("bootstrap_user");
}

QList<admin::Setting> settingsOf(const LoadedConfig &loaded)
{
    QList<admin::Setting> settings;
    for (const SettingValue &value : loaded.values) {
        admin::Setting setting = toAdmin(value);
        setting.value = effectiveText(loaded, value);
        settings.append(setting);
    }
    return settings;
}

} // namespace runtime
