// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/branding/branding_check.h"

#include "server/branding/logo_png.h"

#include <QRegularExpression>
#include <QUrl>

#include <algorithm>

namespace branding
{

namespace
{

using Problem = core::Expected<void, BrandingProblem>;

Problem wrong(const char *field, const QString &sentence)
{
    return core::unexpected(BrandingProblem{QString::fromLatin1(field), sentence});
}

// One line of plain text: no control characters, nothing that turns the reading direction around.
Problem checkText(const char *field, const QString &text, int longest)
{
    if (text.size() > longest) {
        return wrong(field, QStringLiteral("At most %1 characters; this has %2.").arg(longest).arg(text.size()));
    }
    const bool isPlain = std::none_of(text.begin(), text.end(), [](QChar c) {
        return c.category() == QChar::Other_Control || (c.category() == QChar::Other_Format && c != QChar(0x200d) && c != QChar(0x200c));
    });
    return isPlain ? Problem() : wrong(field, QStringLiteral("There is an invisible control character in it; type the text anew."));
}

Problem checkLink(const char *field, const QString &link)
{
    if (link.isEmpty()) {
        return {};
    }
    const QUrl url(link, QUrl::StrictMode);
    const bool isWeb = url.scheme() == QLatin1String("https") && !url.host().isEmpty() && url.userInfo().isEmpty();
    const bool isMail = url.scheme() == QLatin1String("mailto") && url.path().contains(QLatin1Char('@'));
    if (link.size() > LongestLink || !url.isValid() || !(isWeb || isMail)) {
        return wrong(field, QStringLiteral("Write a whole https:// address, or mailto: and an e-mail address."));
    }
    return {};
}

Problem checkAccent(const QString &accent)
{
    static const QRegularExpression form(QStringLiteral("^#[0-9a-f]{6}\\z"));
    return form.match(accent).hasMatch() ? Problem() : wrong("accent", QStringLiteral("Write the colour as # and six hexadecimal digits, such as #2b59d4."));
}

} // namespace

core::Expected<Branding, BrandingProblem> checkedBranding(Branding branding)
{
    for (QString *text : {&branding.name, &branding.description, &branding.accent, &branding.supportUrl, &branding.termsUrl, &branding.privacyUrl, &branding.footer}) {
        *text = text->trimmed();
    }
    branding.accent = branding.accent.toLower();
    if (branding.name.isEmpty()) {
        return core::unexpected(BrandingProblem{QStringLiteral("name"), QStringLiteral("Give it a name: people must see whose page this is.")});
    }
    const Problem problem = checkText("name", branding.name, LongestName)
                                .and_then([&] { return checkText("description", branding.description, LongestDescription); })
                                .and_then([&] { return checkText("footer", branding.footer, LongestFooter); })
                                .and_then([&] { return checkAccent(branding.accent); })
                                .and_then([&] { return checkLink("support_url", branding.supportUrl); })
                                .and_then([&] { return checkLink("terms_url", branding.termsUrl); })
                                .and_then([&] { return checkLink("privacy_url", branding.privacyUrl); });
    if (!problem) {
        return core::unexpected(BrandingProblem(problem.error()));
    }
    if (!branding.logo.isEmpty()) {
        auto cleaned = cleanedLogo(branding.logo);
        if (!cleaned) {
            return core::unexpected(BrandingProblem{QStringLiteral("logo"), cleaned.error()});
        }
        branding.logo = std::move(*cleaned);
    }
    return branding;
}

} // namespace branding
