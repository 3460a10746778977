// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/gateway/list_fetch.h"

#include "server/mcp/protocol.h"

#include <QPointer>

#include <memory>

namespace gateway
{

namespace
{

constexpr int MostPages = 200;
constexpr qsizetype MostItems = 20'000;

struct Fetch {
    QPointer<UpstreamConnection> connection;
    ListWish wish;
    QPointer<QObject> context;
    ListFetched then;
    QJsonArray items;
    QJsonValue cursor = QJsonValue::Undefined;
    int pages = 0;
};

void askPage(const std::shared_ptr<Fetch> &fetch)
{
    UpstreamRequest request;
    request.method = fetch->wish.method;
    if (!fetch->cursor.isUndefined()) {
        request.params.insert(QStringLiteral("cursor"), fetch->cursor);
    }
    if (!fetch->wish.meta.isEmpty()) {
        request.params.insert(mcp::key::Meta, fetch->wish.meta);
    }
    request.capabilities = fetch->wish.capabilities;
    request.context = fetch->context;
    request.then = [fetch](const UpstreamResult &page) {
        if (!page) {
            return fetch->then(core::unexpected(UpstreamFailure(page.error())));
        }
        const QJsonArray items = page->value(fetch->wish.key).toArray();
        for (const QJsonValue &item : items) {
            fetch->items.append(item);
        }
        const QJsonValue previous = std::exchange(fetch->cursor, page->value(QLatin1String("nextCursor")));
        const bool goesOn = fetch->cursor.isString() && fetch->cursor != previous && ++fetch->pages < MostPages && fetch->items.size() < MostItems;
        if (goesOn && fetch->connection && fetch->context) {
            return askPage(fetch);
        }
        fetch->then(fetch->items);
    };
    fetch->connection->request(std::move(request));
}

} // namespace

void fetchList(UpstreamConnection &connection, const ListWish &wish, QObject *context, ListFetched then)
{
    askPage(std::make_shared<Fetch>(Fetch{&connection, wish, context, std::move(then), {}, QJsonValue::Undefined, 0}));
}

} // namespace gateway
