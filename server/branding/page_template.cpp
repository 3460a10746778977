// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/branding/page_template.h"

#include "server/branding/page_texts.h"

#include <QFile>

namespace branding
{

PageTemplate PageTemplate::load(const QString &name)
{
    QFile file(QStringLiteral(":/pages/%1.html").arg(name));
    const bool isOpen = file.open(QIODevice::ReadOnly);
    Q_ASSERT_X(isOpen, "PageTemplate", "a page is missing from the resources");
    return isOpen ? parse(file.readAll()) : PageTemplate();
}

PageTemplate PageTemplate::parse(QByteArrayView source)
{
    PageTemplate parsed;
    parsed.m_nodes = parseNodes(source, {});
    return parsed;
}

std::vector<PageTemplate::Node> PageTemplate::parseNodes(QByteArrayView &rest, QByteArrayView untilSection)
{
    std::vector<Node> nodes;
    while (!rest.isEmpty()) {
        const qsizetype open = rest.indexOf("{{");
        const QByteArrayView markup = open < 0 ? rest : rest.first(open);
        if (!markup.isEmpty()) {
            nodes.push_back({Node::Kind::Markup, markup.toByteArray(), {}});
        }
        if (open < 0) {
            rest = {};
            break;
        }
        const qsizetype close = rest.indexOf("}}", open);
        Q_ASSERT_X(close > open, "PageTemplate", "a hole is not closed");
        const QByteArrayView name = rest.sliced(open + 2, close - open - 2);
        rest = rest.sliced(close + 2);
        if (name.startsWith('/')) {
            Q_ASSERT_X(name.sliced(1) == untilSection, "PageTemplate", "sections overlap");
            return nodes;
        }
        if (name.startsWith('#')) {
            const QByteArrayView section = name.sliced(1);
            nodes.push_back({Node::Kind::Section, section.toByteArray(), parseNodes(rest, section)});
        } else if (name.startsWith("text:")) {
            nodes.push_back({Node::Kind::Text, name.sliced(5).toByteArray(), {}});
        } else {
            nodes.push_back({Node::Kind::Value, name.toByteArray(), {}});
        }
    }
    Q_ASSERT_X(untilSection.isEmpty(), "PageTemplate", "a section is not closed");
    return nodes;
}

Html PageTemplate::render(const TemplateValues &values) const
{
    QByteArray out;
    renderNodes(m_nodes, {&values}, out);
    return Html(out);
}

void PageTemplate::renderNodes(const std::vector<Node> &nodes, const Scopes &scopes, QByteArray &out)
{
    for (const Node &node : nodes) {
        switch (node.kind) {
        case Node::Kind::Markup:
            out += node.text;
            break;
        case Node::Kind::Text:
            out += text(node.text).bytes();
            break;
        case Node::Kind::Value: {
            const auto scope = std::find_if(scopes.crbegin(), scopes.crend(),
                [&node](const TemplateValues *s) { return s->values.contains(node.text); });
            Q_ASSERT_X(scope != scopes.crend(), "PageTemplate", node.text.constData());
            if (scope != scopes.crend()) {
                out += (*scope)->values.value(node.text).bytes();
            }
            break;
        }
        case Node::Kind::Section: {
            const auto scope = std::find_if(scopes.crbegin(), scopes.crend(),
                [&node](const TemplateValues *s) { return s->sections.contains(node.text); });
            if (scope == scopes.crend()) {
                break;
            }
            const QList<TemplateValues> entries = (*scope)->sections.value(node.text);
            for (const TemplateValues &entry : entries) {
                renderNodes(node.children, Scopes(scopes) << &entry, out);
            }
            break;
        }
        }
    }
}

QList<QByteArray> PageTemplate::textKeys() const
{
    QList<QByteArray> keys;
    collectTextKeys(m_nodes, keys);
    return keys;
}

void PageTemplate::collectTextKeys(const std::vector<Node> &nodes, QList<QByteArray> &keys)
{
    for (const Node &node : nodes) {
        if (node.kind == Node::Kind::Text) {
            keys.append(node.text);
        }
        collectTextKeys(node.children, keys);
    }
}

} // namespace branding
