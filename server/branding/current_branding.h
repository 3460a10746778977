// SPDX-License-Identifier: GPL-3.0-or-later
// The branding that every page is drawn with from now on: changed by administration, read at each page. Server thread.
#pragma once

#include "server/branding/branding.h"

#include <memory>

namespace branding
{

class CurrentBranding final
{
public:
    CurrentBranding() = default;
    explicit CurrentBranding(Branding branding) { replace(std::move(branding)); }

    [[nodiscard]] const Branding &value() const { return m_branding; }
    // Of the logo: changes with it, so that its URL may be kept for good. Empty: there is none.
    [[nodiscard]] const QByteArray &logoVersion() const { return m_logoVersion; }
    void replace(Branding branding);

private:
    Branding m_branding;
    QByteArray m_logoVersion;
};

using CurrentBrandingPtr = std::shared_ptr<const CurrentBranding>;

} // namespace branding
