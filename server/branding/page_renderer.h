// SPDX-License-Identifier: GPL-3.0-or-later
// Turns page models into whole HTTP answers: HTML from resources/pages, the branding's colours under a nonce, and a
// policy that makes a page unframeable and deaf to scripts (protocol section 3.7). Server thread.
#pragma once

#include "server/branding/current_branding.h"
#include "server/branding/page_template.h"
#include "server/branding/pages.h"
#include "server/http/response.h"

namespace branding
{

class PageRenderer
{
public:
    // `publicHost` stands in the footer. A change of the branding shows from the next page on.
    PageRenderer(CurrentBrandingPtr branding, QString publicHost);

    [[nodiscard]] http::Response signIn(const SignInPage &page) const;
    [[nodiscard]] http::Response signInCode(const SignInCodePage &page) const;
    [[nodiscard]] http::Response account(const AccountPage &page) const;
    [[nodiscard]] http::Response consent(const ConsentPage &page) const;
    [[nodiscard]] http::Response waiting(const WaitingPage &page) const;
    [[nodiscard]] http::Response error(int status, const ErrorPage &page) const;
    [[nodiscard]] http::Response formPost(const FormPostPage &page) const;
    [[nodiscard]] http::Response device(const DevicePage &page) const;
    [[nodiscard]] http::Response deviceDone(const DeviceDonePage &page) const;
    [[nodiscard]] http::Response landing(const QString &mcpUrl) const;

    [[nodiscard]] const Branding &branding() const { return m_branding->value(); }

private:
    enum class Script {
        None,
        SubmitForm, // the page's one form, at once
    };
    struct Frame {
        QString title;
        QByteArray refreshUrl; // empty: none
        QList<QByteArray> formActions;
        Script script = Script::None;
    };
    [[nodiscard]] http::Response wholePage(
        int status, const Frame &frame, const PageTemplate &page, const TemplateValues &values) const;
    [[nodiscard]] TemplateValues brandValues() const;

    CurrentBrandingPtr m_branding;
    QString m_publicHost;
    PageTemplate m_layout = PageTemplate::load(QStringLiteral("layout"));
    PageTemplate m_signIn = PageTemplate::load(QStringLiteral("signin"));
    PageTemplate m_signInCode = PageTemplate::load(QStringLiteral("signin_code"));
    PageTemplate m_account = PageTemplate::load(QStringLiteral("account"));
    PageTemplate m_consent = PageTemplate::load(QStringLiteral("consent"));
    PageTemplate m_waiting = PageTemplate::load(QStringLiteral("waiting"));
    PageTemplate m_formPost = PageTemplate::load(QStringLiteral("form_post"));
    PageTemplate m_device = PageTemplate::load(QStringLiteral("device"));
    PageTemplate m_deviceDone = PageTemplate::load(QStringLiteral("device_done"));
    PageTemplate m_error = PageTemplate::load(QStringLiteral("error"));
    PageTemplate m_landing = PageTemplate::load(QStringLiteral("landing"));
};

} // namespace branding
