// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/settings_page.h"

#include "server/admin/admin_client.h"
#include "ui/common/button.h"
#include "ui/common/card.h"
#include "ui/common/console_settings.h"
#include "ui/common/copy_field.h"
#include "ui/common/elided_label.h"
#include "ui/common/failure_words.h"
#include "ui/common/message_strip.h"
#include "ui/common/metrics.h"
#include "ui/common/scroll_column.h"
#include "ui/common/segmented.h"
#include "ui/common/switch_button.h"
#include "ui/common/toast.h"
#include "ui/settings/provider_settings.h"
#include "ui/settings/section_list.h"
#include "ui/settings/setting_row.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QVBoxLayout>

#include <algorithm>

namespace ui
{

namespace
{

constexpr int sectionsWidth = 190;
constexpr int formWidth = 780;
constexpr int fieldWidth = 260;
const QString refusedKey = QStringLiteral("refused");
const QString badSetting = QStringLiteral("bad_setting:"); // an error's detail names the setting behind it

} // namespace

SettingsPage::SettingsPage(admin::AdminClient &client, ConsoleSettings &settings, QWidget *parent)
    : Page({PageId::Settings, Icon::Settings, tr("Settings"), tr("What the server does. Only what you change is written to gatehouse.ini.")}, parent)
    , m_client(client)
    , m_settings(settings)
    , m_question(this)
    , m_addressQuestion(this)
    , m_discard(new Button(tr("Discard")))
    , m_apply(new Button(Icon::Check, tr("Apply"), Emphasis::Primary))
    , m_search(new QLineEdit)
    , m_sections(new SectionList)
    , m_scroll(new ScrollColumn)
{
    m_discard->setObjectName(QStringLiteral("discard"));
    m_apply->setObjectName(QStringLiteral("apply"));
    addHeaderAction(m_discard);
    addHeaderAction(m_apply);
    connect(m_discard, &QPushButton::clicked, this, &SettingsPage::discard);
    connect(m_apply, &QPushButton::clicked, this, &SettingsPage::apply);

    makeCards();
    auto *row = new QHBoxLayout;
    row->setSpacing(space::Page);
    row->addWidget(makeSections());
    row->addWidget(m_scroll, 1);
    body().addLayout(row, 1);

    connect(&client, &admin::AdminClient::changed, this, [this](const QList<admin::Change> &changes) {
        const bool concernsUs = std::any_of(changes.cbegin(), changes.cend(), [](const admin::Change &change) {
            return change.topic == admin::Topic::Settings || change.topic == admin::Topic::Server;
        });
        if (concernsUs && isVisible() && !m_isApplying)
            refresh();
    });
    m_sections->setCurrent(int(SettingSection::Network));
    updateShown();
    updateActions();
}

QWidget *SettingsPage::makeSections()
{
    m_search->setObjectName(QStringLiteral("search_settings"));
    m_search->setPlaceholderText(tr("Search settings"));
    m_search->setAccessibleName(tr("Search settings"));
    m_search->addAction(themedIcon(Icon::Search), QLineEdit::LeadingPosition);
    connect(m_search, &QLineEdit::textChanged, this, &SettingsPage::updateShown);

    m_sections->add(int(SettingSection::Network), Icon::Globe, tr("Network"));
    m_sections->add(int(SettingSection::SignIn), Icon::Users, tr("Sign-in"));
    m_sections->add(int(SettingSection::Tokens), Icon::Key, tr("Tokens"));
    m_sections->add(int(SettingSection::Appearance), Icon::Image, tr("Appearance"));
    m_sections->add(int(SettingSection::Advanced), Icon::Tool, tr("Advanced"));
    connect(m_sections, &SectionList::chosen, this, [this](int section) {
        m_search->clear();
        m_sections->setCurrent(section);
        updateShown();
    });

    auto *widget = new QWidget;
    widget->setFixedWidth(em(sectionsWidth));
    auto *column = new QVBoxLayout(widget);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::Cell);
    column->addWidget(m_search);
    column->addWidget(m_sections);
    column->addStretch(1);
    return widget;
}

SettingsPage::Group &SettingsPage::groupFor(const SettingDefinition &definition)
{
    const auto known = std::find_if(m_groups.begin(), m_groups.end(), [&definition](const Group &group) {
        return group.section == definition.section && group.card->accessibleName() == definition.card;
    });
    if (known != m_groups.end())
        return *known;
    auto *card = new Card;
    card->setAccessibleName(definition.card);
    card->setMaximumWidth(em(formWidth));
    card->body().setContentsMargins(space::PageTop, space::Block, space::PageTop, space::Tiny);
    card->body().setSpacing(0);
    card->body().addWidget(new ElidedLabel(definition.card, TextRole::H3));
    m_scroll->column().addWidget(card);
    m_groups.append({definition.section, card, {}});
    return m_groups.last();
}

