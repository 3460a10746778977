// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/overview/listen_words.h"

#include <QCoreApplication>

namespace ui
{

namespace
{

struct Words {
    const char *code;
    const char *text; // %1 is the address
};

constexpr Words known[] = {
    {"address_in_use", QT_TRANSLATE_NOOP("ListenFailure", "Another program uses %1. Stop it, or listen on another port.")},
    {"address_not_available", QT_TRANSLATE_NOOP("ListenFailure", "This computer does not have the address %1. Choose another one in Settings.")},
    {"permission_denied", QT_TRANSLATE_NOOP("ListenFailure", "You may not listen on %1: ports below 1024 are reserved. Choose another one in Settings.")},
    {"certificate_unreadable", QT_TRANSLATE_NOOP("ListenFailure", "The TLS certificate or its key cannot be read.")},
};

} // namespace

QString listenFailureWords(const admin::Overview &overview)
{
    for (const Words &words : known) {
        if (overview.problem == QLatin1String(words.code)) {
            const QString text = QCoreApplication::translate("ListenFailure", words.text);
            return text.contains(QLatin1String("%1")) ? text.arg(overview.listenAddress) : text;
        }
    }
    return QCoreApplication::translate("ListenFailure", "The server cannot listen on %1: %2")
        .arg(overview.listenAddress, overview.problemDetail.isEmpty() ? overview.problem : overview.problemDetail);
}

} // namespace ui
