// SPDX-License-Identifier: GPL-3.0-or-later
// The providers that are switched on, in the order in which the sign-in page offers them. Server thread.
#pragma once

#include "server/identity/provider.h"

#include <memory>
#include <vector>

namespace identity
{

class ProviderRegistry
{
public:
    void add(std::unique_ptr<Provider> provider) { m_providers.push_back(std::move(provider)); }

    [[nodiscard]] Provider *find(QStringView id) const
    {
        for (const auto &provider : m_providers) {
            if (provider->id() == id) {
                return provider.get();
            }
        }
        return nullptr;
    }
    [[nodiscard]] const std::vector<std::unique_ptr<Provider>> &all() const { return m_providers; }

private:
    std::vector<std::unique_ptr<Provider>> m_providers;
};

} // namespace identity
