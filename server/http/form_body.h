// SPDX-License-Identifier: GPL-3.0-or-later
// application/x-www-form-urlencoded, read strictly (WHATWG URL section 5.1, RFC 6749 appendix B): of a body or of a
// query. What cannot be decoded without guessing is refused. Any thread.
#pragma once

#include "server/core/error.h"
#include "server/http/request.h"

#include <QList>

namespace http
{

enum class FormError {
    NotAForm, // another media type, or none: 415
    BadPercent, // `%` without two hex digits
    NulCharacter,
    InvalidUtf8,
    TooManyFields,
};

class FormBody
{
public:
    struct Field {
        QByteArray name; // UTF-8
        QByteArray value;
    };

    // Of a request's body; the media type is compared without its parameters.
    [[nodiscard]] static core::Expected<FormBody, FormError> ofBody(const Request &request);
    [[nodiscard]] static core::Expected<FormBody, FormError> ofQuery(const Request &request);
    [[nodiscard]] static core::Expected<FormBody, FormError> parse(QByteArrayView encoded);

    // First value of that name; nullopt when absent.
    [[nodiscard]] std::optional<QByteArray> value(QByteArrayView name) const;
    [[nodiscard]] QList<QByteArray> values(QByteArrayView name) const;
    // RFC 6749 section 3.1: parameters must not be included more than once. Whoever reads decides which may.
    [[nodiscard]] bool isRepeated(QByteArrayView name) const;
    [[nodiscard]] QList<QByteArray> repeatedNames() const;
    [[nodiscard]] const QList<Field> &fields() const { return m_fields; }

private:
    QList<Field> m_fields;
};

// One sentence for an error_description or a page; safe to show.
[[nodiscard]] QByteArray describe(FormError error);

// The media type of a Content-Type value without parameters, lower case: "application/json".
[[nodiscard]] QByteArray mediaType(QByteArrayView contentType);

} // namespace http
