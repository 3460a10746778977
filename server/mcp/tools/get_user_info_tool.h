// SPDX-License-Identifier: GPL-3.0-or-later
// `get_user_info`: who the caller is, as Gatehouse knows them.
#pragma once

#include "server/mcp/tool.h"

namespace mcp
{

class GetUserInfoTool final : public Tool
{
public:
    GetUserInfoTool();
    [[nodiscard]] const ToolDescription &description() const override { return m_description; }
    void call(const ToolCall &call, ToolAnswer answer) const override;

private:
    ToolDescription m_description;
};

} // namespace mcp
