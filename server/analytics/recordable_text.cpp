// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/analytics/recordable_text.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>

#include <algorithm>

namespace analytics
{

namespace
{

constexpr qsizetype LeastBinary = 256; // characters of base64
constexpr auto Redacted = "[redacted]";

QString plain(const QString &key)
{
    QString letters;
    for (const QChar c : key) {
        if (c.isLetterOrNumber()) {
            letters += c.toLower();
        }
    }
    return letters;
}

// What says who somebody is, or how much of something there is, is no secret.
bool isSpared(const QString &plainKey)
{
    static const QStringList endings{QStringLiteral("userid"), QStringLiteral("username"), QStringLiteral("login"), QStringLiteral("email"),
                                     QStringLiteral("name"), QStringLiteral("owner"), QStringLiteral("clientid"), QStringLiteral("tokens"),
                                     QStringLiteral("tokencount"), QStringLiteral("tokentype"), QStringLiteral("tokenlimit"), QStringLiteral("expiresat")};
    return std::any_of(endings.begin(), endings.end(), [&](const QString &ending) { return plainKey.endsWith(ending); });
}

bool isOurToken(const QString &text)
{
    return text.startsWith(QLatin1String("gatehouse_pat_")) || text.startsWith(QLatin1String("gatehouse_rt_")) || text.startsWith(QLatin1String("Bearer "));
}

qint64 decodedSize(QStringView base64)
{
    return base64.size() / 4 * 3 - (base64.endsWith(u"==") ? 2 : base64.endsWith(u'=') ? 1 : 0);
}

QString sizeWords(const QString &type, qint64 bytes)
{
    return type.isEmpty() ? QStringLiteral("[binary, %1 bytes]").arg(bytes) : QStringLiteral("[binary %1, %2 bytes]").arg(type.left(100)).arg(bytes);
}

// "data:image/png;base64,…" or a long run of base64 alone. Only the beginning is looked at.
QString binaryWords(const QString &text, const QString &type)
{
    if (text.size() < LeastBinary) {
        return {};
    }
    static const QRegularExpression dataUri(QStringLiteral("^data:([\\w.+/-]*);base64,"));
    if (const auto match = dataUri.match(text); match.hasMatch()) {
        return sizeWords(match.captured(1), decodedSize(QStringView(text).sliced(match.capturedLength())));
    }
    static const QRegularExpression base64(QStringLiteral("^[A-Za-z0-9+/_=\\r\\n-]+$"));
    const QString beginning = text.left(LeastBinary);
    const bool isMixed = std::any_of(beginning.begin(), beginning.end(), [](QChar c) { return c.isUpper(); })
        && std::any_of(beginning.begin(), beginning.end(), [](QChar c) { return c.isDigit(); });
    return isMixed && base64.match(beginning).hasMatch() ? sizeWords(type, decodedSize(text)) : QString();
}

QByteArray jsonOf(const QJsonValue &scalar)
{
    // Between brackets: the only way that QJsonDocument has for a single value.
    return QJsonDocument(QJsonArray{scalar}).toJson(QJsonDocument::Compact).chopped(1).sliced(1);
}

} // namespace

// Stops as soon as it has more than fits.
class RecordableText::Writer final
{
public:
    explicit Writer(const RecordableText &rules)
        : m_rules(rules)
    {
    }

    void write(const QJsonValue &value, const QString &type)
    {
        if (isFull()) {
            return;
        }
        if (value.isObject()) {
            writeObject(value.toObject());
        } else if (value.isArray()) {
            writeArray(value.toArray());
        } else if (value.isString()) {
            writeText(value.toString(), type);
        } else {
            m_json += jsonOf(value);
        }
    }

    [[nodiscard]] const QByteArray &json() const { return m_json; }

private:
    [[nodiscard]] bool isFull() const { return m_json.size() > MostBytes; }

    void writeText(const QString &text, const QString &type)
    {
        const QString binary = binaryWords(text, type);
        m_json += jsonOf(isOurToken(text) ? QString::fromLatin1(Redacted) : binary.isEmpty() ? text.left(MostBytes + 1) : binary);
    }

    void writeObject(const QJsonObject &object)
    {
        m_json += '{';
        const QString type = object.value(QLatin1String("mimeType")).toString(); // of the `data` or `blob` beside it
        for (auto member = object.begin(); member != object.end() && !isFull(); ++member) {
            m_json += (member == object.begin() ? "" : ",") + jsonOf(member.key().left(MostBytes)) + ':';
            m_rules.isSecret(member.key()) ? void(m_json += jsonOf(QString::fromLatin1(Redacted))) : write(member.value(), type);
        }
        m_json += '}';
    }

    void writeArray(const QJsonArray &array)
    {
        m_json += '[';
        for (qsizetype i = 0; i < array.size() && !isFull(); ++i) {
            m_json += i == 0 ? "" : ",";
            write(array.at(i), {});
        }
        m_json += ']';
    }

    const RecordableText &m_rules;
    QByteArray m_json;
};

RecordableText::RecordableText(const QStringList &secretWords)
{
    for (const QString &word : secretWords) {
        if (const QString letters = plain(word); !letters.isEmpty()) {
            m_words << letters;
        }
    }
}

bool RecordableText::isSecret(const QString &key) const
{
    const QString letters = plain(key);
    return std::any_of(m_words.begin(), m_words.end(), [&](const QString &word) { return letters.contains(word); }) && !isSpared(letters);
}

QString RecordableText::of(const QJsonObject &object, qint64 wholeBytes) const
{
    Writer writer(*this);
    writer.write(object, {});
    const QByteArray &json = writer.json();
    if (json.size() <= MostBytes) {
        return QString::fromUtf8(json);
    }
    const QString mark = wholeBytes > 0 ? QStringLiteral("… [cut; the whole message had %1 bytes]").arg(wholeBytes) : QStringLiteral("… [cut]");
    // Between characters: step back over continuation bytes.
    qsizetype end = MostBytes - mark.toUtf8().size();
    while (end > 0 && (json.at(end) & 0xc0) == 0x80) {
        --end;
    }
    return QString::fromUtf8(json.first(end)) + mark;
}

} // namespace analytics
