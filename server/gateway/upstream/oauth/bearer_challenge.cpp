// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/gateway/upstream/oauth/bearer_challenge.h"

#include "server/http/guard/field_syntax.h"

namespace gateway
{

namespace
{

constexpr qsizetype longestValue = 8 * 1024;

void skipSpace(QByteArrayView &rest)
{
    while (!rest.isEmpty() && (rest.front() == ' ' || rest.front() == '\t' || rest.front() == ',')) {
        rest = rest.sliced(1);
    }
}

QByteArrayView takeToken(QByteArrayView &rest)
{
    qsizetype length = 0;
    while (length < rest.size() && http::isTokenCharacter(rest[length])) {
        ++length;
    }
    const QByteArrayView token = rest.first(length);
    rest = rest.sliced(length);
    return token;
}

QByteArray takeQuoted(QByteArrayView &rest)
{
    QByteArray text;
    rest = rest.sliced(1);
    while (!rest.isEmpty() && rest.front() != '"') {
        if (rest.front() == '\\' && rest.size() > 1) {
            rest = rest.sliced(1);
        }
        text.append(rest.front());
        rest = rest.sliced(1);
    }
    rest = rest.isEmpty() ? rest : rest.sliced(1);
    return text;
}

// One `name=value`; false when what follows is the next scheme or nothing.
bool takeParameter(QByteArrayView &rest, QByteArray &name, QByteArray &value)
{
    QByteArrayView ahead = rest;
    skipSpace(ahead);
    name = takeToken(ahead).toByteArray().toLower();
    while (!ahead.isEmpty() && ahead.front() == ' ') {
        ahead = ahead.sliced(1);
    }
    if (name.isEmpty() || ahead.isEmpty() || ahead.front() != '=') {
        return false;
    }
    ahead = ahead.sliced(1);
    while (!ahead.isEmpty() && ahead.front() == ' ') {
        ahead = ahead.sliced(1);
    }
    value = !ahead.isEmpty() && ahead.front() == '"' ? takeQuoted(ahead) : takeToken(ahead).toByteArray();
    rest = ahead;
    return true;
}

void readBearer(QByteArrayView &rest, BearerChallenge &challenge)
{
    QByteArray name;
    QByteArray value;
    while (takeParameter(rest, name, value)) {
        const QString text = QString::fromUtf8(value);
        if (name == "resource_metadata") {
            challenge.resourceMetadata = QUrl(text, QUrl::StrictMode);
        } else if (name == "scope") {
            challenge.scopes = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
        } else if (name == "error") {
            challenge.error = text;
        }
    }
}

} // namespace

BearerChallenge BearerChallenge::parse(const QList<QByteArray> &values)
{
    BearerChallenge challenge;
    for (const QByteArray &value : values) {
        QByteArrayView rest = QByteArrayView(value).first(std::min(value.size(), longestValue));
        while (!rest.isEmpty()) {
            skipSpace(rest);
            const QByteArrayView scheme = takeToken(rest);
            if (scheme.isEmpty()) {
                break; // not a challenge any more
            }
            if (http::isSameName(scheme, "Bearer")) {
                readBearer(rest, challenge);
                continue;
            }
            QByteArray name;
            QByteArray unused;
            while (takeParameter(rest, name, unused)) { }
        }
    }
    return challenge;
}

} // namespace gateway
