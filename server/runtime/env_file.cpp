// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/runtime/env_file.h"

#include <QFile>
#include <QRegularExpression>

namespace runtime
{

namespace
{

constexpr qint64 LargestFile = 256 * 1024;

struct Ignored {
    const char *name;
    const char *because;
};

constexpr Ignored IgnoredNames[] = {
    {"COOKIE_ENCRYPTION_KEY", "sign-ins in progress are kept in memory and bound to the browser by a random value, so no cookie is encrypted"},
    {"REFRESH_ENCRYPTION_KEY", "refresh tokens are random and kept as hashes, so there is nothing to encrypt"},
    {"MCP_ANALYTICS_API_KEY", "calls are recorded here and go nowhere else"},
};

// A value that starts with a quote goes to the same quote, over lines; in double quotes \n, \" and \\ are what they are elsewhere.
class Reader
{
public:
    explicit Reader(const QString &text)
        : m_text(text)
    {
    }

    QHash<QString, QString> read()
    {
        static const QRegularExpression name(QStringLiteral("\\G[ \\t]*(?:export[ \\t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \\t]*=[ \\t]*"));
        QHash<QString, QString> values;
        while (m_at < m_text.size()) {
            const auto found = name.match(m_text, m_at);
            if (found.hasMatch()) {
                m_at = found.capturedEnd();
                values.insert(found.captured(1), value());
            }
            skipLine();
        }
        return values;
    }

private:
    QString value()
    {
        const QChar quote = m_at < m_text.size() ? m_text[m_at] : QChar();
        if (quote != u'"' && quote != u'\'' && quote != u'`') {
            return unquoted();
        }
        QString result;
        for (++m_at; m_at < m_text.size() && m_text[m_at] != quote; ++m_at) {
            if (quote == u'"' && m_text[m_at] == u'\\' && m_at + 1 < m_text.size()) {
                const QChar next = m_text[++m_at];
                result += next == u'n' ? QChar(u'\n') : next == u'r' ? QChar(u'\r') : next;
            } else {
                result += m_text[m_at];
            }
        }
        return result;
    }

    QString unquoted()
    {
        static const QRegularExpression comment(QStringLiteral("[ \\t]#.*$"));
        const qsizetype end = m_text.indexOf(u'\n', m_at);
        QString line = m_text.mid(m_at, end < 0 ? -1 : end - m_at);
        if (line.startsWith(u'#')) {
            return {};
        }
        return line.remove(comment).trimmed();
    }

    void skipLine()
    {
        const qsizetype end = m_text.indexOf(u'\n', m_at);
        m_at = end < 0 ? m_text.size() : end + 1;
    }

    QString m_text;
    qsizetype m_at = 0;
};

// Wrangler keeps a PEM on one line with \n in it, whatever the quotes.
core::Secret pemOf(QString text)
{
    return core::Secret(text.replace(QLatin1String("\\n"), QLatin1String("\n")).toUtf8());
}

} // namespace

core::Expected<EnvFile, QString> EnvFile::read(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly) || file.size() > LargestFile) {
        return core::unexpected(QStringLiteral("The file %1 cannot be read: %2.").arg(path, file.isOpen() ? QStringLiteral("it is too large") : file.errorString()));
    }
    return parse(file.readAll());
}

EnvFile EnvFile::parse(const QByteArray &text)
{
    const QHash<QString, QString> values = Reader(QString::fromUtf8(text)).read();
    const auto value = [&values](const char *name) { return values.value(QLatin1String(name)).trimmed(); };
    EnvFile file;
    const auto take = [&](const char *name, const char *setting) {
        if (const QString found = value(name); !found.isEmpty()) {
            file.settings.insert(QLatin1String(setting), found);
        }
    };
    take("GITHUB_CLIENT_ID", "github_client_id");
    take("ALLOWED_USERNAMES", "allowed_users");
    take("WORKER_BASE_URL", "public_url");
    if (const QString url = file.settings.value(QStringLiteral("public_url")); url.endsWith(u'/')) {
        file.settings.insert(QStringLiteral("public_url"), url.chopped(1));
    }
    if (const QString secret = value("GITHUB_CLIENT_SECRET"); !secret.isEmpty()) {
        file.githubClientSecret = core::Secret(secret.toUtf8());
    }
    for (const char *name : {"JWT_PUBLIC_KEY", "JWT_PRIVATE_KEY"}) { // the same key; of the private one only its public half is kept
        if (const QString pem = value(name); !pem.isEmpty() && !file.jwtKey) {
            file.jwtKey = pemOf(pem);
        }
    }
    if (!file.settings.contains(QStringLiteral("allowed_users"))) {
        file.sentences.append(QStringLiteral("ALLOWED_USERNAMES is not set in the file: there that let everybody in, here it lets in nobody but those you approve."));
    }
    for (const Ignored &ignored : IgnoredNames) {
        if (values.contains(QLatin1String(ignored.name))) {
            file.sentences.append(QStringLiteral("%1 is not needed and was ignored: %2.").arg(QLatin1String(ignored.name), QLatin1String(ignored.because)));
        }
    }
    return file;
}

} // namespace runtime
