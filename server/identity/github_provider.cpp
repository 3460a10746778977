// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/identity/github_provider.h"

#include "server/identity/github_answers.h"

#include <QLoggingCategory>
#include <QPointer>
#include <QUrl>

Q_LOGGING_CATEGORY(lcGitHub, "gatehouse.identity")

namespace identity
{

namespace
{

using FetchOutcome = core::Expected<http::FetchResult, http::FetchError>;

QByteArray encodedPairs(const QList<QPair<QByteArray, QByteArray>> &pairs)
{
    QByteArray encoded;
    for (const auto &[name, value] : pairs) {
        encoded += (encoded.isEmpty() ? QByteArray() : QByteArrayLiteral("&")) + name + '=' + value.toPercentEncoding();
    }
    return encoded;
}

ProviderError unreachable(const http::FetchError &error)
{
    return {ProviderErrorKind::Unreachable, error.detail};
}

// One sign-in on its way through GitHub's three answers. Kept alive by the callback it waits for.
struct Visit : std::enable_shared_from_this<Visit> {
    GitHubSettings settings;
    http::HttpFetcher &fetcher;
    QObject *context; // the callbacks come only while it lives
    Provider::Finished then;
    core::Secret token;

    Visit(const GitHubSettings &s, http::HttpFetcher &f, QObject *c, Provider::Finished t)
        : settings(s)
        , fetcher(f)
        , context(c)
        , then(std::move(t))
    {
    }

    void redeem(const QByteArray &code, const core::Secret &codeVerifier)
    {
        http::FetchRequest request;
        request.method = QByteArrayLiteral("POST");
        request.url = QUrl(settings.webUrl + QLatin1String("/login/oauth/access_token"));
        request.headers = {{"Accept", "application/json"}, {"Content-Type", "application/x-www-form-urlencoded"}};
        request.body = encodedPairs({{"client_id", settings.clientId.toUtf8()},
            {"client_secret", settings.clientSecret.reveal().toByteArray()}, {"code", code},
            {"redirect_uri", settings.callbackUrl.toUtf8()}, {"code_verifier", codeVerifier.reveal().toByteArray()}});
        fetcher.fetch(std::move(request), context, [self = shared_from_this()](const FetchOutcome &answer) {
            const auto received = answer ? github::readToken(*answer) : core::unexpected(unreachable(answer.error()));
            if (!received) {
                self->then(core::unexpected(ProviderError(received.error())));
                return;
            }
            self->token = *received;
            self->askUser();
        });
    }

    void askUser()
    {
        fetcher.fetch(
            apiRequest(QStringLiteral("/user")), context, [self = shared_from_this()](const FetchOutcome &answer) {
                const auto identity
                    = answer ? github::readUser(*answer) : core::unexpected(unreachable(answer.error()));
                if (!identity) {
                    self->then(core::unexpected(ProviderError(identity.error())));
                } else if (identity->email.isEmpty()) {
                    self->askEmails(*identity);
                } else {
                    self->then(ProviderSignIn{*identity, self->token});
                }
            });
    }

    // A private e-mail. Not being told is no reason to turn somebody away.
    void askEmails(const ProviderIdentity &identity)
    {
        fetcher.fetch(apiRequest(QStringLiteral("/user/emails")), context,
            [self = shared_from_this(), identity](const FetchOutcome &answer) {
                ProviderIdentity complete = identity;
                const auto email = answer ? github::chooseEmail(*answer) : std::nullopt;
                if (email) {
                    complete.email = email->address;
                    complete.isEmailVerified = email->isVerified;
                } else {
                    qCWarning(lcGitHub, "GitHub did not tell the e-mail of user %ls (%s)",
                        qUtf16Printable(identity.subject),
                        answer ? QByteArray("HTTP " + QByteArray::number(answer->status)).constData() : "no answer");
                }
                self->then(ProviderSignIn{complete, self->token});
            });
    }

    [[nodiscard]] http::FetchRequest apiRequest(const QString &path) const
    {
        http::FetchRequest request;
        request.url = QUrl(settings.apiUrl + path);
        const QByteArray authorization = "Bearer " + token.reveal().toByteArray();
        request.headers = {{"Accept", "application/vnd.github+json"}, {"X-GitHub-Api-Version", "2022-11-28"},
            {"Authorization", authorization}};
        return request;
    }
};

} // namespace

GitHubProvider::GitHubProvider(GitHubSettings settings, http::HttpFetcher &fetcher)
    : m_settings(std::move(settings))
    , m_fetcher(fetcher)
{
}

QByteArray GitHubProvider::origin() const
{
    return QUrl(m_settings.webUrl)
        .toEncoded(QUrl::RemovePath | QUrl::RemoveQuery | QUrl::RemoveFragment | QUrl::RemoveUserInfo);
}

QByteArray GitHubProvider::begin(const QByteArray &state, const QByteArray &codeChallenge) const
{
    return m_settings.webUrl.toUtf8() + "/login/oauth/authorize?"
        + encodedPairs({{"client_id", m_settings.clientId.toUtf8()}, {"redirect_uri", m_settings.callbackUrl.toUtf8()},
            {"scope", m_settings.scopes.toUtf8()}, {"state", state}, {"code_challenge", codeChallenge},
            {"code_challenge_method", "S256"}});
}

void GitHubProvider::finish(const QByteArray &code, const core::Secret &codeVerifier, QObject *context, Finished then)
{
    std::make_shared<Visit>(m_settings, m_fetcher, context, std::move(then))->redeem(code, codeVerifier);
}

} // namespace identity
