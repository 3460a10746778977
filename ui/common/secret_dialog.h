// SPDX-License-Identifier: GPL-3.0-or-later
// A secret that is shown this once: to copy, with the words that it will not come back. Never blocks. Main thread.
#pragma once

#include "server/core/secret.h"

#include <QDialog>

namespace ui
{

struct ShownSecret {
    QString title;      // "Nightly build may sign in now"
    QString identifier; // beside the secret: a client id; empty: none
    QString identifierLabel;
    core::Secret secret; // empty: there is none, only the identifier
    QString secretLabel;
};

class SecretDialog final : public QDialog
{
    Q_OBJECT
public:
    SecretDialog(const ShownSecret &shown, QWidget *parent);

    static SecretDialog &show(QWidget &parent, const ShownSecret &shown);
    using QDialog::show;
};

} // namespace ui
