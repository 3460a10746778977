// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/branding/colour_field.h"

#include "ui/common/gatehouse_style.h"
#include "ui/common/metrics.h"
#include "ui/common/style_painting.h"
#include "ui/common/theme.h"
#include "ui/common/typography.h"

#include <QAbstractButton>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPainter>
#include <QRegularExpression>

#include <array>

namespace ui
{

namespace
{

constexpr int swatchSide = 30;

struct Choice {
    const char *hex;
    const char *name;
};

// Colours of other people's pages, not of ours: so they are no tokens. White is readable on each.
constexpr std::array choices{
    Choice{"#2b59d4", QT_TRANSLATE_NOOP("ui::ColourField", "Blue")},
    Choice{"#0b6b5d", QT_TRANSLATE_NOOP("ui::ColourField", "Green")},
    Choice{"#8a3ab3", QT_TRANSLATE_NOOP("ui::ColourField", "Violet")},
    Choice{"#a84a0c", QT_TRANSLATE_NOOP("ui::ColourField", "Orange")},
    Choice{"#a31d3f", QT_TRANSLATE_NOOP("ui::ColourField", "Red")},
    Choice{"#38424f", QT_TRANSLATE_NOOP("ui::ColourField", "Slate")},
};

class Swatch final : public QAbstractButton
{
public:
    Swatch(const QString &hex, const QString &name)
        : m_hex(hex)
    {
        setAccessibleName(name);
        setToolTip(name);
        setCheckable(true);
        setFixedSize(swatchSide, swatchSide);
        setCursor(Qt::PointingHandCursor);
    }
    [[nodiscard]] const QString &hex() const { return m_hex; }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        const Tokens &tokens = Theme::current().tokens();
        paintRounded(painter, QRectF(rect()).adjusted(5, 5, -5, -5), radius::Box, QColor(m_hex), QColor());
        if (isChecked() || hasFocus())
            paintRounded(painter, QRectF(rect()).adjusted(1, 1, -1, -1), radius::Field, QColor(), hasFocus() ? tokens.accent : tokens.text, 2);
    }

private:
    QString m_hex;
};

} // namespace

ColourField::ColourField(QWidget *parent)
    : QWidget(parent)
    , m_hex(new QLineEdit)
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::Tiny);
    for (const Choice &choice : choices) {
        auto *swatch = new Swatch(QString::fromLatin1(choice.hex), tr(choice.name));
        connect(swatch, &QAbstractButton::clicked, this, [this, swatch] { m_hex->setText(swatch->hex()); });
        row->addWidget(swatch);
        m_swatches.append(swatch);
    }
    m_hex->setObjectName(QStringLiteral("brandColour"));
    m_hex->setAccessibleName(tr("Brand colour, as # and six digits"));
    m_hex->setFont(fontOf(TextRole::Mono));
    m_hex->setMaxLength(7);
    m_hex->setFixedWidth(em(92));
    row->addSpacing(space::Small);
    row->addWidget(m_hex);
    row->addStretch();
    setFocusProxy(m_hex);
    connect(m_hex, &QLineEdit::textChanged, this, [this] {
        for (QWidget *widget : std::as_const(m_swatches)) {
            auto *swatch = static_cast<Swatch *>(widget);
            swatch->setChecked(swatch->hex() == colour());
        }
        m_hex->setProperty(InvalidProperty, !isUsable());
        m_hex->update();
        Q_EMIT changed();
    });
}

void ColourField::setColour(const QString &hex)
{
    m_hex->setText(hex);
}

QString ColourField::colour() const
{
    return m_hex->text().trimmed().toLower();
}

bool ColourField::isUsable() const
{
    static const QRegularExpression form(QStringLiteral("^#[0-9a-f]{6}\\z"));
    return form.match(colour()).hasMatch();
}

} // namespace ui
