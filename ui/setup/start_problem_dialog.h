// SPDX-License-Identifier: GPL-3.0-or-later
// There is no keychain and nobody has chosen another place for the master key: says what that means and lets the person choose.
// Shown before there is a main window; closes with each answer, rejected() means quit. Main thread.
#pragma once

#include <QDialog>

namespace ui
{

class StartProblemDialog final : public QDialog
{
    Q_OBJECT
public:
    // `reason`: why there is no key, as a sentence. `keyFile`: where the key would be kept instead.
    StartProblemDialog(const QString &reason, const QString &keyFile, QWidget *parent = nullptr);

Q_SIGNALS:
    void fileChosen();
    void retryChosen();
};

} // namespace ui
