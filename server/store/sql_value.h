// SPDX-License-Identifier: GPL-3.0-or-later
// How our types stand in SQLite: ids and text as TEXT, hashes and sealed boxes as BLOB, times and spans as INTEGER.
#pragma once

#include "server/core/clock.h"
#include "server/core/ids.h"

#include <QByteArray>
#include <QString>
#include <QVariant>

#include <chrono>
#include <concepts>
#include <optional>

namespace store
{

// Qt binds a null QString or QByteArray as NULL; ours mean "empty", and absence is std::optional.
[[nodiscard]] inline QVariant toSql(const QString &text)
{
    return text.isNull() ? QVariant(QStringLiteral("")) : QVariant(text);
}

[[nodiscard]] inline QVariant toSql(const QByteArray &blob)
{
    return blob.isNull() ? QVariant(QByteArray("")) : QVariant(blob);
}

template <class Tag>
[[nodiscard]] QVariant toSql(const core::Id<Tag> &id)
{
    return toSql(id.toString());
}

template <std::integral Number>
[[nodiscard]] QVariant toSql(Number number)
{
    return QVariant(qlonglong(number));
}

template <class Duration>
[[nodiscard]] QVariant toSql(std::chrono::sys_time<Duration> time)
{
    return QVariant(qlonglong(time.time_since_epoch().count()));
}

[[nodiscard]] inline QVariant toSql(std::chrono::microseconds span)
{
    return QVariant(qlonglong(span.count()));
}

[[nodiscard]] inline QVariant toSql(const QVariant &value) // converted already
{
    return value;
}

template <class T>
[[nodiscard]] QVariant toSql(const std::optional<T> &value)
{
    return value ? toSql(*value) : QVariant();
}

// For a BLOB column whose absence a row struct spells as an empty array.
[[nodiscard]] inline std::optional<QByteArray> nullIfEmpty(const QByteArray &blob)
{
    return blob.isEmpty() ? std::nullopt : std::optional(blob);
}

template <class T>
struct FromSql;

template <>
struct FromSql<QString> {
    static QString read(const QVariant &value) { return value.toString(); }
};

template <>
struct FromSql<QByteArray> { // a TEXT column in UTF-8, too
    static QByteArray read(const QVariant &value) { return value.toByteArray(); }
};

template <class Tag>
struct FromSql<core::Id<Tag>> {
    static core::Id<Tag> read(const QVariant &value) { return core::Id<Tag>(value.toString()); }
};

template <std::integral Number>
struct FromSql<Number> {
    static Number read(const QVariant &value) { return Number(value.toLongLong()); }
};

template <class Duration>
struct FromSql<std::chrono::sys_time<Duration>> {
    static std::chrono::sys_time<Duration> read(const QVariant &value)
    {
        return std::chrono::sys_time<Duration>(Duration(value.toLongLong()));
    }
};

template <>
struct FromSql<std::chrono::microseconds> {
    static std::chrono::microseconds read(const QVariant &value)
    {
        return std::chrono::microseconds(value.toLongLong());
    }
};

template <class T>
struct FromSql<std::optional<T>> {
    static std::optional<T> read(const QVariant &value)
    {
        return value.isNull() ? std::nullopt : std::optional<T>(FromSql<T>::read(value));
    }
};

} // namespace store
