// SPDX-License-Identifier: GPL-3.0-or-later
// `calculate`: basic arithmetic; what has no value is a typed error.
#pragma once

#include "server/mcp/tool.h"

namespace mcp
{

class CalculateTool final : public Tool
{
public:
    CalculateTool();
    [[nodiscard]] const ToolDescription &description() const override { return m_description; }
    void call(const ToolCall &call, ToolAnswer answer) const override;

private:
    ToolDescription m_description;
};

} // namespace mcp
