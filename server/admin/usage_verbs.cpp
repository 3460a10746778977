// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/usage_verbs.h"

#include "server/core/iso_time.h"

#include <array>

namespace admin
{

namespace
{

QStringList words(const QJsonObject &parameters, const char *name)
{
    QStringList list;
    const QStringList parts = text(parameters, name).split(u',', Qt::SkipEmptyParts);
    for (const QString &part : parts) {
        list << part.trimmed();
    }
    return list;
}

Result<std::optional<core::Milliseconds>> timeOf(const QJsonObject &parameters, const char *name)
{
    const QString given = text(parameters, name);
    const auto time = fromIsoTime(given);
    if (given.isEmpty()) {
        return std::optional<core::Milliseconds>();
    }
    if (!time) {
        return core::unexpected(invalid(name, QStringLiteral("\"%1\" is not a date; write it as 2026-12-31 or 2026-12-31T08:00:00Z.").arg(given)));
    }
    return std::optional<core::Milliseconds>(*time);
}

// Everything but the users: their names are asked for.
Result<UsageFilter> filterOf(const QJsonObject &parameters)
{
    UsageFilter filter;
    const auto from = timeOf(parameters, "from");
    const auto to = timeOf(parameters, "to");
    if (!from || !to) {
        return core::unexpected(Error(from ? to.error() : from.error()));
    }
    filter.from = *from;
    filter.to = *to;
    filter.servers = words(parameters, "server");
    filter.tools = words(parameters, "tool");
    filter.text = text(parameters, "text");
    const QStringList clients = words(parameters, "client");
    for (const QString &client : clients) {
        filter.clients << core::ClientId(client);
    }
    const QStringList outcomes = words(parameters, "outcome");
    for (const QString &word : outcomes) {
        const auto outcome = store::callOutcomeFromWire(word);
        if (!outcome) {
            return core::unexpected(invalid("outcome", QStringLiteral("An outcome is ok, tool_error, denied, rate_limited, cancelled or server_error; \"%1\" is none.").arg(word)));
        }
        filter.outcomes << *outcome;
    }
    if (const QString session = text(parameters, "session"); !session.isEmpty()) {
        filter.session = core::FamilyId(session);
    }
    return filter;
}

using WithFilter = std::function<void(Result<UsageFilter>)>;

// One name after the other. Somebody who was deleted is still found by their id.
void addUsers(AdminService &service, const QStringList &names, const UsageFilter &filter, const WithFilter &then)
{
    if (names.isEmpty()) {
        return then(filter);
    }
    service.asCommandLine().users.resolve(names.constFirst(), [&service, names, filter, then](const Result<core::UserId> &id) {
        if (!id && (id.error().code != ErrorCode::NotFound || !names.constFirst().contains(u'|'))) {
            return then(core::unexpected(Error(id.error())));
        }
        UsageFilter more = filter;
        more.users << (id ? *id : core::UserId(names.constFirst()));
        addUsers(service, names.mid(1), more, then);
    });
}

void withFilter(AdminService &service, const QJsonObject &parameters, const WithFilter &then)
{
    const auto filter = filterOf(parameters);
    filter ? addUsers(service, words(parameters, "user"), *filter, then) : then(filter);
}

QJsonValue milliseconds(const std::optional<std::chrono::microseconds> &span)
{
    return span ? QJsonValue(double(span->count()) / 1000) : QJsonValue();
}

double cost(qint64 micros)
{
    return double(micros) / 1e6;
}

QJsonObject toJson(const analytics::Count &count)
{
    QJsonObject outcomes;
    for (int i = 0; i < store::CallOutcomes; ++i) {
        outcomes.insert(store::toWire(store::CallOutcome(i)), count.calls.at(size_t(i)));
    }
    const qint64 calls = count.all();
    return {{QStringLiteral("calls"), calls},
            {QStringLiteral("failed"), count.failed()},
            {QStringLiteral("outcomes"), outcomes},
            {QStringLiteral("mean_ms"), calls > 0 ? QJsonValue(double(count.duration.count()) / 1000 / double(calls)) : QJsonValue()},
            {QStringLiteral("cost"), cost(count.costMicros)},
            {QStringLiteral("request_bytes"), count.requestBytes},
            {QStringLiteral("response_bytes"), count.responseBytes}};
}

QJsonObject toJson(const analytics::UsageTotals &totals)
{
    QJsonObject object = toJson(totals.count);
    object.insert(QStringLiteral("users"), totals.users);
    object.insert(QStringLiteral("p50_ms"), milliseconds(totals.p50));
    object.insert(QStringLiteral("p95_ms"), milliseconds(totals.p95));
    object.insert(QStringLiteral("p99_ms"), milliseconds(totals.p99));
    return object;
}

QJsonObject toJson(const analytics::UsageShare &share)
{
    QJsonObject object = toJson(share.count);
    object.insert(QStringLiteral("key"), share.key);
    object.insert(QStringLiteral("name"), share.label);
    object.insert(QStringLiteral("p50_ms"), milliseconds(share.p50));
    object.insert(QStringLiteral("p95_ms"), milliseconds(share.p95));
    object.insert(QStringLiteral("p99_ms"), milliseconds(share.p99));
    return object;
}

QJsonObject toJson(const analytics::UsagePoint &point)
{
    QJsonObject object = toJson(point.count);
    object.insert(QStringLiteral("time"), isoTime(point.startsAt));
    object.insert(QStringLiteral("p50_ms"), milliseconds(point.median));
    object.insert(QStringLiteral("p95_ms"), milliseconds(point.p95));
    return object;
}

QJsonObject toJson(const analytics::UsageCost &line)
{
    return {{QStringLiteral("month"), isoTime(line.month).left(7)},
            {QStringLiteral("user"), line.userKey},
            {QStringLiteral("name"), line.userLabel},
            {QStringLiteral("calls"), line.calls},
            {QStringLiteral("cost"), cost(line.micros)}};
}

template <class T>
QJsonArray list(const QList<T> &items)
{
    QJsonArray array;
    for (const T &item : items) {
        array.append(toJson(item));
    }
    return array;
}

QJsonObject toJson(const UsageReport &report)
{
    return {{QStringLiteral("totals"), toJson(report.totals)},   {QStringLiteral("seconds"), qint64(report.bucket.count())},
            {QStringLiteral("points"), list(report.points)},     {QStringLiteral("tools"), list(report.tools)},
            {QStringLiteral("users"), list(report.users)},       {QStringLiteral("clients"), list(report.clients)},
            {QStringLiteral("costs"), list(report.costs)}};
}

void summarize(AdminService &service, const QJsonObject &parameters, const JsonReply &reply)
{
    withFilter(service, parameters, [&service, reply](const Result<UsageFilter> &filter) {
        if (!filter) {
            return reply(core::unexpected(Error(filter.error())));
        }
        service.asCommandLine().usage.report({.filter = *filter}, [reply](const Result<UsageReport> &report) {
            reply(report ? Result<QJsonValue>(toJson(*report)) : core::unexpected(Error(report.error())));
        });
    });
}

QChar character(const QJsonObject &parameters, const char *name, QChar fallback)
{
    const QString given = text(parameters, name);
    if (given == QLatin1String("tab")) {
        return u'\t';
    }
    return given.isEmpty() ? fallback : given.size() == 1 ? given.front() : QChar();
}

UsageExportQuery exportQuery(const QJsonObject &parameters, const UsageFilter &filter)
{
    UsageExportQuery query{filter, {}, std::nullopt};
    UsageExportOptions &options = query.options;
    options.format = text(parameters, "format") == QLatin1String("jsonl") ? analytics::ExportFormat::JsonLines : analytics::ExportFormat::Csv;
    options.names = text(parameters, "names") == QLatin1String("otel") ? analytics::ExportNames::OpenTelemetry : analytics::ExportNames::Gatehouse;
    options.columns = words(parameters, "columns");
    options.separator = character(parameters, "separator", u',');
    options.decimalPoint = character(parameters, "decimal", u'.');
    options.timeZone = text(parameters, "time-zone");
    options.hasByteOrderMark = parameters.contains(QLatin1String("bom"));
    if (const QJsonObject after = parameters.value(QLatin1String("after")).toObject(); !after.isEmpty()) {
        query.after = UsagePosition{core::Milliseconds(std::chrono::milliseconds(after.value(QLatin1String("time_ms")).toInteger())),
                                    after.value(QLatin1String("id")).toInteger()};
    }
    return query;
}

void exportCalls(AdminService &service, const QJsonObject &parameters, const JsonReply &reply)
{
    withFilter(service, parameters, [&service, parameters, reply](const Result<UsageFilter> &filter) {
        if (!filter) {
            return reply(core::unexpected(Error(filter.error())));
        }
        service.asCommandLine().usage.exportPage(exportQuery(parameters, *filter), [reply](const Result<UsageExportPage> &page) {
            if (!page) {
                return reply(core::unexpected(Error(page.error())));
            }
            QJsonObject answer{{QStringLiteral("text"), QString::fromUtf8(page->text)}, {QStringLiteral("rows"), page->rows}, {QStringLiteral("next"), QJsonValue()}};
            if (page->next) {
                answer.insert(QStringLiteral("next"), QJsonObject{{QStringLiteral("time_ms"), qint64(page->next->time.time_since_epoch().count())},
                                                                  {QStringLiteral("id"), page->next->id}});
            }
            reply(QJsonValue(answer));
        });
    });
}

void eraseUser(AdminService &service, const QJsonObject &parameters, const JsonReply &reply)
{
    const QString name = text(parameters, "user");
    service.asCommandLine().users.resolve(name, [&service, name, reply](const Result<core::UserId> &id) {
        if (!id && (id.error().code != ErrorCode::NotFound || !name.contains(u'|'))) {
            return reply(core::unexpected(Error(id.error())));
        }
        service.asCommandLine().usage.erase(id ? *id : core::UserId(name), [reply](const Result<ErasedUser> &erased) {
            reply(erased ? Result<QJsonValue>(QJsonObject{{QStringLiteral("calls"), erased->calls}, {QStringLiteral("audit_rows"), erased->auditRows}})
                         : core::unexpected(Error(erased.error())));
        });
    });
}

QJsonObject attemptJson(const audit::SignInAttempt &attempt)
{
    QJsonArray steps;
    for (const audit::AttemptStep &step : attempt.steps) {
        steps.append(QJsonObject{{QStringLiteral("time"), core::toIsoTime(step.time)},
                                 {QStringLiteral("kind"), step.kind},
                                 {QStringLiteral("result"), step.result},
                                 {QStringLiteral("reason"), step.reason},
                                 {QStringLiteral("request_id"), step.requestId.toString()}});
    }
    return {{QStringLiteral("client_id"), attempt.clientId.toString()},
            {QStringLiteral("client_name"), attempt.clientName},
            {QStringLiteral("user_id"), attempt.userId.toString()},
            {QStringLiteral("address"), attempt.address},
            {QStringLiteral("steps"), steps},
            {QStringLiteral("verdict"), audit::toWire(attempt.verdict)},
            {QStringLiteral("report"), audit::reportOf(attempt)}};
}

void listAttempts(AdminService &service, const QJsonObject &parameters, const JsonReply &reply)
{
    const auto from = timeOf(parameters, "from");
    if (!from) {
        return reply(core::unexpected(Error(from.error())));
    }
    service.asCommandLine().audit.listAttempts(from->value_or(core::Milliseconds()), [reply](const Result<QList<audit::SignInAttempt>> &attempts) {
        if (!attempts) {
            return reply(core::unexpected(Error(attempts.error())));
        }
        QJsonArray list;
        for (const audit::SignInAttempt &attempt : *attempts) {
            list.append(attemptJson(attempt));
        }
        reply(QJsonValue(list));
    });
}

constexpr auto Verbs = std::to_array<Verb>({
    {"analytics.summary", summarize},
    {"analytics.export", exportCalls},
    {"audit.attempts", listAttempts},
    {"user.erase", eraseUser},
});

} // namespace

std::span<const Verb> usageVerbs()
{
    return Verbs;
}

} // namespace admin
