// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/call_arguments.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <array>

namespace mcp
{

namespace
{

constexpr qsizetype MaxBytes = 4096;

bool namesSecret(const QString &name)
{
    static constexpr std::array Words{QLatin1String("password"), QLatin1String("passwd"), QLatin1String("secret"),
                                      QLatin1String("token"), QLatin1String("authorization"), QLatin1String("cookie"),
                                      QLatin1String("apikey"), QLatin1String("api_key"), QLatin1String("private_key"),
                                      QLatin1String("credential")};
    return std::any_of(Words.begin(), Words.end(),
                       [&](QLatin1String word) { return name.contains(word, Qt::CaseInsensitive); });
}

QJsonValue redacted(const QJsonValue &value)
{
    if (value.isArray()) {
        QJsonArray out;
        for (const QJsonValue &element : value.toArray()) {
            out.append(redacted(element));
        }
        return out;
    }
    if (!value.isObject()) {
        return value;
    }
    QJsonObject out = value.toObject();
    for (auto member = out.begin(); member != out.end(); ++member) {
        member.value() = namesSecret(member.key()) ? QJsonValue(QStringLiteral("[redacted]")) : redacted(member.value());
    }
    return out;
}

} // namespace

QString recordableArguments(const QJsonObject &arguments)
{
    const QByteArray json = QJsonDocument(redacted(arguments).toObject()).toJson(QJsonDocument::Compact);
    if (json.size() <= MaxBytes) {
        return QString::fromUtf8(json);
    }
    // Cut between characters: step back over continuation bytes.
    qsizetype end = MaxBytes - 3;
    while (end > 0 && (json.at(end) & 0xc0) == 0x80) {
        --end;
    }
    return QString::fromUtf8(json.first(end)) % QStringLiteral("…");
}

} // namespace mcp
