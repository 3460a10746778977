// SPDX-License-Identifier: GPL-3.0-or-later
// A page as a file of markup with named holes: {{value}}, {{text:key}} from the catalogue, {{#section}}…{{/section}}
// once for each entry (none = left out). A hole that nobody fills is our bug (asserted). Any thread once parsed.
#pragma once

#include "server/branding/html.h"

#include <QHash>
#include <QList>

#include <memory>
#include <vector>

namespace branding
{

struct TemplateValues {
    QHash<QByteArray, Html> values;
    QHash<QByteArray, QList<TemplateValues>> sections;

    void set(const QByteArray &name, const Html &value) { values.insert(name, value); }
    void show(const QByteArray &section, TemplateValues entry = {}) { sections[section].append(std::move(entry)); }
};

class PageTemplate
{
public:
    // `name` as in ":/pages/<name>.html".
    [[nodiscard]] static PageTemplate load(const QString &name);
    [[nodiscard]] static PageTemplate parse(QByteArrayView source);

    [[nodiscard]] Html render(const TemplateValues &values) const;
    [[nodiscard]] QList<QByteArray> textKeys() const;

private:
    struct Node {
        enum class Kind {
            Markup,
            Value,
            Text,
            Section,
        };
        Kind kind = Kind::Markup;
        QByteArray text; // markup, or the name
        std::vector<Node> children;
    };
    using Scopes = QList<const TemplateValues *>; // innermost last

    static std::vector<Node> parseNodes(QByteArrayView &rest, QByteArrayView untilSection);
    static void renderNodes(const std::vector<Node> &nodes, const Scopes &scopes, QByteArray &out);
    static void collectTextKeys(const std::vector<Node> &nodes, QList<QByteArray> &keys);

    std::vector<Node> m_nodes;
};

} // namespace branding
