// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/output.h"

#include <QJsonDocument>

#include <algorithm>
#include <iostream>
#include <string>
#include <termios.h>
#include <unistd.h>

namespace app
{

namespace
{

// Names and logins come from outside: no character of theirs may move the cursor.
QString cellText(const QJsonValue &value)
{
    if (value.isNull() || value.isUndefined()) {
        return QStringLiteral("-");
    }
    QString text = value.isArray() ? [&] {
        QStringList items;
        const QJsonArray array = value.toArray();
        for (const QJsonValue &item : array) {
            items.append(item.toString());
        }
        return items.join(QLatin1Char(' '));
    }() : value.toVariant().toString();
    for (QChar &c : text) {
        if (!c.isPrint()) {
            c = QChar::ReplacementCharacter;
        }
    }
    return text.isEmpty() ? QStringLiteral("-") : text;
}

void printTable(const QJsonArray &rows, const std::vector<OutputColumn> &columns)
{
    std::vector<QStringList> cells(columns.size());
    for (size_t column = 0; column < columns.size(); ++column) {
        cells[column].append(QString::fromUtf8(columns[column].title));
        for (const QJsonValue &row : rows) {
            cells[column].append(cellText(row.toObject().value(QLatin1String(columns[column].key))));
        }
    }
    for (qsizetype line = 0; line <= rows.size(); ++line) {
        QString text;
        for (const QStringList &column : cells) {
            const auto widest = std::max_element(column.begin(), column.end(), [](const QString &a, const QString &b) { return a.size() < b.size(); });
            text += column[line].leftJustified(widest->size() + 2);
        }
        printLine(text.trimmed());
    }
}

} // namespace

void printJson(const QJsonValue &value)
{
    const QJsonDocument document = value.isArray() ? QJsonDocument(value.toArray()) : QJsonDocument(value.toObject());
    printLine(QString::fromUtf8(document.toJson(QJsonDocument::Indented)).trimmed());
}

void printList(const Invocation &invocation, const QJsonArray &rows, const std::vector<OutputColumn> &columns)
{
    if (invocation.wantsJson) {
        printJson(rows);
    } else {
        printTable(rows, columns);
    }
}

ExitCode runList(const Invocation &invocation, const QString &verb, const QJsonObject &parameters, const std::vector<OutputColumn> &columns)
{
    const auto answer = administer(invocation, verb, parameters);
    if (!answer) {
        printProblem(answer.error().sentence);
        return answer.error().code;
    }
    printList(invocation, answer->toArray(), columns);
    return ExitCode::Done;
}

ExitCode runAction(const Invocation &invocation, const QString &verb, const QJsonObject &parameters, const QString &sentence)
{
    const auto answer = administer(invocation, verb, parameters);
    if (!answer) {
        printProblem(answer.error().sentence);
        return answer.error().code;
    }
    if (invocation.wantsJson) {
        printJson(*answer);
    } else {
        printLine(sentence);
    }
    return ExitCode::Done;
}

std::optional<core::Secret> readSecret(const QString &prompt)
{
    termios before = {};
    const bool isTerminal = ::isatty(STDIN_FILENO) == 1 && ::tcgetattr(STDIN_FILENO, &before) == 0;
    if (isTerminal) {
        std::cerr << prompt.toStdString() << std::flush;
        termios silent = before;
        silent.c_lflag &= ~tcflag_t(ECHO);
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    }
    std::string line;
    const bool gotOne = static_cast<bool>(std::getline(std::cin, line));
    if (isTerminal) {
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
        std::cerr << '\n';
    }
    if (!line.empty() && line.back() == '\r') {
        line.pop_back();
    }
    if (!gotOne || line.empty()) {
        return std::nullopt;
    }
    const core::Secret secret{QByteArrayView(line.data(), qsizetype(line.size()))};
    std::fill(line.begin(), line.end(), '\0');
    return secret;
}

} // namespace app
