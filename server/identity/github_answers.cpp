// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/identity/github_answers.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace identity::github
{

namespace
{

ProviderError unreadable(const http::FetchResult &answer, const QString &what)
{
    return {ProviderErrorKind::Unreachable,
        QStringLiteral("%1: HTTP %2, not the JSON expected").arg(what).arg(answer.status)};
}

QString text(const QJsonObject &object, QLatin1String member)
{
    return object.value(member).toString().left(500); // null when unset
}

// A refusal to say more for now, rather than a refusal of the person.
bool isRateLimited(const http::FetchResult &answer)
{
    return answer.status == 429 || answer.header("Retry-After")
        || answer.header("X-RateLimit-Remaining") == QByteArrayLiteral("0");
}

} // namespace

core::Expected<ProviderGrant, ProviderError> readToken(const http::FetchResult &answer)
{
    const QJsonDocument document = QJsonDocument::fromJson(answer.body);
    if (!document.isObject()) {
        return core::unexpected(unreadable(answer, QStringLiteral("token endpoint")));
    }
    const QJsonObject object = document.object();
    const QString error = text(object, QLatin1String("error"));
    if (!error.isEmpty()) {
        return core::unexpected(
            ProviderError{ProviderErrorKind::Refused, QStringLiteral("token endpoint: %1").arg(error.left(80))});
    }
    const QByteArray token = object.value(QLatin1String("access_token")).toString().toUtf8();
    const QString type = text(object, QLatin1String("token_type"));
    if (answer.status != 200 || token.isEmpty() || type.compare(QLatin1String("bearer"), Qt::CaseInsensitive) != 0) {
        return core::unexpected(unreadable(answer, QStringLiteral("token endpoint")));
    }
    const core::Secret refreshToken(object.value(QLatin1String("refresh_token")).toString().toUtf8());
    return ProviderGrant{QStringLiteral("github"), core::Secret(token), refreshToken};
}

bool isGrantGone(const http::FetchResult &answer)
{
    const QString error = text(QJsonDocument::fromJson(answer.body).object(), QLatin1String("error"));
    return error == QLatin1String("bad_refresh_token");
}

core::Expected<ProviderIdentity, ProviderError> readUser(const http::FetchResult &answer)
{
    if (answer.status == 401 || (answer.status == 403 && !isRateLimited(answer))) { // 403: suspended
        return core::unexpected(
            ProviderError{ProviderErrorKind::Refused, QStringLiteral("/user: HTTP %1").arg(answer.status)});
    }
    const QJsonObject object = QJsonDocument::fromJson(answer.body).object();
    const qint64 id = object.value(QLatin1String("id")).toInteger();
    const QString login = text(object, QLatin1String("login"));
    if (answer.status != 200 || id <= 0 || login.isEmpty()) {
        return core::unexpected(unreadable(answer, QStringLiteral("/user")));
    }
    ProviderIdentity identity;
    identity.provider = QStringLiteral("github");
    identity.subject = QString::number(id);
    identity.login = login;
    identity.name = text(object, QLatin1String("name"));
    identity.email = text(object, QLatin1String("email")); // a public one; whether it is verified is not said here
    identity.avatarUrl = text(object, QLatin1String("avatar_url"));
    return identity;
}

std::optional<Email> chooseEmail(const http::FetchResult &answer)
{
    const QJsonDocument document = QJsonDocument::fromJson(answer.body);
    if (answer.status != 200 || !document.isArray()) {
        return std::nullopt;
    }
    Email chosen;
    int bestRank = -1;
    for (const QJsonValue entry : document.array()) {
        const QString address = text(entry.toObject(), QLatin1String("email"));
        const bool isVerified = entry[QLatin1String("verified")].toBool();
        const bool isPrimary = entry[QLatin1String("primary")].toBool();
        const int rank = isVerified ? (isPrimary ? 2 : 1) : 0;
        if (!address.isEmpty() && rank > bestRank) {
            chosen = {address, isVerified};
            bestRank = rank;
        }
    }
    return chosen;
}

std::optional<bool> readMembership(const http::FetchResult &answer)
{
    if (answer.status == 404) {
        return false;
    }
    const QJsonObject object = QJsonDocument::fromJson(answer.body).object();
    const QString state = text(object, QLatin1String("state"));
    return answer.status == 200 && !state.isEmpty() ? std::optional(state == QLatin1String("active")) : std::nullopt;
}

} // namespace identity::github
