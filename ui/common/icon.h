// SPDX-License-Identifier: GPL-3.0-or-later
// Our own icons: one stroke path each in resources/icons, drawn in any colour at any size. Cached by name, colour, size and
// device pixel ratio. Main thread.
#pragma once

#include <QColor>
#include <QIcon>
#include <QPixmap>

class QPainter;
class QRectF;

namespace ui
{

enum class Icon {
    Overview,
    Approvals,
    Users,
    Clients,
    Sessions,
    Calls,
    Settings,
    Search,
    Plus,
    Check,
    Close,
    Minus,
    Up,
    Down,
    Left,
    Right,
    More,
    Copy,
    External,
    Download,
    Alert,
    Info,
    Clock,
    Ok,
    Err,
    Ban,
    Pause,
    Play,
    Key,
    Lock,
    Eye,
    EyeOff,
    Refresh,
    Terminal,
    Globe,
    Tool,
    Image,
    Table,
    Trash,
    Undo,
    Gate,
    Roles,
    Consent,
    Chart,
    Audit,
};
inline constexpr int IconCount = int(Icon::Audit) + 1;

[[nodiscard]] QString iconFile(Icon icon); // ":/gatehouse/icons/users.svg"
[[nodiscard]] QPixmap iconPixmap(Icon icon, const QColor &color, int size, qreal devicePixelRatio);
void paintIcon(QPainter &painter, Icon icon, const QRectF &rect, const QColor &color);

// For actions and menus: takes its colour from the theme at the moment it is painted.
[[nodiscard]] QIcon themedIcon(Icon icon);
[[nodiscard]] QIcon applicationIcon();

} // namespace ui
