// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/translation.h"

#include <QCoreApplication>
#include <QLocale>
#include <QTranslator>

namespace ui
{

namespace
{

const QString folder = QStringLiteral(":/gatehouse/translations");
const QString base = QStringLiteral("gatehouse");

void install(const QLocale &locale)
{
    auto *translator = new QTranslator(qApp);
    if (translator->load(locale, base, QStringLiteral("_"), folder))
        QCoreApplication::installTranslator(translator);
    else
        delete translator;
}

} // namespace

void installTranslations()
{
    install(QLocale(QLocale::English)); // below the other: what is not translated still has its plurals
    if (QLocale().language() != QLocale::English)
        install(QLocale());
}

} // namespace ui
