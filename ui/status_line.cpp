// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/status_line.h"

#include "ui/common/copy_button.h"
#include "ui/common/elided_label.h"
#include "ui/common/format.h"
#include "ui/common/metrics.h"
#include "ui/common/style_painting.h"
#include "ui/common/theme.h"

#include <QAbstractButton>
#include <QCoreApplication>
#include <QHBoxLayout>
#include <QPainter>
#include <QStyleOption>

#include <optional>

namespace ui
{

namespace
{
constexpr int lineHeight = 30;
constexpr int symbolSize = 14;
constexpr int padding = 5;
constexpr int gap = 6;
} // namespace

class StatusButton final : public QAbstractButton
{
public:
    StatusButton()
    {
        setFocusPolicy(Qt::TabFocus);
        setCursor(Qt::PointingHandCursor);
        setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
    }
    void set(const QString &words, std::optional<Tone> tone = {})
    {
        m_tone = tone;
        setText(words);
        setAccessibleName(words);
        updateGeometry();
        update();
    }
    [[nodiscard]] QSize sizeHint() const override
    {
        const int words = QFontMetrics(font()).horizontalAdvance(text()) + 1;
        return {2 * padding + words + (m_tone ? symbolSize + gap : 0), lineHeight - 6};
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        const Tokens &tokens = Theme::current().tokens();
        if (underMouse())
            paintRounded(painter, rect(), radius::Box, tokens.isDark ? tokens.hover : tokens.line, QColor());
        int left = padding;
        QColor ink = tokens.muted;
        if (m_tone) {
            ink = *m_tone == Tone::Ok ? tokens.muted : toneColor(tokens, *m_tone);
            const QRect icon(left, (height() - symbolSize) / 2, symbolSize, symbolSize);
            paintIcon(painter, toneIcon(*m_tone), QStyle::visualRect(layoutDirection(), rect(), icon), toneColor(tokens, *m_tone));
            left += symbolSize + gap;
        }
        painter.setFont(font());
        painter.setPen(ink);
        const QRect words = rect().adjusted(left, 0, -padding + 2, 0);
        painter.drawText(QStyle::visualRect(layoutDirection(), rect(), words),
            int(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft | Qt::AlignVCenter)) | Qt::TextSingleLine, text());
        QStyleOption option;
        option.initFrom(this);
        if (hasFocus() && option.state.testFlag(QStyle::State_KeyboardFocusChange))
            paintFocusRing(painter, rect(), radius::Box, tokens.accent);
    }

private:
    [[nodiscard]] QFont font() const { return fontOf(m_tone ? TextRole::CaptionStrong : TextRole::Caption); }

    std::optional<Tone> m_tone;
};

QString stateWord(admin::ServerState state)
{
    switch (state) {
    case admin::ServerState::Starting: return StatusLine::tr("Starting");
    case admin::ServerState::Listening: return StatusLine::tr("Running");
    case admin::ServerState::Paused: return StatusLine::tr("Paused");
    case admin::ServerState::Failed: return StatusLine::tr("Not listening");
    }
    return {};
}

Tone stateTone(admin::ServerState state)
{
    switch (state) {
    case admin::ServerState::Starting: return Tone::Pend;
    case admin::ServerState::Listening: return Tone::Ok;
    case admin::ServerState::Paused: return Tone::Warn;
    case admin::ServerState::Failed: return Tone::Err;
    }
    return Tone::Neutral;
}

StatusLine::StatusLine(QWidget *parent)
    : QWidget(parent)
    , m_state(new StatusButton)
    , m_url(new ElidedLabel({}, TextRole::Caption, Ink::Muted))
    , m_copy(new CopyButton(tr("Copy MCP URL")))
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(space::Cell, 3, space::Small, 2);
    row->setSpacing(space::Tiny);
    row->addWidget(m_state);
    row->addSpacing(space::Tiny);
    row->addWidget(m_url);
    m_copy->setFixedSize(lineHeight - 5, lineHeight - 5);
    row->addWidget(m_copy);
    row->addStretch(1);
    connect(m_state, &QAbstractButton::clicked, this, [this] { Q_EMIT pageRequested(PageId::Overview); });
    m_sessions = &addNumber(*row, PageId::Sessions);
    m_waiting = &addNumber(*row, PageId::Approvals);
    m_calls = &addNumber(*row, PageId::Calls);
    m_database = &addNumber(*row, PageId::Settings);
    m_version = &addNumber(*row, PageId::Settings);
    m_version->disconnect(this);
    connect(m_version, &QAbstractButton::clicked, this, &StatusLine::aboutRequested);
    m_state->set(stateWord(admin::ServerState::Starting), Tone::Pend);
    m_copy->setEnabled(false);
    m_url->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    setFixedHeight(qMax(lineHeight, textHeight() + 12));
}

StatusButton &StatusLine::addNumber(QHBoxLayout &row, PageId page)
{
    if (page != PageId::Sessions) // the first
        row.addWidget(new ElidedLabel(QStringLiteral("·"), TextRole::Caption, Ink::Muted));
    auto *button = new StatusButton;
    row.addWidget(button);
    connect(button, &QAbstractButton::clicked, this, [this, page] { Q_EMIT pageRequested(page); });
    return *button;
}

void StatusLine::show(const admin::Overview &overview)
{
    m_state->set(stateWord(overview.state), stateTone(overview.state));
    m_url->setText(overview.mcpUrl);
    m_copy->setText(overview.mcpUrl);
    m_copy->setEnabled(!overview.mcpUrl.isEmpty());
    m_sessions->set(tr("%n session(s)", nullptr, overview.sessionsLive));
    m_waiting->set(tr("%1 waiting").arg(format::number(overview.approvalsWaiting)));
    m_calls->set(tr("%1 calls/min").arg(format::number(overview.callsLastMinute)));
    m_database->set(format::bytes(overview.databaseBytes));
    m_database->setToolTip(tr("Size of the database"));
    m_database->setAccessibleName(tr("Size of the database: %1").arg(format::bytes(overview.databaseBytes)));
    m_version->set(overview.version);
    m_version->setVisible(!overview.version.isEmpty());
    m_version->setAccessibleName(tr("Version %1").arg(overview.version));
}

void StatusLine::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Tokens &tokens = Theme::current().tokens();
    painter.fillRect(rect(), tokens.sidebar);
    painter.fillRect(QRect(0, 0, width(), 1), tokens.line);
}

} // namespace ui
