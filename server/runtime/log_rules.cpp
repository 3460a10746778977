// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/runtime/log_rules.h"

#include <QRegularExpression>
#include <QStringList>

#include <array>

namespace runtime
{

namespace
{

// From the most talkative: a level lets itself and everything after it through.
constexpr std::array<const char *, 4> Levels{"debug", "info", "warning", "error"};
constexpr std::array<const char *, 4> QtLevels{"debug", "info", "warning", "critical"};

std::optional<QStringList> rulesOfLevel(const QString &category, const QString &level)
{
    for (size_t chosen = 0; chosen < Levels.size(); ++chosen) {
        if (level != QLatin1String(Levels[chosen])) {
            continue;
        }
        QStringList rules;
        for (size_t i = 0; i < QtLevels.size(); ++i) {
            const QString enabled = i >= chosen ? QStringLiteral("true") : QStringLiteral("false");
            rules.append(QStringLiteral("%1.%2=%3").arg(category, QLatin1String(QtLevels[i]), enabled));
        }
        return rules;
    }
    return std::nullopt;
}

} // namespace

std::optional<QString> logFilterRules(const QString &text)
{
    static const QRegularExpression category(QStringLiteral("^[A-Za-z0-9_.*-]+$"));
    if (const auto rules = rulesOfLevel(QStringLiteral("gatehouse.*"), text)) {
        return rules->join(QLatin1Char('\n'));
    }
    QStringList rules;
    const QStringList items = text.split(QLatin1Char(';'), Qt::SkipEmptyParts);
    for (const QString &item : items) {
        const QString name = item.section(QLatin1Char('='), 0, 0).trimmed();
        const QString value = item.section(QLatin1Char('='), 1).trimmed();
        if (!category.match(name).hasMatch()) {
            return std::nullopt;
        }
        if (value == QLatin1String("true") || value == QLatin1String("false")) {
            rules.append(name + QLatin1Char('=') + value);
        } else if (const auto ofLevel = rulesOfLevel(name, value)) {
            rules.append(*ofLevel);
        } else {
            return std::nullopt;
        }
    }
    return rules.isEmpty() ? std::nullopt : std::optional(rules.join(QLatin1Char('\n')));
}

} // namespace runtime
