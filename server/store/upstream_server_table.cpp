// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/upstream_server_table.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <array>

namespace store
{

namespace
{

template <class Enum>
struct Word {
    Enum value;
    const char *text;
};

constexpr std::array Authentications{Word{UpstreamAuthentication::None, "none"}, Word{UpstreamAuthentication::Bearer, "bearer"},
                                     Word{UpstreamAuthentication::Header, "header"}, Word{UpstreamAuthentication::OAuth, "oauth"}};
constexpr std::array Sharings{Word{UpstreamSharing::PerUser, "per_user"}, Word{UpstreamSharing::Shared, "shared"}};
constexpr std::array Eras{Word{UpstreamEra::Unknown, ""}, Word{UpstreamEra::Legacy, "legacy"}, Word{UpstreamEra::Modern, "modern"}};

template <class Words, class Enum>
QString toText(const Words &words, Enum value)
{
    for (const auto &word : words) {
        if (word.value == value) {
            return QString::fromLatin1(word.text);
        }
    }
    Q_UNREACHABLE();
}

// The first word stands for what a later version may have written.
template <class Words>
auto fromText(const Words &words, const QString &text)
{
    for (const auto &word : words) {
        if (text == QLatin1String(word.text)) {
            return word.value;
        }
    }
    return words.front().value;
}

QString toJson(const QStringList &list)
{
    return QString::fromUtf8(QJsonDocument(QJsonArray::fromStringList(list)).toJson(QJsonDocument::Compact));
}

QStringList listFromJson(const QByteArray &json)
{
    QStringList list;
    const QJsonArray array = QJsonDocument::fromJson(json).array();
    for (const QJsonValue &value : array) {
        list.append(value.toString());
    }
    return list;
}

QByteArray select(const char *rest)
{
    return QByteArrayLiteral("SELECT server_id, description, is_enabled, command, working_directory, environment_names, environment_sealed, url, "
                             "authentication, header_name, credential_sealed, timeout_s, sharing, tells_by_token, tells_by_environment, "
                             "tells_by_meta, sends_provider_token, confirmed_hash, about, era, era_at, first_list_at FROM upstream_servers ")
        + rest;
}

UpstreamServerRow readUpstream(Columns &columns)
{
    return UpstreamServerRow{
        .serverId = columns.take<QString>(),
        .description = columns.take<QString>(),
        .isEnabled = columns.take<int>() != 0,
        .command = listFromJson(columns.take<QByteArray>()),
        .workingDirectory = columns.take<QString>(),
        .environmentNames = listFromJson(columns.take<QByteArray>()),
        .environmentSealed = columns.take<QByteArray>(),
        .url = columns.take<QString>(),
        .authentication = fromText(Authentications, columns.take<QString>()),
        .headerName = columns.take<QString>(),
        .credentialSealed = columns.take<QByteArray>(),
        .timeout = std::chrono::seconds(columns.take<int>()),
        .sharing = fromText(Sharings, columns.take<QString>()),
        .tellsByToken = columns.take<int>() != 0,
        .tellsByEnvironment = columns.take<int>() != 0,
        .tellsByMeta = columns.take<int>() != 0,
        .sendsProviderToken = columns.take<int>() != 0,
        .confirmedHash = columns.take<QByteArray>(),
        .about = columns.take<QByteArray>(),
        .era = fromText(Eras, columns.take<QString>()),
        .eraAt = columns.take<std::optional<core::Seconds>>(),
        .firstListAt = columns.take<std::optional<core::Seconds>>(),
    };
}

} // namespace

Result<std::optional<UpstreamServerRow>> UpstreamServerTable::find(const QString &serverId) const
{
    return statement(select("WHERE server_id = ?")).bind(serverId).one(readUpstream);
}

Result<QList<UpstreamServerRow>> UpstreamServerTable::list() const
{
    return statement(select("ORDER BY server_id")).all(readUpstream);
}

Result<void> UpstreamServerTable::insert(const UpstreamServerRow &row) const
{
    return change(statement("INSERT INTO upstream_servers (server_id, description, is_enabled, command, working_directory, environment_names, "
                            "environment_sealed, url, authentication, header_name, credential_sealed, timeout_s, sharing, tells_by_token, "
                            "tells_by_environment, tells_by_meta, sends_provider_token, confirmed_hash, about, era, era_at) "
                            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                      .bind(row.serverId, row.description, int(row.isEnabled), toJson(row.command), row.workingDirectory,
                            toJson(row.environmentNames), nullIfEmpty(row.environmentSealed), row.url,
                            toText(Authentications, row.authentication), row.headerName, nullIfEmpty(row.credentialSealed),
                            row.timeout.count(), toText(Sharings, row.sharing), int(row.tellsByToken), int(row.tellsByEnvironment),
                            int(row.tellsByMeta), int(row.sendsProviderToken), nullIfEmpty(row.confirmedHash), QString::fromUtf8(row.about),
                            toText(Eras, row.era), row.eraAt),
                  Topic::Servers, ChangeKind::Inserted, row.serverId.toUtf8())
        .map([](int) {});
}

Result<bool> UpstreamServerTable::update(const UpstreamServerRow &row) const
{
    return change(statement("UPDATE upstream_servers SET description = ?, is_enabled = ?, command = ?, working_directory = ?, "
                            "environment_names = ?, environment_sealed = ?, url = ?, authentication = ?, header_name = ?, credential_sealed = ?, "
                            "timeout_s = ?, sharing = ?, tells_by_token = ?, tells_by_environment = ?, tells_by_meta = ?, "
                            "sends_provider_token = ?, confirmed_hash = ?, about = ?, era = ?, era_at = ? WHERE server_id = ?")
                      .bind(row.description, int(row.isEnabled), toJson(row.command), row.workingDirectory, toJson(row.environmentNames),
                            nullIfEmpty(row.environmentSealed), row.url, toText(Authentications, row.authentication), row.headerName,
                            nullIfEmpty(row.credentialSealed), row.timeout.count(), toText(Sharings, row.sharing), int(row.tellsByToken),
                            int(row.tellsByEnvironment), int(row.tellsByMeta), int(row.sendsProviderToken), nullIfEmpty(row.confirmedHash),
                            QString::fromUtf8(row.about), toText(Eras, row.era), row.eraAt, row.serverId),
                  Topic::Servers, ChangeKind::Updated, row.serverId.toUtf8())
        .map([](int rows) { return rows > 0; });
}

Result<bool> UpstreamServerTable::updateAbout(const QString &serverId, const QByteArray &about, UpstreamEra era, core::Seconds at) const
{
    return change(statement("UPDATE upstream_servers SET about = ?, era = ?, era_at = ? WHERE server_id = ?")
                      .bind(QString::fromUtf8(about), toText(Eras, era), at, serverId),
                  Topic::Servers, ChangeKind::Touched, serverId.toUtf8())
        .map([](int rows) { return rows > 0; });
}

Result<bool> UpstreamServerTable::updateFirstListAt(const QString &serverId, core::Seconds at) const
{
    return change(statement("UPDATE upstream_servers SET first_list_at = ? WHERE server_id = ?").bind(at, serverId), Topic::Servers, ChangeKind::Touched,
                  serverId.toUtf8())
        .map([](int rows) { return rows > 0; });
}

} // namespace store
