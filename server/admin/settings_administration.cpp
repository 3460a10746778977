// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/settings_administration.h"

namespace admin
{

namespace
{

// Some settings name people: their names are not for a log that is kept for good.
bool namesPeople(const QString &key)
{
    return key.contains(QLatin1String("user")) || key.contains(QLatin1String("role")) || key.contains(QLatin1String("allowed"));
}

} // namespace

SettingsAdministration::SettingsAdministration(SettingsControl &settings, audit::AuditLog &audit, audit::ActorKind via)
    : m_settings(settings)
    , m_audit(audit)
    , m_via(via)
{
}

void SettingsAdministration::set(const QList<QPair<QString, QString>> &values, Reply<Done> reply)
{
    QStringList keys;
    QJsonObject told;
    for (const auto &[key, value] : values) {
        keys.append(key);
        if (!namesPeople(key)) {
            told.insert(key, value.isEmpty() ? QStringLiteral("(default)") : value);
        }
    }
    m_settings.set(values, recorded(keys, told, std::move(reply)));
}

void SettingsAdministration::setSecret(const QString &key, const core::Secret &value, Reply<Done> reply)
{
    m_settings.setSecret(key, value, recorded({key}, {}, std::move(reply)));
}

Reply<Done> SettingsAdministration::recorded(const QStringList &keys, const QJsonObject &values, Reply<Done> reply) const
{
    audit::Event event;
    event.kind = audit::EventKind::SettingsChanged;
    event.actor.kind = m_via;
    event.onWhat = keys.join(QLatin1Char(' '));
    return [&audit = m_audit, event, values, reply = std::move(reply)](const Result<Done> &changed) mutable {
        if (changed) { // a value that was refused may be a secret in the wrong place
            event.details = values;
            audit.record(event);
        } else if (changed.error().code == ErrorCode::Refused) {
            event.result = audit::EventResult::Refused;
            event.reason = changed.error().detail.section(QLatin1Char(':'), 0, 0);
            audit.record(event);
        }
        reply(changed);
    };
}

} // namespace admin
