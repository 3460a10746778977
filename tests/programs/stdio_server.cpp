// SPDX-License-Identifier: GPL-3.0-or-later
// A small MCP server on standard input and output, of either era, for tests: its tools say who they are and what they were given, and it can
// misbehave in every way that upstreams do. Usage: stdio_server [MODE]; the modes stand in `modes` below.
#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSocketNotifier>
#include <QTimer>

#include <csignal>
#include <cstdio>

#include <dirent.h>
#include <unistd.h>

extern char **environ; // NOLINT: POSIX says so

namespace
{

enum class Mode {
    Legacy,
    Modern,
    Dead,      // ends at once
    Never,     // neither reads nor writes
    Garbage,   // writes what is not JSON
    Flood,     // notifications without end once it is initialized
    Oversize,  // one line without end
    HalfClose, // closes its standard output once it is initialized
    Deaf,      // stops reading once it is initialized
    Touchy,    // ends when it is asked what it does not know
    Stubborn,  // heeds neither the end of its input nor SIGTERM, and has a child of its own
};

const std::pair<const char *, Mode> modes[] = {
    {"legacy", Mode::Legacy},     {"modern", Mode::Modern},        {"dead", Mode::Dead}, {"never", Mode::Never},   {"garbage", Mode::Garbage},    {"flood", Mode::Flood},
    {"oversize", Mode::Oversize}, {"half-close", Mode::HalfClose}, {"deaf", Mode::Deaf}, {"touchy", Mode::Touchy}, {"stubborn", Mode::Stubborn},
};

void write(const QJsonObject &message)
{
    const QByteArray line = QJsonDocument(message).toJson(QJsonDocument::Compact) + '\n';
    std::fwrite(line.constData(), 1, size_t(line.size()), stdout);
    std::fflush(stdout);
}

QJsonObject text(const QString &words, const QJsonObject &structured = {})
{
    QJsonObject result{{QStringLiteral("content"), QJsonArray{QJsonObject{{QStringLiteral("type"), QStringLiteral("text")}, {QStringLiteral("text"), words}}}}};
    if (!structured.isEmpty()) {
        result.insert(QStringLiteral("structuredContent"), structured);
    }
    return result;
}

QJsonObject tool(const char *name, const char *description, const QJsonObject &properties = {})
{
    return {{QStringLiteral("name"), QString::fromLatin1(name)},
            {QStringLiteral("description"), QString::fromLatin1(description)},
            {QStringLiteral("inputSchema"), QJsonObject{{QStringLiteral("type"), QStringLiteral("object")}, {QStringLiteral("properties"), properties}}}};
}

QJsonObject type(const char *name)
{
    return {{QStringLiteral("type"), QString::fromLatin1(name)}};
}

QJsonArray tools()
{
    return {
        tool("echo", "Says what it was told, after a while, with progress.",
             {{QStringLiteral("text"), type("string")}, {QStringLiteral("delayMs"), type("integer")}, {QStringLiteral("steps"), type("integer")}}),
        tool("environment", "The names and values it was started with."),
        tool("descriptors", "The file descriptors it was started with."),
        tool("process", "Its process, its group and its folder."),
        tool("ask", "Asks the person at the other end for a name."),
        tool("log", "Writes a line to the log of the conversation and one to standard error.", {{QStringLiteral("text"), type("string")}}),
        tool("end", "Ends the process in the middle of the call."),
        tool("cancelled", "How many requests were cancelled so far."),
    };
}

class Server final : public QObject
{
public:
    explicit Server(Mode mode)
        : m_mode(mode)
        , m_notifier(STDIN_FILENO, QSocketNotifier::Read)
    {
        connect(&m_notifier, &QSocketNotifier::activated, this, [this] { read(); });
    }

private:
    [[nodiscard]] bool isModern() const { return m_mode == Mode::Modern; }

