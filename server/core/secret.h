// SPDX-License-Identifier: GPL-3.0-or-later
// A credential in the clear. Owns its bytes alone (never implicitly shared), wipes them when it goes, has no
// debug or string conversion; `reveal()` is the word a reviewer greps for. Any thread.
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <string>

namespace core
{

class Secret
{
public:
    Secret() = default;
    explicit Secret(QByteArrayView bytes)
        : m_bytes(bytes.data(), size_t(bytes.size()))
    {
    }
    Secret(const Secret &) = default;
    Secret(Secret &&other) noexcept;
    Secret &operator=(const Secret &other);
    Secret &operator=(Secret &&other) noexcept;
    ~Secret();

    [[nodiscard]] QByteArrayView reveal() const { return {m_bytes.data(), qsizetype(m_bytes.size())}; }
    [[nodiscard]] bool isEmpty() const { return m_bytes.empty(); }

private:
    void wipe() noexcept;

    std::string m_bytes;
};

} // namespace core
