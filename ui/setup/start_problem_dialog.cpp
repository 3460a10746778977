// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/setup/start_problem_dialog.h"

#include "ui/common/button.h"
#include "ui/common/copy_field.h"
#include "ui/common/format.h"
#include "ui/common/metrics.h"
#include "ui/common/typography.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace ui
{

namespace
{

QLabel *paragraph(const QString &text)
{
    auto *label = new QLabel(text);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

} // namespace

StartProblemDialog::StartProblemDialog(const QString &reason, const QString &keyFile, QWidget *parent)
    : QDialog(parent)
{
    setObjectName(QStringLiteral("startProblemDialog"));
    setWindowTitle(tr("Gatehouse needs a place for its key"));
    auto *title = paragraph(windowTitle());
    title->setFont(fontOf(TextRole::H2));
    auto *why = paragraph(format::outside(reason));
    why->setForegroundRole(QPalette::PlaceholderText);
    auto *path = new CopyField(tr("Copy the path of the key file"));
    path->setText(keyFile);

    auto *quit = new Button(tr("&Quit"), Emphasis::Quiet);
    quit->setObjectName(QStringLiteral("quit"));
    auto *retry = new Button(Icon::Refresh, tr("&Try the keychain again"));
    retry->setObjectName(QStringLiteral("retryKeychain"));
    auto *useFile = new Button(Icon::Key, tr("&Keep the key in a file"));
    useFile->setObjectName(QStringLiteral("useKeyFile"));
    auto *footer = new QHBoxLayout;
    footer->setSpacing(space::Small);
    footer->addWidget(quit);
    footer->addStretch();
    footer->addWidget(useFile);
    footer->addWidget(retry);
    retry->setDefault(true);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::Page, space::PageTop, space::Page, space::PageTop);
    column->setSpacing(space::Block);
    column->addWidget(title);
    column->addWidget(why);
    column->addWidget(paragraph(tr("One key seals every secret that Gatehouse keeps. It can live in a file that only you can read instead; "
                                   "whoever can copy that file and the database can open them.")));
    column->addWidget(path);
    column->addLayout(footer);
    setFixedWidth(em(560));

    connect(quit, &QPushButton::clicked, this, &QDialog::reject);
    connect(retry, &QPushButton::clicked, this, [this] {
        accept();
        Q_EMIT retryChosen();
    });
    connect(useFile, &QPushButton::clicked, this, [this] {
        accept();
        Q_EMIT fileChosen();
    });
}

} // namespace ui
