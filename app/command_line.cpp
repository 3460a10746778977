// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/command_line.h"

#include "app/app_paths.h"
#include "app/version.h"

#include <algorithm>
#include <cstdio>

namespace app
{

namespace
{

using runtime::SettingDefinition;

constexpr int HelpColumn = 34;

QString helpRow(const QString &left, const QString &right)
{
    return QStringLiteral("  %1 %2\n").arg(left, -HelpColumn).arg(right);
}

QString overviewHelp(const QString &program, const std::vector<CommandDefinition> &commands)
{
    QString help = QStringLiteral("Usage: %1 COMMAND [OPTIONS]\n\nCommands:\n").arg(program);
    for (const CommandDefinition &command : commands) {
        help += helpRow(QString::fromUtf8(command.words) + QLatin1Char(' ') + QString::fromUtf8(command.arguments), QString::fromUtf8(command.summary));
    }
    return help + QStringLiteral("\nOptions:\n") + helpRow(QStringLiteral("--help"), QStringLiteral("of a command too: %1 serve --help").arg(program))
        + helpRow(QStringLiteral("--version"), QStringLiteral("print the version"));
}

QStringList wordsOf(const CommandDefinition &command)
{
    return QString::fromUtf8(command.words).split(QLatin1Char(' '), Qt::SkipEmptyParts);
}

// "user approve"; the program's name for the command of a program that has only one.
QString nameOf(const CommandDefinition &command, const QString &program)
{
    return *command.words ? QString::fromUtf8(command.words) : program;
}

QString commandHelp(const QString &program, const CommandDefinition &command)
{
    QString help = QStringLiteral("Usage: %1 %2 %3 [OPTIONS]\n\n%4\n\nOptions:\n")
                       .arg(program, QString::fromUtf8(command.words), QString::fromUtf8(command.arguments), QString::fromUtf8(command.summary))
                       .replace(QLatin1String("  "), QLatin1String(" "));
    for (const OptionDefinition &option : command.options) {
        help += helpRow(QStringLiteral("--%1 %2").arg(QLatin1String(option.name), QString::fromUtf8(option.valueName)), QString::fromUtf8(option.meaning));
    }
    help += settingsHelp(command.settings);
    if (command.answers == AnswerForms::TextOrJson) {
        help += helpRow(QStringLiteral("--json"), QStringLiteral("answer as JSON"));
    }
    return help + helpRow(QStringLiteral("--help"), QStringLiteral("this text"));
}

const SettingDefinition *settingOfOption(const QString &option, SettingsScope scope)
{
    for (const SettingDefinition &setting : runtime::settingsTable()) {
        const bool isInScope = scope == SettingsScope::All || setting.kind == runtime::SettingKind::Location;
        if (*setting.option && isInScope && option == QLatin1String(setting.option)) {
            return &setting;
        }
    }
    return nullptr;
}

const CommandDefinition *findCommand(const QStringList &words, const std::vector<CommandDefinition> &commands)
{
    for (const CommandDefinition &command : commands) {
        const QStringList wanted = wordsOf(command);
        if (words.mid(0, wanted.size()) == wanted) {
            return &command;
        }
    }
    return nullptr;
}

// Reads the options of one command; positional words are gathered.
class OptionReader
{
public:
    OptionReader(const CommandDefinition &command, const QString &name, QStringList words)
        : m_command(command)
        , m_name(name)
        , m_words(std::move(words))
    {
    }

    // The error is a sentence.
    core::Expected<Invocation, QString> read()
    {
        while (m_next < m_words.size()) {
            QString word = m_words[m_next++];
            if (word == QLatin1String("-o")) {
                word = QStringLiteral("--output"); // the one short form, as everywhere
            }
            if (!word.startsWith(QLatin1String("--"))) {
                m_invocation.arguments.append(word);
            } else if (const auto taken = takeOption(word.mid(2)); !taken) {
                return core::unexpected(taken.error());
            }
        }
        return m_invocation;
    }

    [[nodiscard]] bool wantsHelp() const { return m_words.contains(QStringLiteral("--help")); }

private:
    core::Expected<void, QString> takeOption(const QString &text)
    {
        const QString name = text.section(QLatin1Char('='), 0, 0);
        const bool hasInlineValue = text.contains(QLatin1Char('='));
        const auto own = std::find_if(m_command.options.begin(), m_command.options.end(),
                                      [&](const OptionDefinition &option) { return name == QLatin1String(option.name); });
        const SettingDefinition *setting = settingOfOption(name, m_command.settings);
        const bool isJson = name == QLatin1String("json") && m_command.answers == AnswerForms::TextOrJson;
        if (own == m_command.options.end() && !setting && !isJson) {
            return core::unexpected(QStringLiteral("--%1 is not an option of \"%2\"; --help lists them.").arg(name, m_name));
        }
        const bool isFlag = isJson || (own != m_command.options.end() && !*own->valueName);
        if (isFlag && hasInlineValue) {
            return core::unexpected(QStringLiteral("--%1 takes no value.").arg(name));
        }
        QString value;
        if (!isFlag) {
            if (!hasInlineValue && m_next >= m_words.size()) {
                return core::unexpected(QStringLiteral("--%1 needs a value.").arg(name));
            }
            value = hasInlineValue ? text.section(QLatin1Char('='), 1) : m_words[m_next++];
            if (value.isEmpty() && setting) {
                return core::unexpected(QStringLiteral("--%1 needs a value that is not empty.").arg(name));
            }
        }
        store(name, value, setting);
        return {};
    }

