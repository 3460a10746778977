// SPDX-License-Identifier: GPL-3.0-or-later
// The one spelling of "a value or an error" in Gatehouse. GCC 12 has std::expected only in C++23 mode and
// without and_then; when it has both, this alias is the only line that changes.
#pragma once

#include <tl/expected.hpp>

#include <utility>

namespace core
{

template <class T, class E>
using Expected = tl::expected<T, E>;

template <class E>
[[nodiscard]] auto unexpected(E &&error)
{
    return tl::make_unexpected(std::forward<E>(error));
}

} // namespace core
