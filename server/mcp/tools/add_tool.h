// SPDX-License-Identifier: GPL-3.0-or-later
// `add`: the smallest proof that the server knows who is calling.
#pragma once

#include "server/mcp/tool.h"

namespace mcp
{

class AddTool final : public Tool
{
public:
    AddTool();
    [[nodiscard]] const ToolDescription &description() const override { return m_description; }
    void call(const ToolCall &call, ToolAnswer answer) const override;

private:
    ToolDescription m_description;
};

} // namespace mcp