    void store(const QString &name, const QString &value, const SettingDefinition *setting)
    {
        if (setting) {
            // Given more than once: a list grows, and of a single value the last one counts.
            QString &text = m_invocation.sources.commandLine[QString::fromLatin1(setting->key)];
            const bool isList = name == QLatin1String("allow-user");
            text = isList && !text.isEmpty() ? QString(text + QLatin1Char(',') + value) : value;
        } else if (name == QLatin1String("json")) {
            m_invocation.wantsJson = true;
        } else {
            m_invocation.options.insert(name, value);
        }
    }

    const CommandDefinition &m_command;
    QString m_name;
    QStringList m_words;
    qsizetype m_next = 0;
    Invocation m_invocation;
};

core::Expected<void, QString> checkArguments(const CommandDefinition &command, const QString &name, const QStringList &arguments)
{
    const QStringList wanted = QString::fromUtf8(command.arguments).split(QLatin1Char(' '), Qt::SkipEmptyParts);
    const auto needed = std::count_if(wanted.begin(), wanted.end(), [](const QString &wantedName) { return !wantedName.startsWith(QLatin1Char('[')); });
    if (arguments.size() < needed) {
        return core::unexpected(QStringLiteral("\"%1\" needs %2.").arg(name, wanted[arguments.size()]));
    }
    if (arguments.size() > wanted.size()) {
        return core::unexpected(QStringLiteral("\"%1\" does not know what to do with \"%2\".").arg(name, arguments[wanted.size()]));
    }
    return {};
}

core::Expected<void, QString> readEnvFile(runtime::ConfigSources &sources)
{
    const QString option = sources.commandLine.value(QStringLiteral("env_file"));
    const QString path = option.isEmpty() ? sources.environment.value(QStringLiteral("GATEHOUSE_ENV_FILE")) : option;
    if (path.isEmpty()) {
        return {};
    }
    auto file = runtime::EnvFile::read(path);
    if (!file) {
        return core::unexpected(QString(file.error()));
    }
    sources.envFile = *std::move(file);
    return {};
}

} // namespace

core::Expected<CommandChoice, UsageError> parseCommandLine(const QString &program, const QStringList &arguments,
                                                           const std::vector<CommandDefinition> &commands)
{
    const QString overview = overviewHelp(program, commands);
    const bool hasOneCommand = commands.size() == 1 && !*commands.front().words;
    if (arguments.isEmpty() && !hasOneCommand) {
        return core::unexpected(UsageError{QStringLiteral("Say what to do, for example \"%1 serve\"; \"%1 --help\" lists the commands.").arg(program), overview});
    }
    if (!hasOneCommand && arguments.first() == QLatin1String("--help")) {
        return core::unexpected(UsageError{{}, overview});
    }
    if (arguments.value(0) == QLatin1String("--version")) {
        return core::unexpected(UsageError{{}, QStringLiteral("%1 %2\n").arg(program, QLatin1String(Version))});
    }
    const CommandDefinition *command = findCommand(arguments, commands);
    if (!command) {
        const QString said = arguments.mid(0, 2).join(QLatin1Char(' '));
        return core::unexpected(UsageError{QStringLiteral("\"%1\" is not a command; \"%2 --help\" lists them.").arg(said, program), overview});
    }
    const QString help = commandHelp(program, *command);
    const QString name = nameOf(*command, program);
    OptionReader reader(*command, name, arguments.mid(wordsOf(*command).size()));
    if (reader.wantsHelp()) {
        return core::unexpected(UsageError{{}, help});
    }
    auto invocation = reader.read();
    if (!invocation) {
        return core::unexpected(UsageError{invocation.error(), help});
    }
    if (const auto checked = checkArguments(*command, name, invocation->arguments); !checked) {
        return core::unexpected(UsageError{checked.error(), help});
    }
    invocation->sources.defaultDataDir = defaultDataDir();
    invocation->sources.environment = QProcessEnvironment::systemEnvironment();
    if (const auto read = readEnvFile(invocation->sources); !read) {
        return core::unexpected(UsageError{read.error(), help});
    }
    return CommandChoice{command, *invocation};
}

QString settingsHelp(SettingsScope scope)
{
    QString help;
    for (const SettingDefinition &setting : runtime::settingsTable()) {
        const QString option = QLatin1String(setting.option);
        if (option.isEmpty() || !settingOfOption(option, scope)) {
            continue;
        }
        QString meaning = QString::fromUtf8(setting.meaning);
        if (*setting.defaultText) {
            meaning += QStringLiteral(" (default %1)").arg(QLatin1String(setting.defaultText));
        }
        help += helpRow(QStringLiteral("--%1 %2").arg(option, QLatin1String(setting.valueName)), meaning);
    }
    return help;
}

void printLine(const QString &line)
{
    std::fputs((line + QLatin1Char('\n')).toUtf8().constData(), stdout);
    std::fflush(stdout);
}

void printProblem(const QString &line)
{
    std::fputs((line + QLatin1Char('\n')).toUtf8().constData(), stderr);
}

} // namespace app
