// SPDX-License-Identifier: GPL-3.0-or-later
// What the server does, by section or by search. Nothing is written before Apply, and then only what was changed. The theme is this
// window's own and acts at once. Main thread.
#pragma once

#include "server/admin/admin_types.h"
#include "server/core/secret.h"
#include "ui/common/latest_only.h"
#include "ui/page.h"
#include "ui/settings/setting_definition.h"

class QLineEdit;

namespace admin
{
class AdminClient;
}

namespace ui
{

class Button;
class Card;
class ConsoleSettings;
class CopyField;
class ScrollColumn;
class SectionList;
class SettingRow;

class SettingsPage final : public Page
{
    Q_OBJECT
public:
    SettingsPage(admin::AdminClient &client, ConsoleSettings &settings, QWidget *parent = nullptr);

    void refresh() override;
    void focusFilter() override;
    // Opens the section of the first setting that has `text` in its key, and goes to its field.
    void applyFilter(const QString &text) override;

    void show(const QList<admin::Setting> &settings);
    void showPublicUrl(const QString &url);
    using Page::show;
    [[nodiscard]] int changes() const;

private:
    struct Group {
        SettingSection section;
        Card *card;
        QList<SettingRow *> rows;
    };

    [[nodiscard]] QWidget *makeSections();
    void makeCards();
    Group &groupFor(const SettingDefinition &definition);
    void addCallbackRows();
    void addAppearance();
    void addDesktop();
    void addPlainRow(Card &card, const QString &title, const QString &hint, QWidget *control);
    void updateShown();
    void updateActions();
    void discard();
    void apply();
    void applySecrets(QList<QPair<QString, core::Secret>> secrets);
    void onRefused(const admin::Error &error);
    [[nodiscard]] QList<SettingRow *> rows() const;

    admin::AdminClient &m_client;
    ConsoleSettings &m_settings;
    LatestOnly m_question;
    LatestOnly m_addressQuestion;
    Button *m_discard;
    Button *m_apply;
    QLineEdit *m_search;
    SectionList *m_sections;
    ScrollColumn *m_scroll;
    QList<QPair<CopyField *, QString>> m_callbacks; // and their paths
    QList<Group> m_groups;
    bool m_isApplying = false;
};

} // namespace ui
