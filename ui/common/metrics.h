// SPDX-License-Identifier: GPL-3.0-or-later
// The grid: unit 4, widths in ems so that a wider font never cuts a column, heights that grow with the font. Main thread.
#pragma once

namespace ui
{

// `px` as drawn with Inter 10 pt, stretched by how wide the application's font really is; never shrunk.
[[nodiscard]] int em(int px);
// max(pixels, text height + padding)
[[nodiscard]] int controlHeight();
[[nodiscard]] int textHeight();

namespace space
{
inline constexpr int Tiny = 4;
inline constexpr int Small = 8;
inline constexpr int Cell = 12;
inline constexpr int Block = 16;
inline constexpr int Page = 24;
inline constexpr int PageTop = 20;
} // namespace space

namespace radius
{
inline constexpr int Card = 10;
inline constexpr int Strip = 8;
inline constexpr int Item = 7;
inline constexpr int Field = 6;
inline constexpr int Box = 4;
} // namespace radius

} // namespace ui
