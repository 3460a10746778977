// SPDX-License-Identifier: GPL-3.0-or-later
// The questions of how the browser pages look. Says what it has whenever something changes; keeps nothing by itself. Main thread.
#pragma once

#include "server/admin/admin_types.h"

#include <QWidget>

class QLabel;
class QLineEdit;

namespace ui
{

class Button;
class Card;
class ColourField;
class ElidedLabel;
class FormField;
class Segmented;

class BrandingForm final : public QWidget
{
    Q_OBJECT
public:
    explicit BrandingForm(QWidget *parent = nullptr);

    void set(const admin::Branding &branding); // without changed()
    [[nodiscard]] const admin::Branding &branding() const { return m_branding; }
    // Of the server, or of the colour field. An error names its field: "bad_branding:accent".
    void showProblem(const admin::Error &error);
    void clearProblems();
    void showContrast(const admin::PagePreview &preview);
    // As if it had been dropped or chosen.
    void takeLogo(const QString &fileName);

Q_SIGNALS:
    void changed();

protected:
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    class LogoView;
    [[nodiscard]] QWidget *makeLogo();
    FormField *addText(Card &card, QLineEdit *&edit, const char *name, const QString &label, const QString &hint, int longest);
    void onEdited();
    void showLogo();
    void chooseLogo();

    admin::Branding m_branding;
    bool m_isSetting = false;
    LogoView *m_logo;
    ElidedLabel *m_logoNote;
    Button *m_noLogo;
    QLineEdit *m_name;
    QLineEdit *m_description;
    ColourField *m_colour;
    QLabel *m_contrast;
    Segmented *m_scheme;
    QLineEdit *m_support;
    QLineEdit *m_terms;
    QLineEdit *m_privacy;
    QLineEdit *m_footer;
    QHash<QString, FormField *> m_fields; // by the validator's name of them
};

} // namespace ui