void SettingsPage::makeCards()
{
    const QList<SettingDefinition> definitions = settingDefinitions();
    for (const SettingDefinition &definition : definitions) {
        Group &group = groupFor(definition);
        auto *row = new SettingRow(definition);
        if (!group.rows.isEmpty())
            group.card->body().addWidget(new Hairline);
        group.card->body().addWidget(row);
        group.rows.append(row);
        connect(row, &SettingRow::edited, this, &SettingsPage::updateActions);
    }
    addCallbackRows();
    addAppearance();
    addDesktop();
    m_scroll->column().addStretch(1);
}

void SettingsPage::addPlainRow(Card &card, const QString &title, const QString &hint, QWidget *control)
{
    auto *row = new QWidget;
    auto *line = new QHBoxLayout(row);
    line->setContentsMargins(0, 10, 0, 10);
    line->setSpacing(space::Block);
    auto *words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(new ElidedLabel(title, TextRole::Strong));
    words->addWidget(new ElidedLabel(hint, TextRole::Body, Ink::Muted));
    line->addLayout(words, 1);
    line->addWidget(control);
    card.body().addWidget(row);
}

void SettingsPage::addCallbackRows()
{
    const QList<ProviderCallback> callbacks = providerCallbacks();
    for (const ProviderCallback &callback : callbacks) {
        const auto group = std::find_if(m_groups.begin(), m_groups.end(), [&callback](const Group &candidate) {
            return std::any_of(candidate.rows.cbegin(), candidate.rows.cend(), [&callback](const SettingRow *row) { return row->definition().key == callback.clientIdKey; });
        });
        auto *field = new CopyField(tr("Copy callback URL"));
        field->setObjectName(QStringLiteral("callback_") + callback.provider);
        field->setMinimumWidth(em(fieldWidth));
        group->card->body().addWidget(new Hairline);
        addPlainRow(*group->card, tr("Callback URL"), callback.hint, field);
        m_callbacks.append({field, callback.path});
    }
}

void SettingsPage::addAppearance()
{
    Group &group = groupFor({{}, SettingSection::Appearance, tr("Appearance"), {}, {}});
    auto *theme = new Segmented(tr("Theme"));
    theme->setObjectName(QStringLiteral("theme"));
    theme->add(tr("System"));
    theme->add(tr("Light"));
    theme->add(tr("Dark"));
    theme->setCurrent(int(m_settings.theme()));
    addPlainRow(*group.card, tr("Theme"), tr("Of this window. Acts at once."), theme);
    connect(theme, &Segmented::currentChanged, this, [this](int choice) {
        m_settings.setTheme(ThemeChoice(choice));
        Theme::current().setChoice(ThemeChoice(choice));
    });
}

void SettingsPage::addDesktop()
{
    Group &group = groupFor({{}, SettingSection::Appearance, tr("Desktop"), {}, {}});
    struct Row {
        DesktopSwitch which;
        QString title;
        QString hint;
    };
    const QList<Row> desktop{
        {DesktopSwitch::CloseToTray, tr("Closing keeps it beside the clock"), tr("The server goes on. Only where there is a tray.")},
        {DesktopSwitch::MinimiseToTray, tr("Minimising hides the window"), tr("It comes back from the icon beside the clock.")},
        {DesktopSwitch::StartMinimised, tr("Start without the window"), tr("Beside the clock, or minimised where there is no tray.")},
        {DesktopSwitch::AskBeforeQuitting, tr("Ask before quitting"), tr("While somebody is signed in.")},
    };
    for (const Row &row : desktop) {
        auto *button = new SwitchButton(row.title);
        button->setObjectName(QStringLiteral("desktop_%1").arg(int(row.which)));
        button->setChecked(m_settings.isOn(row.which));
        connect(button, &QAbstractButton::toggled, this, [this, which = row.which](bool isOn) { m_settings.setOn(which, isOn); });
        if (&row != &desktop.first())
            group.card->body().addWidget(new Hairline);
        addPlainRow(*group.card, row.title, row.hint, button);
    }
}

QList<SettingRow *> SettingsPage::rows() const
{
    QList<SettingRow *> all;
    for (const Group &group : m_groups)
        all += group.rows;
    return all;
}

void SettingsPage::refresh()
{
    m_question.ask(m_client.listSettings(), [this](const admin::Result<QList<admin::Setting>> &answer) {
        if (!answer)
            return showFailure(answer.error());
        hideFailure();
        show(*answer);
    });
    m_addressQuestion.ask(m_client.overview(), [this](const admin::Result<admin::Overview> &answer) {
        if (answer)
            showPublicUrl(answer->publicUrl);
    });
}

