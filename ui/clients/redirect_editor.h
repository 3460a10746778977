// SPDX-License-Identifier: GPL-3.0-or-later
// Redirect URIs to type, one a line, and below it where each of them sends answers to. Main thread.
#pragma once

#include <QStringList>
#include <QWidget>

class QLabel;
class QPlainTextEdit;
class QVBoxLayout;

namespace ui
{

class FormField;

class RedirectEditor final : public QWidget
{
    Q_OBJECT
public:
    explicit RedirectEditor(QWidget *parent = nullptr);

    void setRedirectUris(const QStringList &uris);
    [[nodiscard]] QStringList redirectUris() const;
    void setHint(const QString &hint);
    void setProblem(const QString &sentence);

private:
    void showVerdicts();

    QPlainTextEdit *m_lines;
    FormField *m_field;
    QVBoxLayout *m_verdicts;
};

} // namespace ui
