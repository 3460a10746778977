// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/form_body.h"

#include <QUtf8StringView>

namespace http
{

namespace
{

constexpr qsizetype maxFields = 200;

int hexDigit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

core::Expected<QByteArray, FormError> decode(QByteArrayView encoded)
{
    QByteArray decoded;
    decoded.reserve(encoded.size());
    for (qsizetype i = 0; i < encoded.size(); ++i) {
        char c = encoded[i];
        if (c == '+') {
            c = ' ';
        } else if (c == '%') {
            const int high = i + 2 < encoded.size() ? hexDigit(encoded[i + 1]) : -1;
            const int low = i + 2 < encoded.size() ? hexDigit(encoded[i + 2]) : -1;
            if (high < 0 || low < 0) {
                return core::unexpected(FormError::BadPercent);
            }
            c = char(high * 16 + low);
            i += 2;
        }
        if (c == '\0') {
            return core::unexpected(FormError::NulCharacter);
        }
        decoded.append(c);
    }
    if (!QUtf8StringView(decoded).isValidUtf8()) {
        return core::unexpected(FormError::InvalidUtf8);
    }
    return decoded;
}

} // namespace

core::Expected<FormBody, FormError> FormBody::ofBody(const Request &request)
{
    const QList<QByteArray> types = request.headerValues("Content-Type");
    if (types.size() != 1 || mediaType(types.first()) != "application/x-www-form-urlencoded") {
        return core::unexpected(FormError::NotAForm);
    }
    return parse(request.body);
}

core::Expected<FormBody, FormError> FormBody::ofQuery(const Request &request)
{
    return parse(request.query);
}

core::Expected<FormBody, FormError> FormBody::parse(QByteArrayView encoded)
{
    FormBody form;
    while (!encoded.isEmpty()) {
        const qsizetype end = encoded.indexOf('&');
        const QByteArrayView pair = end < 0 ? encoded : encoded.first(end);
        encoded = end < 0 ? QByteArrayView() : encoded.sliced(end + 1);
        if (pair.isEmpty()) {
            continue;
        }
        if (form.m_fields.size() == maxFields) {
            return core::unexpected(FormError::TooManyFields);
        }
        const qsizetype equals = pair.indexOf('=');
        const auto name = decode(equals < 0 ? pair : pair.first(equals));
        if (!name) {
            return core::unexpected(FormError(name.error()));
        }
        const auto value = decode(equals < 0 ? QByteArrayView() : pair.sliced(equals + 1));
        if (!value) {
            return core::unexpected(FormError(value.error()));
        }
        form.m_fields.append({*name, *value});
    }
    return form;
}

std::optional<QByteArray> FormBody::value(QByteArrayView name) const
{
    for (const Field &field : m_fields) {
        if (field.name == name) {
            return field.value;
        }
    }
    return std::nullopt;
}

QList<QByteArray> FormBody::values(QByteArrayView name) const
{
    QList<QByteArray> found;
    for (const Field &field : m_fields) {
        if (field.name == name) {
            found.append(field.value);
        }
    }
    return found;
}

bool FormBody::isRepeated(QByteArrayView name) const
{
    return values(name).size() > 1;
}

QList<QByteArray> FormBody::repeatedNames() const
{
    QList<QByteArray> seen;
    QList<QByteArray> repeated;
    for (const Field &field : m_fields) {
        QList<QByteArray> &list = seen.contains(field.name) ? repeated : seen;
        if (!list.contains(field.name)) {
            list.append(field.name);
        }
    }
    return repeated;
}

QByteArray describe(FormError error)
{
    switch (error) {
    case FormError::NotAForm:
        return QByteArrayLiteral("The body must be application/x-www-form-urlencoded.");
    case FormError::BadPercent:
        return QByteArrayLiteral("A percent sign is not followed by two hexadecimal digits.");
    case FormError::NulCharacter:
        return QByteArrayLiteral("A parameter contains a NUL character.");
    case FormError::InvalidUtf8:
        return QByteArrayLiteral("A parameter is not valid UTF-8.");
    case FormError::TooManyFields:
        return QByteArrayLiteral("There are too many parameters.");
    }
    Q_UNREACHABLE();
}

QByteArray mediaType(QByteArrayView contentType)
{
    const qsizetype end = contentType.indexOf(';');
    return (end < 0 ? contentType : contentType.first(end)).trimmed().toByteArray().toLower();
}

} // namespace http
