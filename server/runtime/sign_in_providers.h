// SPDX-License-Identifier: GPL-3.0-or-later
// Which identity providers the settings switch on, and with what. Server thread.
#pragma once

#include "server/identity/provider_registry.h"
#include "server/runtime/server_config.h"

namespace core
{
class Clock;
}
namespace http
{
class HttpFetcher;
}

namespace runtime
{

class SettingSecrets;

// A provider that lacks a part is left out, with a warning that names the part. Fetcher and clock outlive the result.
[[nodiscard]] identity::ProviderRegistry signInProviders(const ServerConfig &config, const SettingSecrets &secrets, const QString &publicUrl,
                                                         http::HttpFetcher &fetcher, const core::Clock &clock);

} // namespace runtime
