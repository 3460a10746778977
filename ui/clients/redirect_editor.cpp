// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/clients/redirect_editor.h"

#include "ui/clients/redirect_words.h"
#include "ui/common/elided_label.h"
#include "ui/common/form_field.h"
#include "ui/common/format.h"
#include "ui/common/metrics.h"
#include "ui/common/style_painting.h"
#include "ui/common/typography.h"

#include <QEvent>
#include <QFrame>
#include <QPainter>
#include <QPlainTextEdit>
#include <QStyleOption>
#include <QVBoxLayout>

namespace ui
{

namespace
{

constexpr int ShownLines = 4;

// The edge of a field around lines of text; the style knows one-line fields alone.
class LinesFrame final : public QFrame
{
public:
    explicit LinesFrame(QPlainTextEdit *lines)
        : m_lines(lines)
    {
        auto *column = new QVBoxLayout(this);
        column->setContentsMargins(space::Small, space::Tiny, space::Tiny, space::Tiny);
        column->addWidget(lines);
        lines->setFrameShape(QFrame::NoFrame);
        lines->viewport()->setAutoFillBackground(false);
        lines->document()->setDocumentMargin(2);
        lines->installEventFilter(this);
        setFocusProxy(lines);
    }

protected:
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut)
            update();
        return QFrame::eventFilter(watched, event);
    }
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        QStyleOption option;
        option.initFrom(this);
        option.state.setFlag(QStyle::State_HasFocus, m_lines->hasFocus());
        paintFieldPanel(painter, option, this);
    }

private:
    QPlainTextEdit *m_lines;
};

} // namespace

RedirectEditor::RedirectEditor(QWidget *parent)
    : QWidget(parent)
    , m_lines(new QPlainTextEdit)
    , m_field(new FormField(tr("Redirect &URIs"), new LinesFrame(m_lines), tr("One a line; each is compared exactly, but for the port of this computer.")))
    , m_verdicts(new QVBoxLayout)
{
    m_lines->setObjectName(QStringLiteral("redirectUris"));
    m_lines->setFont(fontOf(TextRole::Mono));
    m_lines->setAccessibleName(tr("Redirect URIs, one a line"));
    m_lines->setTabChangesFocus(true);
    m_lines->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_lines->setFixedHeight(QFontMetrics(m_lines->font()).lineSpacing() * ShownLines + 2 * space::Cell);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::Tiny);
    column->addWidget(m_field);
    m_verdicts->setSpacing(0);
    column->addLayout(m_verdicts);
    connect(m_lines, &QPlainTextEdit::textChanged, this, [this] {
        m_field->setProblem({});
        showVerdicts();
    });
    setFocusProxy(m_lines);
}

void RedirectEditor::setRedirectUris(const QStringList &uris)
{
    m_lines->setPlainText(uris.join(QLatin1Char('\n')));
}

QStringList RedirectEditor::redirectUris() const
{
    QStringList uris = m_lines->toPlainText().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    for (QString &uri : uris)
        uri = uri.trimmed();
    uris.removeAll(QString());
    uris.removeDuplicates();
    return uris;
}

void RedirectEditor::setHint(const QString &hint)
{
    m_field->setHint(hint);
}

void RedirectEditor::setProblem(const QString &sentence)
{
    m_field->setProblem(sentence);
    m_lines->setFocus();
}

void RedirectEditor::showVerdicts()
{
    while (QLayoutItem *item = m_verdicts->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    const QStringList uris = redirectUris();
    for (const QString &uri : uris) {
        const RedirectVerdict verdict = redirectVerdict(uri);
        //: %1 = a redirect URI, %2 = where it leads: "this computer"
        auto *line = new ElidedLabel(tr("%1 → %2").arg(format::outside(uri), verdict.words), TextRole::Caption, Ink::Muted);
        line->setElideMode(Qt::ElideMiddle);
        if (verdict.tone == Tone::Err)
            line->setTone(Tone::Err);
        m_verdicts->addWidget(line);
    }
}

} // namespace ui