void SettingsPage::show(const QList<admin::Setting> &settings)
{
    const QList<SettingRow *> all = rows();
    for (const admin::Setting &setting : settings) {
        for (SettingRow *row : all) {
            if (row->definition().key == setting.key)
                row->setSetting(setting);
        }
    }
    updateActions();
}

void SettingsPage::showPublicUrl(const QString &url)
{
    for (const auto &[field, path] : std::as_const(m_callbacks))
        field->setText(url.isEmpty() ? QString() : QString(url + path));
}

int SettingsPage::changes() const
{
    const QList<SettingRow *> all = rows();
    return int(std::count_if(all.cbegin(), all.cend(), [](const SettingRow *row) { return row->isChanged(); }));
}

void SettingsPage::updateShown()
{
    const QString words = m_search->text().trimmed();
    if (!words.isEmpty())
        m_sections->clearCurrent();
    else if (m_sections->current() < 0)
        m_sections->setCurrent(int(SettingSection::Network));
    for (const Group &group : std::as_const(m_groups)) {
        const bool isMatch = words.isEmpty()
            ? int(group.section) == m_sections->current()
            : group.card->accessibleName().contains(words, Qt::CaseInsensitive)
                || std::any_of(group.rows.cbegin(), group.rows.cend(), [&words](const SettingRow *row) { return row->matches(words); });
        group.card->setVisible(isMatch);
    }
}

void SettingsPage::updateActions()
{
    const int count = changes();
    const QList<SettingRow *> all = rows();
    const bool hasProblem = std::any_of(all.cbegin(), all.cend(), [](const SettingRow *row) { return !row->problem().isEmpty(); });
    m_apply->setText(count == 0 ? tr("Apply") : tr("Apply %n change(s)", nullptr, count));
    m_apply->updateGeometry();
    m_apply->setEnabled(count > 0 && !hasProblem && !m_isApplying);
    m_discard->setEnabled(count > 0 && !m_isApplying);
}

void SettingsPage::discard()
{
    const QList<SettingRow *> all = rows();
    for (SettingRow *row : all)
        row->discard();
    strips().remove(refusedKey);
    updateActions();
}

void SettingsPage::apply()
{
    QList<QPair<QString, QString>> values;
    QList<QPair<QString, core::Secret>> secrets;
    const QList<SettingRow *> all = rows();
    for (const SettingRow *row : all) {
        if (!row->isChanged())
            continue;
        if (row->definition().editor == SettingEditor::Secret)
            secrets.append({row->definition().key, core::Secret(row->value().toUtf8())});
        else
            values.append({row->definition().key, row->value()});
    }
    m_isApplying = true;
    strips().remove(refusedKey);
    updateActions();
    if (values.isEmpty())
        return applySecrets(secrets);
    whenAnswered(m_client.setSettings(values), this, [this, secrets](const admin::Result<admin::Done> &answer) {
        if (!answer)
            return onRefused(answer.error());
        applySecrets(secrets);
    });
}

void SettingsPage::applySecrets(QList<QPair<QString, core::Secret>> secrets)
{
    if (secrets.isEmpty()) {
        m_isApplying = false;
        discard(); // the fields follow what the server has now
        refresh();
        ToastStack::of(*this).show(tr("Settings applied."));
        return;
    }
    const auto secret = secrets.takeFirst();
    whenAnswered(m_client.setSecret(secret.first, secret.second), this, [this, secrets](const admin::Result<admin::Done> &answer) {
        if (!answer)
            return onRefused(answer.error());
        applySecrets(secrets);
    });
}

void SettingsPage::onRefused(const admin::Error &error)
{
    m_isApplying = false;
    const QString key = error.detail.startsWith(badSetting) ? error.detail.mid(badSetting.size()) : QString();
    const QList<SettingRow *> all = rows();
    const auto row = std::find_if(all.cbegin(), all.cend(), [&key](const SettingRow *r) { return r->definition().key == key; });
    if (row != all.cend())
        (*row)->setProblem(failureWords(error));
    strips().show(refusedKey, Tone::Err, failureWords(error));
    updateActions();
}

void SettingsPage::focusFilter()
{
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

void SettingsPage::applyFilter(const QString &text)
{
    const QList<SettingRow *> all = rows();
    const auto row = std::find_if(all.cbegin(), all.cend(), [&text](const SettingRow *r) { return r->definition().key.contains(text); });
    if (row == all.cend())
        return;
    m_search->clear();
    m_sections->setCurrent(int((*row)->definition().section));
    updateShown();
    (*row)->field()->setFocus(Qt::OtherFocusReason);
    m_scroll->ensureWidgetVisible(*row);
}

} // namespace ui
