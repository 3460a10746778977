// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tokens/token_columns.h"

#include "ui/common/format.h"

#include <QCoreApplication>

namespace ui
{

namespace
{

using admin::PersonalAccessTokenSummary;
using namespace std::chrono_literals;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ui::TokenColumns)
};

Cell endCell(const PersonalAccessTokenSummary &token)
{
    Cell cell{.text = format::date(token.expiresAt), .sortValue = qint64(token.expiresAt.time_since_epoch().count())};
    if (token.hasExpired)
        return {.text = Words::tr("Expired"), .sortValue = cell.sortValue, .tone = Tone::Err, .isPill = true};
    if (token.expiresAt - std::chrono::floor<std::chrono::seconds>(format::now()) < 24h * 14)
        return {.text = Words::tr("Ends %1").arg(cell.text), .sortValue = cell.sortValue, .tone = Tone::Warn, .isPill = true};
    cell.tone = Tone::Neutral;
    cell.icon = Icon::Clock;
    return cell;
}

Cell usedCell(const PersonalAccessTokenSummary &token)
{
    if (!token.lastUsedAt)
        return {.text = Words::tr("never")};
    return {.text = {}, .time = core::Milliseconds(*token.lastUsedAt)};
}

} // namespace

QByteArray tokenKey(const PersonalAccessTokenSummary &token)
{
    return token.id.toUtf8();
}

QString opensWords(const PersonalAccessTokenSummary &token)
{
    QStringList words;
    for (const QString &server : token.servers)
        words.append(server == QLatin1String("*") ? Words::tr("every server") : server == QLatin1String("admin") ? Words::tr("administration tools") : format::outside(server));
    for (const QString &scope : token.scopes)
        words.append(format::outside(scope));
    return words.join(QStringLiteral(", "));
}

QList<RecordColumn<PersonalAccessTokenSummary>> tokenColumns()
{
    return {
        {{.id = QStringLiteral("token"), .title = Words::tr("Token"), .width = 180}, [](const PersonalAccessTokenSummary &token) { return Cell{.text = token.name}; }},
        {{.id = QStringLiteral("user"), .title = Words::tr("Of"), .width = 140},
            [](const PersonalAccessTokenSummary &token) { return Cell{.text = token.login.isEmpty() ? token.userId.toString() : token.login}; }},
        {{.id = QStringLiteral("opens"), .title = Words::tr("Opens"), .width = 180, .hideOrder = 1},
            [](const PersonalAccessTokenSummary &token) { return Cell{.text = opensWords(token)}; }},
        {{.id = QStringLiteral("used"), .title = Words::tr("Last used"), .kind = CellKind::Time, .width = 116}, usedCell},
        {{.id = QStringLiteral("ends"), .title = Words::tr("Ends"), .kind = CellKind::Status, .width = 132}, endCell},
        {{.id = QStringLiteral("created"), .title = Words::tr("Made"), .kind = CellKind::Time, .width = 116, .isWideOnly = true},
            [](const PersonalAccessTokenSummary &token) { return Cell{.text = {}, .time = core::Milliseconds(token.createdAt)}; }},
    };
}

} // namespace ui
