// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/sql_script.h"

#include <QRegularExpression>

namespace store
{

namespace
{

// The index just after the comment or quoted text that starts at `start`, or `start` when none does.
qsizetype skipQuoted(const QString &script, qsizetype start)
{
    const auto after = [&script](QStringView end, qsizetype from) {
        const qsizetype found = script.indexOf(end, from);
        return found < 0 ? script.size() : found + end.size();
    };
    const QStringView rest = QStringView(script).mid(start);
    if (rest.startsWith(u"--")) {
        return after(u"\n", start);
    }
    if (rest.startsWith(u"/*")) {
        return after(u"*/", start + 2);
    }
    if (rest.startsWith(u'\'') || rest.startsWith(u'"')) {
        return after(rest.first(1), start + 1); // a doubled quote starts the next quoted text at once
    }
    return start;
}

bool isComplete(const QString &statement)
{
    static const QRegularExpression trigger(QStringLiteral("^CREATE\\s+(TEMP\\s+|TEMPORARY\\s+)?TRIGGER\\b"),
                                            QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression end(QStringLiteral("\\bEND\\s*$"), QRegularExpression::CaseInsensitiveOption);
    return !trigger.match(statement).hasMatch() || end.match(statement).hasMatch();
}

} // namespace

QStringList statementsOf(const QString &script)
{
    QStringList statements;
    QString current;
    for (qsizetype i = 0; i < script.size();) {
        const qsizetype after = skipQuoted(script, i);
        if (after != i) {
            // Comments inside a statement stay: SQLite keeps them in the schema, where readers find them.
            const bool isComment = script.at(i) == u'-' || script.at(i) == u'/';
            if (!isComment || !current.trimmed().isEmpty()) {
                current += QStringView(script).mid(i, after - i);
            }
            i = after;
            continue;
        }
        if (script.at(i) == u';' && isComplete(current.trimmed())) {
            statements << current.trimmed();
            current.clear();
        } else {
            current += script.at(i);
        }
        ++i;
    }
    if (!current.trimmed().isEmpty()) {
        statements << current.trimmed();
    }
    statements.removeAll(QString());
    return statements;
}

} // namespace store
