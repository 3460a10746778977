// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/secret_dialog.h"

#include "ui/common/button.h"
#include "ui/common/copy_field.h"
#include "ui/common/elided_label.h"
#include "ui/common/message_strip.h"
#include "ui/common/metrics.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace ui
{

namespace
{

CopyField &addField(QVBoxLayout &column, const QString &label, const QString &text, const char *name)
{
    auto *field = new CopyField(SecretDialog::tr("Copy: %1").arg(label));
    field->setObjectName(QString::fromLatin1(name));
    field->setText(text);
    column.addWidget(new ElidedLabel(label, TextRole::Strong));
    column.addWidget(field);
    return *field;
}

} // namespace

SecretDialog::SecretDialog(const ShownSecret &shown, QWidget *parent)
    : QDialog(parent)
{
    setWindowTitle(shown.title);
    setAttribute(Qt::WA_DeleteOnClose);
    setMinimumWidth(em(520));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::Page, space::PageTop, space::Page, space::PageTop);
    column->setSpacing(space::Small);
    column->addWidget(new ElidedLabel(shown.title, TextRole::H2));
    column->addSpacing(space::Tiny);
    if (!shown.identifier.isEmpty())
        (void)addField(*column, shown.identifierLabel, shown.identifier, "identifier");
    if (!shown.secret.isEmpty()) {
        addField(*column, shown.secretLabel, QString::fromUtf8(shown.secret.reveal().toByteArray()), "secret").setIsSecret();
        auto *strip = new MessageStrip(Tone::Warn, tr("You will not see it again. Here it is kept only as a hash."));
        strip->setIsClosable(false);
        column->addSpacing(space::Tiny);
        column->addWidget(strip);
    }
    auto *saved = new Button(shown.secret.isEmpty() ? tr("Close") : tr("I have saved it"), Emphasis::Primary);
    saved->setObjectName(QStringLiteral("saved"));
    auto *foot = new QHBoxLayout;
    foot->addStretch();
    foot->addWidget(saved);
    column->addSpacing(space::Small);
    column->addLayout(foot);
    connect(saved, &QPushButton::clicked, this, &QDialog::accept);
}

SecretDialog &SecretDialog::show(QWidget &parent, const ShownSecret &shown)
{
    auto *dialog = new SecretDialog(shown, parent.window());
    dialog->open();
    return *dialog;
}

} // namespace ui
