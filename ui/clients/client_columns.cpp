// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/clients/client_columns.h"

#include "ui/common/format.h"

#include <QCoreApplication>

namespace ui
{

namespace
{

using admin::ClientSummary;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ui::ClientColumns)
};

Cell nameCell(const ClientSummary &client)
{
    return {.text = client.name, .second = client.softwareVersion};
}

Cell numberCell(int number)
{
    return {.text = format::number(number), .sortValue = number};
}

Cell lastUsedCell(const ClientSummary &client)
{
    if (!client.lastUsedAt)
        return {.text = Words::tr("never")};
    return {.text = {}, .time = core::Milliseconds(*client.lastUsedAt)};
}

Cell redirectsCell(const ClientSummary &client)
{
    return {.text = client.redirectUris.join(QLatin1Char(' '))};
}

} // namespace

QByteArray clientKey(const ClientSummary &client)
{
    return client.id.bytes();
}

QString clientKindWords(admin::ClientKind kind)
{
    switch (kind) {
    case admin::ClientKind::Dynamic: return Words::tr("registered by itself");
    case admin::ClientKind::Manual: return Words::tr("made by hand");
    case admin::ClientKind::MetadataDocument: return Words::tr("metadata document");
    }
    Q_UNREACHABLE();
}

QList<RecordColumn<ClientSummary>> clientColumns()
{
    return {
        {{.id = QStringLiteral("client"), .title = Words::tr("Client"), .kind = CellKind::TwoLines, .width = 180}, nameCell},
        {{.id = QStringLiteral("kind"), .title = Words::tr("Kind"), .width = 150},
            [](const ClientSummary &client) { return Cell{.text = clientKindWords(client.kind)}; }},
        {{.id = QStringLiteral("users"), .title = Words::tr("Users"), .kind = CellKind::Number, .width = 72},
            [](const ClientSummary &client) { return numberCell(client.users); }},
        {{.id = QStringLiteral("sessions"), .title = Words::tr("Live sessions"), .kind = CellKind::Number, .width = 112},
            [](const ClientSummary &client) { return numberCell(client.liveSessions); }},
        {{.id = QStringLiteral("used"), .title = Words::tr("Last used"), .kind = CellKind::Time, .width = 116}, lastUsedCell},
        {{.id = QStringLiteral("created"), .title = Words::tr("Created"), .kind = CellKind::Time, .width = 116, .isWideOnly = true},
            [](const ClientSummary &client) { return Cell{.text = {}, .time = core::Milliseconds(client.createdAt)}; }},
        {{.id = QStringLiteral("redirects"), .title = Words::tr("Redirects"), .kind = CellKind::Mono, .width = 220, .hideOrder = 1}, redirectsCell},
    };
}

} // namespace ui
