// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/branding/page_node.h"

#include <QRegularExpression>

#include <algorithm>

namespace ui
{

namespace
{

bool isVoid(const QString &tag)
{
    static const QStringList tags{QStringLiteral("meta"), QStringLiteral("link"), QStringLiteral("input"), QStringLiteral("img"), QStringLiteral("br"), QStringLiteral("!doctype")};
    return tags.contains(tag);
}

QString resolved(QString text)
{
    static const QRegularExpression number(QStringLiteral("&#(\\d+);"));
    static const QRegularExpression blanks(QStringLiteral("\\s+"));
    for (auto match = number.match(text); match.hasMatch(); match = number.match(text))
        text.replace(match.capturedStart(), match.capturedLength(), QChar(match.captured(1).toUShort()));
    text.replace(QLatin1String("&lt;"), QLatin1String("<")).replace(QLatin1String("&gt;"), QLatin1String(">"));
    text.replace(QLatin1String("&quot;"), QLatin1String("\"")).replace(QLatin1String("&amp;"), QLatin1String("&"));
    return text.replace(blanks, QStringLiteral(" "));
}

class PageReader
{
public:
    explicit PageReader(const QString &html)
        : m_html(html)
    {
    }

    void readChildren(PageNode &parent)
    {
        while (m_at < m_html.size()) {
            if (m_html.at(m_at) != QLatin1Char('<')) {
                readText(parent);
            } else if (m_html.mid(m_at, 2) == QLatin1String("</")) {
                m_at = m_html.indexOf(QLatin1Char('>'), m_at) + 1;
                return; // our templates are balanced; a test looks at each
            } else {
                readElement(parent);
            }
        }
    }

private:
    void readText(PageNode &parent)
    {
        const qsizetype end = std::max<qsizetype>(m_html.indexOf(QLatin1Char('<'), m_at), m_at + 1);
        PageNode node;
        node.text = resolved(m_html.mid(m_at, (m_html.indexOf(QLatin1Char('<'), m_at) < 0 ? m_html.size() : end) - m_at));
        m_at = m_html.indexOf(QLatin1Char('<'), m_at) < 0 ? m_html.size() : end;
        parent.children.push_back(node);
    }

    void readElement(PageNode &parent)
    {
        static const QRegularExpression tagForm(QStringLiteral("<(!?[a-zA-Z][a-zA-Z0-9]*)((?:[^>\"]|\"[^\"]*\")*)>"));
        static const QRegularExpression attributeForm(QStringLiteral("([a-zA-Z-]+)(?:=\"([^\"]*)\")?"));
        const auto tag = tagForm.match(m_html, m_at, QRegularExpression::NormalMatch, QRegularExpression::AnchorAtOffsetMatchOption);
        if (!tag.hasMatch()) {
            ++m_at;
            return;
        }
        const qsizetype start = m_at;
        PageNode node;
        node.tag = tag.captured(1).toLower();
        auto attributes = attributeForm.globalMatch(tag.captured(2));
        while (attributes.hasNext()) {
            const auto attribute = attributes.next();
            node.attributes.insert(attribute.captured(1).toLower(), resolved(attribute.captured(2)));
        }
        m_at = tag.capturedEnd();
        const bool closesItself = tag.captured(2).trimmed().endsWith(QLatin1Char('/'));
        if (node.tag == QLatin1String("style")) {
            const qsizetype end = m_html.indexOf(QLatin1String("</style>"), m_at);
            node.markup = m_html.mid(m_at, end - m_at).toUtf8();
            m_at = end + 8;
        } else if (!isVoid(node.tag) && !closesItself) {
            readChildren(node);
        }
        if (node.tag == QLatin1String("svg"))
            node.markup = m_html.mid(start, m_at - start).toUtf8();
        parent.children.push_back(std::move(node));
    }

    QString m_html;
    qsizetype m_at = 0;
};

} // namespace

bool PageNode::hasClass(const char *name) const
{
    return attributes.value(QStringLiteral("class")).split(QLatin1Char(' ')).contains(QLatin1String(name));
}

bool PageNode::isBlank() const
{
    return tag.isEmpty() && text.trimmed().isEmpty();
}

QString PageNode::plainText() const
{
    if (tag.isEmpty())
        return text;
    QString all;
    for (const PageNode &child : children)
        all += child.plainText();
    return all;
}

const PageNode *PageNode::find(const QString &wantedTag) const
{
    for (const PageNode &child : children) {
        if (child.tag == wantedTag)
            return &child;
        if (const PageNode *below = child.find(wantedTag))
            return below;
    }
    return nullptr;
}

PageNode parsePage(const QByteArray &html)
{
    PageNode page;
    page.tag = QStringLiteral("#page");
    PageReader(QString::fromUtf8(html)).readChildren(page);
    return page;
}

void addStyleVariables(StyleVariables &variables, const QByteArray &css)
{
    static const QRegularExpression form(QStringLiteral("--([a-z-]+):([^;}]+)"));
    auto matches = form.globalMatch(QString::fromUtf8(css));
    while (matches.hasNext()) {
        const auto match = matches.next();
        variables.insert(match.captured(1), match.captured(2).trimmed());
    }
}

QString styleValue(const StyleVariables &variables, const QString &name)
{
    static const QRegularExpression reference(QStringLiteral("^var\\(--([a-z-]+)\\)$"));
    QString value = variables.value(name);
    for (int depth = 0; depth < 4; ++depth) {
        const auto match = reference.match(value);
        if (!match.hasMatch())
            break;
        value = variables.value(match.captured(1));
    }
    return value;
}

} // namespace ui
