// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/analytics/recording_policy.h"

#include "server/analytics/recordable_text.h"

namespace analytics
{

ToolPattern::ToolPattern(const QString &text)
    : m_expression(QRegularExpression::fromWildcard(text == u'*' ? QStringLiteral("*/*") : text.contains(u'/') ? text : QStringLiteral("*/") + text))
{
}

bool ToolPattern::matches(const QString &server, const QString &tool) const
{
    // A slash is never part of a wildcard; the methods that stand for a tool ("resources/read") have one.
    return m_expression.match(server + u'/' + QString(tool).replace(u'/', u'.')).hasMatch();
}

bool ToolPattern::isValid(const QString &text)
{
    static const QRegularExpression allowed(QStringLiteral("^[A-Za-z0-9_.*?-]+(/[A-Za-z0-9_.*?-]+)?$"));
    return allowed.match(text).hasMatch();
}

QStringList RecordingPolicy::defaultRedactedKeys()
{
    return {QStringLiteral("password"), QStringLiteral("passwd"), QStringLiteral("passphrase"), QStringLiteral("secret"), QStringLiteral("token"),
            QStringLiteral("authorization"), QStringLiteral("cookie"), QStringLiteral("api_key"), QStringLiteral("private_key"), QStringLiteral("credential")};
}

store::CallRow RecordingPolicy::rowOf(CallEvent event) const
{
    const auto isMeant = [&event](const auto &rule) { return rule.tool.matches(event.server, event.tool); };
    const auto rule = std::find_if(levels.begin(), levels.end(), isMeant);
    const RecordingLevel level = rule == levels.end() ? RecordingLevel::Arguments : rule->level;
    const RecordableText text(redactedKeys);
    if (event.givenArguments && level != RecordingLevel::None) {
        event.arguments = text.of(*event.givenArguments, event.requestBytes);
    }
    if (event.givenResult && level == RecordingLevel::ArgumentsAndResult) {
        event.result = text.of(*event.givenResult, event.responseBytes);
    }
    if (event.outcome == store::CallOutcome::Ok) {
        const auto price = std::find_if(prices.begin(), prices.end(), isMeant);
        event.costMicros = price == prices.end() ? 0 : price->micros;
    }
    return event;
}

} // namespace analytics
