// SPDX-License-Identifier: GPL-3.0-or-later
// A conversation with an upstream as tests have it: opened and asked in one line, answers waited for.
#pragma once

#include "server/gateway/upstream/upstream_connection.h"

#include <QJsonArray>
#include <QSignalSpy>
#include <QTest>

namespace tests
{

class Conversation
{
public:
    explicit Conversation(gateway::UpstreamDoor &door, gateway::ConnectionLimits limits = {})
        : connection(std::make_unique<gateway::UpstreamConnection>(door, limits))
    {
        QObject::connect(connection.get(), &gateway::UpstreamConnection::closed, connection.get(), [this](const gateway::UpstreamFailure &failure) { closed = failure; });
    }

    // The failure, where there was one.
    [[nodiscard]] std::optional<gateway::UpstreamFailure> open(gateway::EraHint hint = gateway::EraHint::Unknown, const QJsonObject &capabilities = {})
    {
        std::optional<core::Expected<gateway::UpstreamFacts, gateway::UpstreamFailure>> outcome;
        connection->open({QStringLiteral("Gatehouse"), QStringLiteral("1"), capabilities}, hint, [&outcome](auto opened) { outcome = std::move(opened); });
        [&outcome] { QTRY_VERIFY_WITH_TIMEOUT(outcome, 20'000); }();
        return outcome && *outcome ? std::nullopt : std::optional(outcome ? outcome->error() : gateway::UpstreamFailure{});
    }

    void ask(const QString &method, const QJsonObject &params, std::function<void(gateway::UpstreamResult)> then)
    {
        gateway::UpstreamRequest request;
        request.method = method;
        request.params = params;
        request.context = connection.get();
        request.then = std::move(then);
        connection->request(std::move(request));
    }

    [[nodiscard]] gateway::UpstreamResult call(const QString &tool, const QJsonObject &arguments = {})
    {
        std::optional<gateway::UpstreamResult> outcome;
        ask(QStringLiteral("tools/call"), {{QStringLiteral("name"), tool}, {QStringLiteral("arguments"), arguments}}, [&outcome](auto result) { outcome = std::move(result); });
        [&outcome] { QTRY_VERIFY_WITH_TIMEOUT(outcome, 20'000); }();
        return outcome.value_or(core::unexpected(gateway::UpstreamFailure{}));
    }

    [[nodiscard]] static QString text(const gateway::UpstreamResult &result)
    {
        return result ? result->value(QLatin1String("content")).toArray().at(0).toObject().value(QLatin1String("text")).toString() : result.error().message;
    }
    [[nodiscard]] static QJsonObject structured(const gateway::UpstreamResult &result)
    {
        return result ? result->value(QLatin1String("structuredContent")).toObject() : QJsonObject();
    }

    std::unique_ptr<gateway::UpstreamConnection> connection;
    std::optional<gateway::UpstreamFailure> closed;
};

} // namespace tests
