// SPDX-License-Identifier: GPL-3.0-or-later
// Servers behind the gateway and their tools as JSON, for the command line. Any thread.
#pragma once

#include "server/admin/upstream_types.h"

#include <QJsonObject>

namespace admin
{

[[nodiscard]] QJsonObject toJson(const UpstreamSummary &server);
[[nodiscard]] QJsonObject toJson(const ToolSummary &tool);
[[nodiscard]] QJsonObject toJson(const ToolReview &review);
[[nodiscard]] QJsonObject toJson(const UpstreamProbe &probe);
[[nodiscard]] QJsonObject toJson(const UpstreamSignIn &signIn);
[[nodiscard]] QJsonObject toJson(const UpstreamLogLine &line);

// {server, name, command[] or line, cwd, environment{}, url, authentication, header, credential}
[[nodiscard]] Result<NewUpstream> newUpstreamFrom(const QJsonObject &parameters);
[[nodiscard]] Result<UpstreamChange> upstreamChangeFrom(const QJsonObject &parameters);

} // namespace admin
