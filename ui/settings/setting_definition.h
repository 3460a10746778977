// SPDX-License-Identifier: GPL-3.0-or-later
// The words of every setting: where it stands, what it is called, how it is edited, and what its field refuses at once. The server
// checks again and has the last word. Main thread.
#pragma once

#include <QList>
#include <QString>

namespace ui
{

enum class SettingSection {
    Network,
    SignIn,
    Tokens,
    Advanced,
    Appearance,
};

enum class SettingEditor {
    Text,
    Secret,
    Choice,
    Switch, // "on", "off"
    Number,
};

struct SettingChoice {
    QString value;
    QString label;
};

struct SettingDefinition {
    QString key; // as in gatehouse.ini
    SettingSection section;
    QString card;
    QString title;
    QString hint;
    SettingEditor editor = SettingEditor::Text;
    QList<SettingChoice> choices = {};
    // What is wrong with a value, in a sentence; empty when it can be used. Not asked about an empty value: that is the default.
    QString (*problem)(const QString &value) = nullptr;
};

[[nodiscard]] QList<SettingDefinition> settingDefinitions();

} // namespace ui
