// SPDX-License-Identifier: GPL-3.0-or-later
// Ids are types: a client id passed where a user id is wanted must not compile. The text is UTF-8.
#pragma once

#include <QByteArray>
#include <QHashFunctions>
#include <QMetaType>
#include <QString>

#include <compare>
#include <cstdint>

namespace core
{

template <class Tag>
class Id
{
public:
    Id() = default;
    explicit Id(QByteArray text)
        : m_text(std::move(text))
    {
    }
    explicit Id(const QString &text)
        : m_text(text.toUtf8())
    {
    }

    [[nodiscard]] const QByteArray &bytes() const { return m_text; }
    [[nodiscard]] QString toString() const { return QString::fromUtf8(m_text); }
    [[nodiscard]] bool isEmpty() const { return m_text.isEmpty(); }

    friend bool operator==(const Id &a, const Id &b) { return a.m_text == b.m_text; }
    friend bool operator<(const Id &a, const Id &b) { return a.m_text < b.m_text; }
    friend size_t qHash(const Id &id, size_t seed = 0) { return ::qHash(id.m_text, seed); }

private:
    QByteArray m_text;
};

using UserId = Id<struct UserIdTag>;       // "github|583231", "local|…": also the `sub` of our tokens
using ClientId = Id<struct ClientIdTag>;   // RFC 6749 client_id
using FamilyId = Id<struct FamilyIdTag>;   // a refresh token family; what the console calls a session
using RequestId = Id<struct RequestIdTag>; // one HTTP request, in every log line and call event

} // namespace core

template <class Tag>
struct std::hash<core::Id<Tag>> {
    size_t operator()(const core::Id<Tag> &id) const noexcept { return qHash(id.bytes()); }
};