    void read()
    {
        char buffer[64 * 1024];
        const ssize_t count = ::read(STDIN_FILENO, buffer, sizeof buffer);
        if (count <= 0) {
            m_notifier.setEnabled(false);
            if (m_mode != Mode::Stubborn) {
                QCoreApplication::exit(0);
            }
            return;
        }
        m_input.append(buffer, count);
        for (qsizetype end = m_input.indexOf('\n'); end >= 0; end = m_input.indexOf('\n')) {
            const QByteArray line = m_input.left(end);
            m_input.remove(0, end + 1);
            take(QJsonDocument::fromJson(line).object());
        }
    }

    void take(const QJsonObject &message)
    {
        const QString method = message.value(QLatin1String("method")).toString();
        const QJsonValue id = message.value(QLatin1String("id"));
        const QJsonObject params = message.value(QLatin1String("params")).toObject();
        if (method.isEmpty()) {
            takeAnswer(id, message);
        } else if (id.isUndefined()) {
            takeNotification(method, params);
        } else {
            takeRequest(id, method, params);
        }
    }

    void takeNotification(const QString &method, const QJsonObject &params)
    {
        if (method == QLatin1String("notifications/cancelled")) {
            ++m_cancelled;
            m_ended.append(params.value(QLatin1String("requestId")));
        } else if (method == QLatin1String("notifications/initialized")) {
            misbehave();
        }
    }

    void misbehave()
    {
        if (m_mode == Mode::HalfClose) {
            ::close(STDOUT_FILENO);
        } else if (m_mode == Mode::Deaf) {
            m_notifier.setEnabled(false);
        } else if (m_mode == Mode::Flood) {
            auto *timer = new QTimer(this);
            connect(timer, &QTimer::timeout, this, [] {
                for (int i = 0; i < 1'000; ++i) {
                    write({{QStringLiteral("jsonrpc"), QStringLiteral("2.0")},
                           {QStringLiteral("method"), QStringLiteral("notifications/message")},
                           {QStringLiteral("params"), QJsonObject{{QStringLiteral("level"), QStringLiteral("info")}, {QStringLiteral("data"), QString(200, u'x')}}}});
                }
            });
            timer->start(0);
        }
    }

    void takeRequest(const QJsonValue &id, const QString &method, const QJsonObject &params)
    {
        const QJsonObject info{{QStringLiteral("name"), QStringLiteral("stdio-server")}, {QStringLiteral("version"), QStringLiteral("1")}};
        const QJsonObject capabilities{{QStringLiteral("tools"), QJsonObject{{QStringLiteral("listChanged"), true}}}};
        if (method == QLatin1String("initialize") && !isModern()) {
            result(id, {{QStringLiteral("protocolVersion"), params.value(QLatin1String("protocolVersion"))},
                        {QStringLiteral("serverInfo"), info},
                        {QStringLiteral("capabilities"), capabilities}});
        } else if (method == QLatin1String("server/discover") && isModern()) {
            result(id, {{QStringLiteral("supportedVersions"), QJsonArray{QStringLiteral("2026-07-28")}},
                        {QStringLiteral("capabilities"), capabilities},
                        {QStringLiteral("ttlMs"), 0},
                        {QStringLiteral("cacheScope"), QStringLiteral("private")},
                        {QStringLiteral("_meta"), QJsonObject{{QStringLiteral("io.modelcontextprotocol/serverInfo"), info}}}});
        } else if (method == QLatin1String("tools/list")) {
            result(id, {{QStringLiteral("tools"), tools()}});
        } else if (method == QLatin1String("tools/call")) {
            call(id, params);
        } else if (method == QLatin1String("ping")) {
            result(id, {});
        } else if (m_mode == Mode::Touchy) {
            QCoreApplication::exit(4);
        } else {
            write({{QStringLiteral("jsonrpc"), QStringLiteral("2.0")},
                   {QStringLiteral("id"), id},
                   {QStringLiteral("error"), QJsonObject{{QStringLiteral("code"), -32601}, {QStringLiteral("message"), QStringLiteral("no such method")}}}});
        }
    }

