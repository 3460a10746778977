// SPDX-License-Identifier: GPL-3.0-or-later
// One conversation with GitHub: tokens, /user, /user/emails, membership. Kept alive by the answer it waits for. Server
// thread.
#pragma once

#include "server/http/fetch/http_fetcher.h"
#include "server/identity/form_pairs.h"
#include "server/identity/github_provider.h"

#include <memory>

namespace identity
{

class GitHubVisit final : public std::enable_shared_from_this<GitHubVisit>
{
public:
    using Finished = std::function<void(const core::Expected<ProviderSignIn, ProviderError> &)>;

    // Settings and fetcher outlive the context.
    GitHubVisit(const GitHubSettings &settings, http::HttpFetcher &fetcher, QObject *context, Finished then);

    void redeem(const ProviderReturn &answer);
    void renew(const ProviderGrant &grant);

private:
    using Outcome = core::Expected<http::FetchResult, http::FetchError>;

    void askTokens(FormPairs pairs);
    void askUser();
    void askEmails(const ProviderIdentity &identity);
    void askMembership(const ProviderIdentity &identity);
    [[nodiscard]] http::FetchRequest apiRequest(const QString &path) const;
    void finish(const ProviderIdentity &identity) { m_then(ProviderSignIn{identity, m_grant}); }
    void fail(const ProviderError &error) { m_then(core::unexpected(ProviderError(error))); }

    const GitHubSettings &m_settings;
    http::HttpFetcher &m_fetcher;
    QObject *m_context; // the callbacks come only while it lives
    Finished m_then;
    ProviderGrant m_grant;
    bool m_isRenewal = false; // what is not told then is no reason to cut somebody off
};

} // namespace identity
