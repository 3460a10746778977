// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sessions/session_columns.h"

#include "ui/common/format.h"

#include <QCoreApplication>
#include <QUrl>

namespace ui
{

namespace
{

using admin::SessionSummary;

constexpr auto IdleAfter = std::chrono::minutes(5);

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ui::SessionColumns)
};

const QString Nothing = QStringLiteral("–");

Cell personCell(const SessionSummary &session)
{
    const bool hasName = !session.userName.trimmed().isEmpty();
    return {.text = hasName ? session.userName : session.login, .second = hasName ? session.login : QString(), .seed = session.userId.bytes()};
}

Cell clientCell(const SessionSummary &session)
{
    return {.text = session.clientName, .second = session.clientInfo};
}

Cell lastCallCell(const SessionSummary &session)
{
    if (!session.lastCallAt)
        return {.text = Words::tr("no call yet")};
    return {.text = {}, .time = *session.lastCallAt};
}

Cell timeCell(core::Seconds time)
{
    return {.text = {}, .time = core::Milliseconds(time)};
}

bool isLively(const SessionSummary &session)
{
    core::Milliseconds last(session.lastUsedAt);
    if (session.lastCallAt)
        last = std::max(last, *session.lastCallAt);
    return session.openStreams > 0 || format::now() - last < IdleAfter;
}

} // namespace

QByteArray sessionKey(const SessionSummary &session)
{
    return session.id.bytes();
}

Cell sessionStateCell(const SessionSummary &session)
{
    if (session.state == admin::SessionState::Suspended)
        return {.text = Words::tr("Ended"), .tone = Tone::Neutral, .isPill = true};
    if (isLively(session))
        return {.text = Words::tr("Live"), .tone = Tone::Ok};
    return {.text = Words::tr("Idle"), .tone = Tone::Neutral};
}

QString opensWords(const QString &resource)
{
    const QString server = QUrl(resource).path().section(QLatin1String("/mcp/"), 1);
    return server.isEmpty() ? Words::tr("all servers") : format::outside(server);
}

QList<RecordColumn<SessionSummary>> sessionColumns()
{
    return {
        {{.id = QStringLiteral("user"), .title = Words::tr("User"), .kind = CellKind::Person, .width = 170}, personCell},
        {{.id = QStringLiteral("client"), .title = Words::tr("Client"), .kind = CellKind::TwoLines, .width = 170}, clientCell},
        {{.id = QStringLiteral("call"), .title = Words::tr("Last call"), .kind = CellKind::Time, .width = 116}, lastCallCell},
        {{.id = QStringLiteral("calls"), .title = Words::tr("Calls"), .kind = CellKind::Number, .width = 76},
            [](const SessionSummary &session) { return Cell{.text = format::number(session.calls), .sortValue = session.calls}; }},
        {{.id = QStringLiteral("state"), .title = Words::tr("State"), .kind = CellKind::Status, .width = 104}, sessionStateCell},
        {{.id = QStringLiteral("opens"), .title = Words::tr("Opens"), .width = 110, .hideOrder = 2},
            [](const SessionSummary &session) { return Cell{.text = opensWords(session.resource)}; }},
        {{.id = QStringLiteral("revision"), .title = Words::tr("Revision"), .width = 104, .hideOrder = 1},
            [](const SessionSummary &session) { return Cell{.text = session.revision.isEmpty() ? Nothing : session.revision}; }},
        {{.id = QStringLiteral("from"), .title = Words::tr("From"), .kind = CellKind::Mono, .width = 130, .isWideOnly = true},
            [](const SessionSummary &session) { return Cell{.text = session.address}; }},
        {{.id = QStringLiteral("started"), .title = Words::tr("Started"), .kind = CellKind::Time, .width = 116, .isWideOnly = true},
            [](const SessionSummary &session) { return timeCell(session.startedAt); }},
    };
}

} // namespace ui
