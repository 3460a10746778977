// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/upstream_verbs.h"

#include "server/admin/server_snippet.h"
#include "server/admin/upstream_json.h"

#include <array>

namespace admin
{

namespace
{

using Parameters = QJsonObject;

template <class T>
Reply<QList<T>> rowsReply(const JsonReply &reply)
{
    return [reply](const Result<QList<T>> &list) {
        if (!list) {
            return reply(core::unexpected(Error(list.error())));
        }
        QJsonArray rows;
        for (const T &item : *list) {
            rows.append(toJson(item));
        }
        reply(QJsonValue(rows));
    };
}

template <class T>
Reply<T> objectReply(const JsonReply &reply)
{
    return [reply](const Result<T> &value) { reply(value ? Result<QJsonValue>(toJson(*value)) : core::unexpected(Error(value.error()))); };
}

UpstreamAdministration &upstreams(AdminService &service)
{
    return service.asCommandLine().upstreams;
}

ToolAdministration &tools(AdminService &service)
{
    return service.asCommandLine().tools;
}

QString server(const Parameters &p)
{
    return text(p, "server");
}

QString tool(const Parameters &p)
{
    return text(p, "tool");
}

void add(AdminService &service, const Parameters &p, const JsonReply &reply)
{
    const auto wanted = newUpstreamFrom(p);
    if (!wanted) {
        return reply(core::unexpected(Error(wanted.error())));
    }
    upstreams(service).add(*wanted, objectReply<UpstreamSummary>(reply));
}

// One after the other; the first that is refused ends it, and those before it stay.
void addNext(AdminService &service, const std::shared_ptr<std::vector<NewUpstream>> &wanted, size_t index, const QJsonArray &added, const JsonReply &reply)
{
    if (index == wanted->size()) {
        return reply(QJsonValue(added));
    }
    upstreams(service).add(wanted->at(index), [&service, wanted, index, added, reply](const Result<UpstreamSummary> &summary) {
        if (!summary) {
            return reply(core::unexpected(Error(summary.error())));
        }
        QJsonArray more = added;
        more.append(toJson(*summary));
        addNext(service, wanted, index + 1, more, reply);
    });
}

void import(AdminService &service, const Parameters &p, const JsonReply &reply)
{
    auto servers = serversFromSnippet(text(p, "snippet").toUtf8());
    if (!servers) {
        return reply(core::unexpected(Error(servers.error())));
    }
    addNext(service, std::make_shared<std::vector<NewUpstream>>(std::move(*servers)), 0, {}, reply);
}

void change(AdminService &service, const Parameters &p, const JsonReply &reply)
{
    const auto wanted = upstreamChangeFrom(p);
    if (!wanted) {
        return reply(core::unexpected(Error(wanted.error())));
    }
    upstreams(service).change(server(p), *wanted, doneReply(reply));
}

void confirm(AdminService &service, const Parameters &p, const JsonReply &reply)
{
    upstreams(service).confirm(server(p), text(p, "confirmation"), objectReply<UpstreamProbe>(reply));
}

void accept(AdminService &service, const Parameters &p, const JsonReply &reply)
{
    tools(service).accept(server(p), tool(p), text(p, "sha256"), doneReply(reply));
}

constexpr auto Verbs = std::to_array<Verb>({
    {"server.add_upstream", add},
    {"server.import", import},
    {"server.upstreams", [](AdminService &s, const Parameters &, const JsonReply &r) { upstreams(s).list(rowsReply<UpstreamSummary>(r)); }},
    {"server.show", [](AdminService &s, const Parameters &p, const JsonReply &r) { upstreams(s).show(server(p), objectReply<UpstreamSummary>(r)); }},
    {"server.set", change},
    {"server.confirm", confirm},
    {"server.test", [](AdminService &s, const Parameters &p, const JsonReply &r) { upstreams(s).test(server(p), objectReply<UpstreamProbe>(r)); }},
    {"server.enable", [](AdminService &s, const Parameters &p, const JsonReply &r) { upstreams(s).enable(server(p), doneReply(r)); }},
    {"server.disable", [](AdminService &s, const Parameters &p, const JsonReply &r) { upstreams(s).disable(server(p), doneReply(r)); }},
    {"server.connect", [](AdminService &s, const Parameters &p, const JsonReply &r) { upstreams(s).connectAccount(server(p), objectReply<UpstreamSignIn>(r)); }},
    {"server.restart", [](AdminService &s, const Parameters &p, const JsonReply &r) { upstreams(s).restart(server(p), doneReply(r)); }},
    {"server.log", [](AdminService &s, const Parameters &p, const JsonReply &r) { upstreams(s).log(server(p), rowsReply<UpstreamLogLine>(r)); }},
    {"tool.list", [](AdminService &s, const Parameters &p, const JsonReply &r) { tools(s).list(server(p), rowsReply<ToolSummary>(r)); }},
    {"tool.enable", [](AdminService &s, const Parameters &p, const JsonReply &r) { tools(s).enable(server(p), tool(p), doneReply(r)); }},
    {"tool.disable", [](AdminService &s, const Parameters &p, const JsonReply &r) { tools(s).disable(server(p), tool(p), doneReply(r)); }},
    {"tool.rename", [](AdminService &s, const Parameters &p, const JsonReply &r) { tools(s).rename(server(p), tool(p), text(p, "name"), doneReply(r)); }},
    {"tool.describe", [](AdminService &s, const Parameters &p, const JsonReply &r) { tools(s).describe(server(p), tool(p), text(p, "description"), doneReply(r)); }},
    {"tool.diff", [](AdminService &s, const Parameters &p, const JsonReply &r) { tools(s).review(server(p), tool(p), objectReply<ToolReview>(r)); }},
    {"tool.accept", accept},
});

} // namespace

std::span<const Verb> upstreamVerbs()
{
    return Verbs;
}

} // namespace admin
