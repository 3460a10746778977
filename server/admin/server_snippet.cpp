// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/server_snippet.h"

#include "server/admin/store_answer.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

#include <algorithm>

namespace admin
{

namespace
{

constexpr qsizetype LargestSnippet = 1024 * 1024;
constexpr qsizetype LongestId = 32;

// Where each program keeps its servers.
std::optional<QJsonObject> serversIn(const QJsonObject &root)
{
    for (const QLatin1String key : {QLatin1String("mcpServers"), QLatin1String("servers")}) {
        if (root.value(key).isObject()) {
            return root.value(key).toObject();
        }
    }
    if (root.value(QLatin1String("mcp")).isObject()) {
        return serversIn(root.value(QLatin1String("mcp")).toObject());
    }
    const bool isOfServers = !root.isEmpty() && std::all_of(root.begin(), root.end(), [](const QJsonValue &value) {
        return value.toObject().contains(QLatin1String("command")) || value.toObject().contains(QLatin1String("url"));
    });
    return isOfServers ? std::optional(root) : std::nullopt;
}

bool isPlaceholder(const QString &text)
{
    return text.contains(QLatin1String("${"));
}

Error placeholder(const QString &server, const QString &what)
{
    return invalid("snippet", QStringLiteral("The server \"%1\" has a placeholder for %2: put the value in its place.").arg(server, what));
}

std::optional<Error> takeCommand(const QString &name, const QJsonObject &entry, NewUpstream &server)
{
    server.command = {entry.value(QLatin1String("command")).toString()};
    const QJsonArray arguments = entry.value(QLatin1String("args")).toArray();
    for (const QJsonValue &argument : arguments) {
        server.command.append(argument.toVariant().toString()); // numbers are seen, too
    }
    for (const QString &word : std::as_const(server.command)) {
        if (isPlaceholder(word)) {
            return placeholder(name, QStringLiteral("an argument (%1)").arg(word));
        }
    }
    server.workingDirectory = entry.value(QLatin1String("cwd")).toString();
    const QJsonObject environment = entry.value(QLatin1String("env")).toObject();
    for (auto variable = environment.begin(); variable != environment.end(); ++variable) {
        const QString value = variable.value().toVariant().toString();
        if (isPlaceholder(value)) {
            return placeholder(name, variable.key());
        }
        server.environment.push_back({variable.key(), core::Secret(value.toUtf8())});
    }
    return std::nullopt;
}

std::optional<Error> takeUrl(const QString &name, const QJsonObject &entry, NewUpstream &server)
{
    server.kind = UpstreamKind::Http;
    server.url = entry.value(entry.contains(QLatin1String("url")) ? QLatin1String("url") : QLatin1String("serverUrl")).toString();
    const QJsonObject headers = entry.value(QLatin1String("headers")).toObject();
    if (headers.size() > 1) {
        return invalid("snippet", QStringLiteral("The server \"%1\" has several headers; one can be kept.").arg(name));
    }
    for (auto header = headers.begin(); header != headers.end(); ++header) {
        const QString value = header.value().toString();
        if (isPlaceholder(value)) {
            return placeholder(name, QStringLiteral("the header %1").arg(header.key()));
        }
        const bool isBearer = header.key().compare(QLatin1String("Authorization"), Qt::CaseInsensitive) == 0
            && value.startsWith(QLatin1String("Bearer "), Qt::CaseInsensitive);
        server.authentication = isBearer ? UpstreamAuthentication::Bearer : UpstreamAuthentication::Header;
        server.headerName = isBearer ? QString() : header.key();
        server.credential = core::Secret((isBearer ? value.mid(7).trimmed() : value).toUtf8());
    }
    return std::nullopt;
}

Result<NewUpstream> serverFrom(const QString &name, const QJsonObject &entry)
{
    NewUpstream server;
    server.id = serverIdFrom(name);
    server.name = name.left(100);
    if (server.id.isEmpty()) {
        return core::unexpected(invalid("snippet", QStringLiteral("\"%1\" has no letter or digit to make an id of: rename it.").arg(name)));
    }
    const auto problem = entry.contains(QLatin1String("command")) ? takeCommand(name, entry, server) : takeUrl(name, entry, server);
    return problem ? Result<NewUpstream>(core::unexpected(*problem)) : Result<NewUpstream>(std::move(server));
}

} // namespace

Result<QStringList> commandFromLine(const QString &line)
{
    QStringList words;
    QString word;
    bool isInWord = false;
    QChar quote;
    for (qsizetype i = 0; i < line.size(); ++i) {
        const QChar c = line.at(i);
        if (!quote.isNull() && c == quote) {
            quote = QChar();
        } else if (c == QLatin1Char('\\') && quote != QLatin1Char('\'') && i + 1 < line.size()) {
            word += line.at(++i);
            isInWord = true;
        } else if (quote.isNull() && (c == QLatin1Char('"') || c == QLatin1Char('\''))) {
            quote = c;
            isInWord = true;
        } else if (quote.isNull() && c.isSpace()) {
            if (std::exchange(isInWord, false)) {
                words.append(std::exchange(word, {}));
            }
        } else {
            word += c;
            isInWord = true;
        }
    }
    if (!quote.isNull()) {
        return core::unexpected(invalid("command", QStringLiteral("A quotation mark is not closed in: %1").arg(line)));
    }
    if (isInWord) {
        words.append(word);
    }
    return words;
}

std::optional<Error> problemWithCommand(const QStringList &command)
{
    if (command.isEmpty() || command.first().isEmpty()) {
        return invalid("command", QStringLiteral("Say which program to run."));
    }
    const QString program = QFileInfo(command.first()).fileName().toLower();
    static const QStringList shells{QStringLiteral("sh"), QStringLiteral("bash"), QStringLiteral("dash"), QStringLiteral("zsh"), QStringLiteral("ksh"),
                                    QStringLiteral("fish"), QStringLiteral("cmd"), QStringLiteral("cmd.exe"), QStringLiteral("powershell"),
                                    QStringLiteral("pwsh")};
    static const QRegularExpression commandText(QStringLiteral("^(-[a-z]*c|/c|-command)$"), QRegularExpression::CaseInsensitiveOption);
    const bool runsText = std::any_of(command.begin() + 1, command.end(), [](const QString &word) { return commandText.match(word).hasMatch(); });
    if (shells.contains(program) && runsText) {
        return invalid("command", QStringLiteral("%1 would run a text as commands; name the program itself with its arguments.").arg(program));
    }
    return std::nullopt;
}

Result<std::vector<NewUpstream>> serversFromSnippet(const QByteArray &json)
{
    QJsonParseError error;
    const QJsonDocument document = json.size() <= LargestSnippet ? QJsonDocument::fromJson(json, &error) : QJsonDocument();
    if (!document.isObject()) {
        return core::unexpected(invalid("snippet", QStringLiteral("This is no JSON object (%1 at character %2).").arg(error.errorString()).arg(error.offset)));
    }
    const auto entries = serversIn(document.object());
    if (!entries || entries->isEmpty()) {
        return core::unexpected(invalid("snippet", QStringLiteral("There are no servers in it: \"mcpServers\" or \"servers\" is looked for.")));
    }
    std::vector<NewUpstream> servers;
    for (auto entry = entries->begin(); entry != entries->end(); ++entry) {
        auto server = serverFrom(entry.key(), entry.value().toObject());
        if (!server) {
            return core::unexpected(Error(server.error()));
        }
        servers.push_back(std::move(*server));
    }
    return servers;
}

QString serverIdFrom(const QString &name)
{
    static const QRegularExpression others(QStringLiteral("[^a-z0-9]+"));
    QString id = name.toLower().replace(others, QStringLiteral("-")).left(LongestId);
    while (id.startsWith(QLatin1Char('-'))) {
        id.remove(0, 1);
    }
    while (id.endsWith(QLatin1Char('-'))) {
        id.chop(1);
    }
    return id;
}

} // namespace admin
