// SPDX-License-Identifier: GPL-3.0-or-later
// The whole definition of a tool, as the newest revision shapes it (name, title, description, inputSchema, outputSchema, annotations, icons,
// execution, _meta) and as its server gave it: never rebuilt from parts. A value. Any thread.
#pragma once

#include <QJsonObject>
#include <QString>

namespace mcp
{

class ToolDescription
{
public:
    ToolDescription() = default;
    explicit ToolDescription(QJsonObject definition);

    [[nodiscard]] const QJsonObject &definition() const { return m_definition; }
    // Asked at every call, so taken out once.
    [[nodiscard]] const QString &name() const { return m_name; }
    [[nodiscard]] const QJsonObject &inputSchema() const { return m_inputSchema; }
    // Whether any argument stands in an Mcp-Param-* header, too.
    [[nodiscard]] bool hasParameterHeaders() const { return m_hasParameterHeaders; }

    friend bool operator==(const ToolDescription &a, const ToolDescription &b) { return a.m_definition == b.m_definition; }

private:
    QJsonObject m_definition;
    QString m_name;
    QJsonObject m_inputSchema;
    bool m_hasParameterHeaders = false;
};

} // namespace mcp
