// SPDX-License-Identifier: GPL-3.0-or-later
// Markup that is safe to send. Text gets in only through the escaper (quotes too), so that a name from outside cannot
// become a tag, an attribute or a change of reading direction. Any thread.
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

namespace branding
{

// Control and direction-changing characters as something a person can see: U+202E becomes "[U+202E]".
[[nodiscard]] QString visibleText(QStringView text);

class Html
{
public:
    Html() = default;

    // Escaped for element content and for double- or single-quoted attribute values.
    [[nodiscard]] static Html text(const QString &plain);
    // The same inside <bdi>: text from outside that stands in a sentence of ours.
    [[nodiscard]] static Html isolated(const QString &plain);

    template <size_t N>
    [[nodiscard]] static Html literal(const char (&markup)[N])
    {
        return Html(QByteArray(markup, qsizetype(N) - 1));
    }
    [[nodiscard]] static Html concatenated(const QList<Html> &parts);

    [[nodiscard]] const QByteArray &bytes() const { return m_bytes; }
    [[nodiscard]] bool isEmpty() const { return m_bytes.isEmpty(); }

    // Every `%1`…`%9` of an escaped sentence replaced by one of `arguments`.
    [[nodiscard]] Html arguments(const QList<Html> &arguments) const;

private:
    friend class PageTemplate; // what it renders is made of literals and Html only
    explicit Html(QByteArray markup)
        : m_bytes(std::move(markup))
    {
    }

    QByteArray m_bytes;
};

} // namespace branding
