// SPDX-License-Identifier: GPL-3.0-or-later
// A browser page of ours as a tree: exactly the markup that a browser gets, so that what is drawn from it cannot say anything else. Reads
// our own templates' HTML, not the web's. Any thread.
#pragma once

#include <QByteArray>
#include <QHash>
#include <QString>
#include <QStringList>

#include <vector>

namespace ui
{

struct PageNode {
    QString tag;  // empty: text
    QString text; // of a text node, entities resolved, blanks as one
    QHash<QString, QString> attributes;
    std::vector<PageNode> children;
    QByteArray markup; // of an svg, as it stands

    [[nodiscard]] bool hasClass(const char *name) const;
    [[nodiscard]] bool isBlank() const; // white space between blocks
    [[nodiscard]] QString plainText() const;
    [[nodiscard]] const PageNode *find(const QString &wantedTag) const; // the first below it
};

[[nodiscard]] PageNode parsePage(const QByteArray &html); // tag "#page"

// "--name:value" of a style sheet's :root; later ones win.
using StyleVariables = QHash<QString, QString>;
void addStyleVariables(StyleVariables &variables, const QByteArray &css);
[[nodiscard]] QString styleValue(const StyleVariables &variables, const QString &name); // var(…) resolved

} // namespace ui
