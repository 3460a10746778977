// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/identity/github_visit.h"

#include "server/identity/github_answers.h"

#include <QLoggingCategory>

Q_LOGGING_CATEGORY(lcGitHub, "gatehouse.identity")

namespace identity
{

namespace
{

ProviderError unreachable(const http::FetchError &error)
{
    return {ProviderErrorKind::Unreachable, error.detail};
}

QByteArray statusText(const core::Expected<http::FetchResult, http::FetchError> &answer)
{
    return answer ? QByteArray("HTTP " + QByteArray::number(answer->status)) : QByteArrayLiteral("no answer");
}

} // namespace

GitHubVisit::GitHubVisit(
    const GitHubSettings &settings, http::HttpFetcher &fetcher, QObject *context, Finished then)
    : m_settings(settings)
    , m_fetcher(fetcher)
    , m_context(context)
    , m_then(std::move(then))
{
}

void GitHubVisit::redeem(const ProviderReturn &answer)
{
    askTokens({{"code", answer.code}, {"redirect_uri", m_settings.callbackUrl.toUtf8()},
        {"code_verifier", answer.codeVerifier.reveal().toByteArray()}});
}

void GitHubVisit::renew(const ProviderGrant &grant)
{
    m_grant = grant;
    m_isRenewal = true;
    if (grant.refreshToken.isEmpty()) { // tokens of an OAuth app do not expire
        askUser();
    } else {
        askTokens(
            {{"grant_type", "refresh_token"}, {"refresh_token", grant.refreshToken.reveal().toByteArray()}});
    }
}

void GitHubVisit::askTokens(FormPairs pairs)
{
    pairs += FormPairs{{"client_id", m_settings.clientId.toUtf8()},
        {"client_secret", m_settings.clientSecret.reveal().toByteArray()}};
    http::FetchRequest request;
    request.method = QByteArrayLiteral("POST");
    request.url = QUrl(m_settings.webUrl + QLatin1String("/login/oauth/access_token"));
    request.headers = {{"Accept", "application/json"}, {"Content-Type", "application/x-www-form-urlencoded"}};
    request.body = encodedPairs(pairs);
    m_fetcher.fetch(std::move(request), m_context, [self = shared_from_this()](const Outcome &answer) {
        const auto received = answer ? github::readToken(*answer) : core::unexpected(unreachable(answer.error()));
        if (!received) {
            const bool isOurFault = self->m_isRenewal && !(answer && github::isGrantGone(*answer));
            self->fail({isOurFault ? ProviderErrorKind::Unreachable : received.error().kind, received.error().detail});
            return;
        }
        self->m_grant = *received;
        self->askUser();
    });
}

void GitHubVisit::askUser()
{
    m_fetcher.fetch(
        apiRequest(QStringLiteral("/user")), m_context, [self = shared_from_this()](const Outcome &answer) {
            const auto identity = answer ? github::readUser(*answer) : core::unexpected(unreachable(answer.error()));
            if (!identity) {
                self->fail(identity.error());
            } else if (identity->email.isEmpty()) {
                self->askEmails(*identity);
            } else {
                self->askMembership(*identity);
            }
        });
}

// A private e-mail. Not being told is no reason to turn somebody away.
void GitHubVisit::askEmails(const ProviderIdentity &identity)
{
    m_fetcher.fetch(apiRequest(QStringLiteral("/user/emails")), m_context,
        [self = shared_from_this(), identity](const Outcome &answer) {
            ProviderIdentity complete = identity;
            const auto email = answer ? github::chooseEmail(*answer) : std::nullopt;
            if (email) {
                complete.email = email->address;
                complete.isEmailVerified = email->isVerified;
            } else {
                qCWarning(lcGitHub, "GitHub did not tell the e-mail of user %ls (%s)",
                    qUtf16Printable(identity.subject), statusText(answer).constData());
            }
            self->askMembership(complete);
        });
}

// "org": /user/memberships/orgs/org.  "org/team": /orgs/org/teams/team/memberships/login. Both take read:org.
void GitHubVisit::askMembership(const ProviderIdentity &identity)
{
    if (m_settings.organisation.isEmpty()) {
        finish(identity);
        return;
    }
    const QString organisation = m_settings.organisation.section(QLatin1Char('/'), 0, 0);
    const QString team = m_settings.organisation.section(QLatin1Char('/'), 1);
    const QString login = QString::fromLatin1(identity.login.toUtf8().toPercentEncoding());
    const QString path = team.isEmpty()
        ? QLatin1String("/user/memberships/orgs/") + organisation
        : QStringLiteral("/orgs/%1/teams/%2/memberships/%3").arg(organisation, team, login);
    m_fetcher.fetch(apiRequest(path), m_context, [self = shared_from_this(), identity](const Outcome &answer) {
        const auto isMember = answer ? github::readMembership(*answer) : std::nullopt;
        if (!isMember) {
            qCWarning(lcGitHub,
                "GitHub did not tell whether user %ls is a member of %ls (%s): taken as no. Has the organisation approved the app?",
                qUtf16Printable(identity.subject), qUtf16Printable(self->m_settings.organisation),
                statusText(answer).constData());
        }
        if (!isMember && self->m_isRenewal) {
            self->fail({ProviderErrorKind::Unreachable, QStringLiteral("membership not told")});
            return;
        }
        ProviderIdentity complete = identity;
        complete.isAdmittedByRule = isMember.value_or(false);
        self->finish(complete);
    });
}

http::FetchRequest GitHubVisit::apiRequest(const QString &path) const
{
    http::FetchRequest request;
    request.url = QUrl(m_settings.apiUrl + path);
    const QByteArray authorization = "Bearer " + m_grant.accessToken.reveal().toByteArray();
    request.headers = {{"Accept", "application/vnd.github+json"}, {"X-GitHub-Api-Version", "2022-11-28"},
        {"Authorization", authorization}};
    return request;
}

} // namespace identity
