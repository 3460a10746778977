// SPDX-License-Identifier: GPL-3.0-or-later
// What of a call is written down, and what it costs: settings, applied to each call before it waits for the disk. Takes as long as 4 KiB
// of text do, however large the call is. Any thread.
#pragma once

#include "server/analytics/call_event.h"

#include <QRegularExpression>
#include <QStringList>

namespace analytics
{

enum class RecordingLevel {
    None,
    Arguments,
    ArgumentsAndResult,
};

// Tools by name: "files/read", "files/*", "add" (of any server), "*".
class ToolPattern final
{
public:
    explicit ToolPattern(const QString &text);
    [[nodiscard]] bool matches(const QString &server, const QString &tool) const;
    [[nodiscard]] static bool isValid(const QString &text);

private:
    QRegularExpression m_expression;
};

struct RecordingRule {
    ToolPattern tool;
    RecordingLevel level = RecordingLevel::Arguments;
};

struct ToolPrice {
    ToolPattern tool;
    qint64 micros = 0; // millionths, for a call that succeeded
};

struct RecordingPolicy {
    QList<RecordingRule> levels; // the first that matches; none: arguments
    QList<ToolPrice> prices;     // the first that matches; none: nothing
    QStringList redactedKeys = defaultRedactedKeys();

    [[nodiscard]] store::CallRow rowOf(CallEvent event) const;
    [[nodiscard]] static QStringList defaultRedactedKeys();
};

} // namespace analytics