    void call(const QJsonValue &id, const QJsonObject &params)
    {
        const QString name = params.value(QLatin1String("name")).toString();
        const QJsonObject arguments = params.value(QLatin1String("arguments")).toObject();
        if (name == QLatin1String("echo")) {
            echo(id, params, arguments);
        } else if (name == QLatin1String("environment")) {
            environment(id);
        } else if (name == QLatin1String("descriptors")) {
            descriptors(id);
        } else if (name == QLatin1String("process")) {
            result(id, text(QString(), {{QStringLiteral("pid"), ::getpid()}, {QStringLiteral("group"), ::getpgrp()}, {QStringLiteral("child"), m_child},
                                        {QStringLiteral("folder"), QString::fromLocal8Bit(::get_current_dir_name())}}));
        } else if (name == QLatin1String("ask")) {
            ask(id, params);
        } else if (name == QLatin1String("log")) {
            notify("notifications/message", {{QStringLiteral("level"), QStringLiteral("info")}, {QStringLiteral("data"), arguments.value(QLatin1String("text"))}});
            std::fprintf(stderr, "%s\n", qPrintable(arguments.value(QLatin1String("text")).toString()));
            result(id, text(QStringLiteral("logged")));
        } else if (name == QLatin1String("end")) {
            QCoreApplication::exit(5);
        } else if (name == QLatin1String("cancelled")) {
            result(id, text(QString::number(m_cancelled)));
        }
    }

    void echo(const QJsonValue &id, const QJsonObject &params, const QJsonObject &arguments)
    {
        const QJsonObject meta = params.value(QLatin1String("_meta")).toObject();
        const QJsonValue token = meta.value(QLatin1String("progressToken"));
        const int steps = token.isUndefined() ? 0 : arguments.value(QLatin1String("steps")).toInt();
        const int delay = arguments.value(QLatin1String("delayMs")).toInt();
        const QString words = arguments.value(QLatin1String("text")).toString();
        for (int step = 1; step <= steps; ++step) {
            QTimer::singleShot(delay * step / (steps + 1), this, [this, id, token, step, steps, words] {
                if (!m_ended.contains(id)) {
                    notify("notifications/progress",
                           {{QStringLiteral("progressToken"), token}, {QStringLiteral("progress"), step}, {QStringLiteral("total"), steps}, {QStringLiteral("message"), words}});
                }
            });
        }
        QTimer::singleShot(delay, this, [this, id, words, meta] {
            if (!m_ended.contains(id)) {
                result(id, text(words, {{QStringLiteral("text"), words}, {QStringLiteral("meta"), meta}}));
            }
        });
    }

    void environment(const QJsonValue &id)
    {
        QJsonObject variables;
        for (char **variable = environ; *variable != nullptr; ++variable) {
            const QString pair = QString::fromLocal8Bit(*variable);
            variables.insert(pair.section(QLatin1Char('='), 0, 0), pair.section(QLatin1Char('='), 1));
        }
        result(id, text(QString(), variables));
    }

    void descriptors(const QJsonValue &id)
    {
        QJsonObject open;
        for (const QString &number : m_descriptors) {
            open.insert(number, true);
        }
        result(id, text(QString(), open));
    }

    void ask(const QJsonValue &id, const QJsonObject &params)
    {
        const QJsonObject form{{QStringLiteral("message"), QStringLiteral("Who is it?")},
                               {QStringLiteral("requestedSchema"),
                                QJsonObject{{QStringLiteral("type"), QStringLiteral("object")}, {QStringLiteral("properties"), QJsonObject{{QStringLiteral("name"), type("string")}}}}}};
        if (!isModern()) {
            m_asking = id;
            write({{QStringLiteral("jsonrpc"), QStringLiteral("2.0")}, {QStringLiteral("id"), 1}, {QStringLiteral("method"), QStringLiteral("elicitation/create")}, {QStringLiteral("params"), form}});
            return;
        }
        const QJsonObject answer = params.value(QLatin1String("inputResponses")).toObject().value(QLatin1String("who")).toObject();
        if (answer.isEmpty()) {
            const QJsonObject question{{QStringLiteral("method"), QStringLiteral("elicitation/create")}, {QStringLiteral("params"), form}};
            write({{QStringLiteral("jsonrpc"), QStringLiteral("2.0")},
                   {QStringLiteral("id"), id},
                   {QStringLiteral("result"), QJsonObject{{QStringLiteral("resultType"), QStringLiteral("input_required")},
                                                          {QStringLiteral("inputRequests"), QJsonObject{{QStringLiteral("who"), question}}},
                                                          {QStringLiteral("requestState"), QStringLiteral("asked")}}}});
            return;
        }
        result(id, text(QStringLiteral("Hello, ") + answer.value(QLatin1String("content")).toObject().value(QLatin1String("name")).toString()));
    }

