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

Cell nameCell(const ClientSummary &client, int registrations)
{
    QStringList second;
    if (!client.softwareVersion.isEmpty())
        second.append(client.softwareVersion);
    if (registrations > 1)
        second.append(Words::tr("registered %n times", nullptr, registrations));
    return {.text = client.name, .second = second.join(QStringLiteral(" · "))};
}

Cell approvalCell(const ClientSummary &client)
{
    Cell cell{.text = clientApprovalWords(client.approval)};
    switch (client.approval) {
    case admin::ClientApproval::Approved:
        cell.tone = Tone::Ok;
        break;
    case admin::ClientApproval::Waiting:
        cell.tone = Tone::Pend;
        cell.isPill = true;
        break;
    case admin::ClientApproval::Denied:
        cell.tone = Tone::Err;
        cell.isPill = true;
        break;
    }
    return cell;
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

QString clientApprovalWords(admin::ClientApproval approval)
{
    switch (approval) {
    case admin::ClientApproval::Approved: return Words::tr("Let in");
    case admin::ClientApproval::Waiting: return Words::tr("Waiting");
    case admin::ClientApproval::Denied: return Words::tr("Denied");
    }
    Q_UNREACHABLE();
}

QList<RecordColumn<ClientSummary>> clientColumns(std::function<int(const QByteArray &key)> registrations)
{
    return {
        {{.id = QStringLiteral("client"), .title = Words::tr("Client"), .kind = CellKind::TwoLines, .width = 180},
            [registrations](const ClientSummary &client) { return nameCell(client, registrations(clientKey(client))); }},
        {{.id = QStringLiteral("status"), .title = Words::tr("Status"), .kind = CellKind::Status, .width = 92}, approvalCell},
        {{.id = QStringLiteral("kind"), .title = Words::tr("Kind"), .width = 150, .hideOrder = 2},
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
