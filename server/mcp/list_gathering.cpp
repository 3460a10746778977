// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/list_gathering.h"

#include <QLoggingCategory>
#include <QPointer>

namespace mcp
{

Q_LOGGING_CATEGORY(lcGathering, "gatehouse.mcp.lists")

ListGathering::ListGathering(Gathered then, QObject *context)
    : QObject(context)
    , m_then(std::move(then))
{
    m_patience.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this, &ListGathering::finish);
}

void ListGathering::start(ItemKind kind, const std::vector<McpServer *> &servers, const ServerRequest &request, QObject *context, Gathered then)
{
    auto *gathering = new ListGathering(std::move(then), context);
    const RpcError late{ErrorCode::InternalError, QStringLiteral("the server did not answer in time"), {}};
    for (const McpServer *server : servers) {
        gathering->m_answers.push_back({server->id(), core::unexpected(late)});
    }
    gathering->m_hasAnswered.resize(servers.size());
    gathering->m_open = servers.size() + 1; // one more until all have been asked: answers may come at once
    ServerRequest own = request;
    own.context = gathering;
    for (size_t place = 0; place < servers.size(); ++place) {
        servers[place]->list(kind, own, [gathering = QPointer(gathering), place](core::Expected<QJsonArray, RpcError> items) {
            if (gathering) {
                gathering->take(place, std::move(items));
            }
        });
    }
    if (--gathering->m_open == 0) {
        gathering->finish();
    } else {
        gathering->m_patience.start(Patience);
    }
}

void ListGathering::take(size_t place, core::Expected<QJsonArray, RpcError> items)
{
    if (m_hasAnswered[place]) {
        return;
    }
    m_hasAnswered[place] = true;
    if (!items) {
        qCInfo(lcGathering).noquote() << "the server" << m_answers[place].server << "has no list to give:" << items.error().message;
    }
    m_answers[place].items = std::move(items);
    if (--m_open == 0) {
        finish();
    }
}

void ListGathering::finish()
{
    m_patience.stop();
    if (const Gathered then = std::exchange(m_then, nullptr)) {
        deleteLater();
        then(std::move(m_answers));
    }
}

} // namespace mcp