    void takeAnswer(const QJsonValue &id, const QJsonObject &message)
    {
        if (id.toInt() == 1 && !m_asking.isUndefined()) {
            const QJsonObject content = message.value(QLatin1String("result")).toObject().value(QLatin1String("content")).toObject();
            result(std::exchange(m_asking, QJsonValue::Undefined), text(QStringLiteral("Hello, ") + content.value(QLatin1String("name")).toString()));
        }
    }

    void notify(const char *method, const QJsonObject &params) const
    {
        write({{QStringLiteral("jsonrpc"), QStringLiteral("2.0")}, {QStringLiteral("method"), QString::fromLatin1(method)}, {QStringLiteral("params"), params}});
    }

    void result(const QJsonValue &id, QJsonObject result) const
    {
        if (isModern()) {
            result.insert(QStringLiteral("resultType"), QStringLiteral("complete"));
        }
        write({{QStringLiteral("jsonrpc"), QStringLiteral("2.0")}, {QStringLiteral("id"), id}, {QStringLiteral("result"), result}});
    }

public:
    void setDescriptors(const QStringList &descriptors) { m_descriptors = descriptors; }
    void setChild(int child) { m_child = child; }

private:
    const Mode m_mode;
    QSocketNotifier m_notifier;
    QByteArray m_input;
    QStringList m_descriptors;
    QJsonArray m_ended;
    QJsonValue m_asking = QJsonValue::Undefined;
    int m_cancelled = 0;
    int m_child = 0;
};

// Before anything here opens one.
QStringList openDescriptors()
{
    QStringList numbers;
    DIR *folder = ::opendir("/proc/self/fd");
    while (const dirent *entry = folder ? ::readdir(folder) : nullptr) {
        const QString name = QString::fromLatin1(entry->d_name);
        if (!name.startsWith(QLatin1Char('.')) && name.toInt() != ::dirfd(folder)) {
            numbers.append(name);
        }
    }
    if (folder) {
        ::closedir(folder);
    }
    return numbers;
}

[[noreturn]] void waitForever()
{
    while (true) {
        ::pause();
    }
}

int stubbornChild()
{
    std::signal(SIGTERM, SIG_IGN);
    const pid_t child = ::fork();
    if (child == 0) {
        waitForever();
    }
    return child;
}

} // namespace

int main(int argc, char **argv)
{
    const QStringList descriptors = openDescriptors();
    Mode mode = Mode::Legacy;
    for (const auto &[name, value] : modes) {
        mode = argc > 1 && QLatin1String(argv[1]) == QLatin1String(name) ? value : mode;
    }
    const int child = mode == Mode::Stubborn ? stubbornChild() : 0;
    if (mode == Mode::Dead) {
        std::fputs("cannot go on\n", stderr);
        return 3;
    }
    if (mode == Mode::Never) {
        waitForever();
    }
    while (mode == Mode::Garbage || mode == Mode::Oversize) {
        std::fputs(mode == Mode::Garbage ? "this is not MCP\n" : "{\"jsonrpc\":\"2.0\",", stdout);
    }
    QCoreApplication application(argc, argv);
    Server server(mode);
    server.setDescriptors(descriptors);
    server.setChild(child);
    return QCoreApplication::exec();
}
