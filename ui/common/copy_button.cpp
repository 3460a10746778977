// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/copy_button.h"

#include "ui/common/theme.h"

#include <QAccessible>
#include <QClipboard>
#include <QGuiApplication>
#include <QTimer>

#include <chrono>

namespace ui
{

namespace
{
using namespace std::chrono_literals;
constexpr auto shownFor = 1500ms;
constexpr auto secretStays = 30s;
} // namespace

CopyButton::CopyButton(const QString &what, QWidget *parent)
    : IconButton(Icon::Copy, what, parent)
    , m_what(what)
{
    connect(this, &QToolButton::clicked, this, &CopyButton::run);
}

void CopyButton::copy(const QString &text)
{
    QGuiApplication::clipboard()->setText(text);
}

void CopyButton::run()
{
    copy(m_copied);
    setSymbol(Icon::Check);
    setSymbolColor(Theme::current().tokens().ok);
    setName(tr("Copied"));
    QAccessibleEvent announced(this, QAccessible::NameChanged);
    QAccessible::updateAccessibility(&announced);
    QTimer::singleShot(shownFor, this, [this] {
        setSymbol(Icon::Copy);
        setSymbolColor(std::nullopt);
        setName(m_what);
    });
    if (!m_isSecret)
        return;
    QTimer::singleShot(secretStays, qApp, [secret = m_copied] {
        if (QGuiApplication::clipboard()->text() == secret)
            QGuiApplication::clipboard()->clear();
    });
}

void showCopied(Button &button)
{
    const auto symbol = button.symbol();
    if (symbol == Icon::Check)
        return;
    button.setSymbol(Icon::Check);
    button.setAccessibleName(CopyButton::tr("Copied"));
    QTimer::singleShot(shownFor, &button, [&button, symbol] {
        button.setSymbol(symbol);
        button.setAccessibleName(QString());
    });
}

} // namespace ui
