// SPDX-License-Identifier: GPL-3.0-or-later
// From the authorization request to the tokens, by every way to sign in, against the real gatehouse-server; and what somebody who calls a
// tool notices of it. The providers are stand-ins inside this program, so that it is us who is measured.
//   bench_sign_in [SECONDS] [AT_ONCE]      how long each figure is taken (4), and how many sign in at the same time (8)
// The server is taken from GATEHOUSE_TEST_BIN_DIR.
#include "tests/bench/call_probe.h"
#include "tests/bench/latencies.h"
#include "tests/bench/provider_stand_in.h"
#include "tests/bench/sign_in_flow.h"
#include "tests/support/oauth_flow.h"
#include "tests/support/server_process.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QTimer>

#include <cstdio>

namespace
{

using namespace bench;

constexpr int LocalAccounts = 8;
constexpr int Rounds = 5;

struct Options {
    int seconds = 4;
    int atOnce = 8;
};

struct Outcome {
    Latencies latencies; // of those that began and ended in time
    int failures = 0;
    double seconds = 0;
};

// Keeps so many sign-ins going for so long.
class Crowd : public QObject
{
public:
    Crowd(const SignInTarget &target, int atOnce)
        : m_target(target)
        , m_atOnce(atOnce)
    {
    }

    Outcome signInFor(int milliseconds)
    {
        m_outcome = {};
        m_isOpen = true;
        m_clock.start();
        for (int i = 0; i < m_atOnce; ++i) {
            next();
        }
        QTimer::singleShot(milliseconds, this, [this] { m_isOpen = false; });
        m_loop.exec(); // until the last one has left
        m_outcome.seconds = double(m_clock.nsecsElapsed()) / 1e9;
        return m_outcome;
    }

private:
    void next()
    {
        ++m_inside;
        const qint64 begun = m_clock.nsecsElapsed();
        new SignInFlow(m_target, ++s_person, [this, begun](const QByteArray &accessToken) {
            accessToken.isEmpty() ? void(++m_outcome.failures) : m_outcome.latencies.add(m_clock.nsecsElapsed() - begun);
            --m_inside;
            if (m_isOpen) {
                next();
            } else if (m_inside == 0) {
                m_loop.quit();
            }
        }, this);
    }

    static inline int s_person = 0; // at a provider, everybody is somebody new

    SignInTarget m_target;
    int m_atOnce;
    int m_inside = 0;
    bool m_isOpen = false;
    QElapsedTimer m_clock;
    QEventLoop m_loop;
    Outcome m_outcome;
};

bool start(tests::ServerProcess &server, const ProviderStandIn &providers, const QString &algorithm)
{
    const QList<QPair<const char *, QString>> settings{
        {"GATEHOUSE_SIGNING_ALGORITHM", algorithm},
        {"GATEHOUSE_ADMISSION", QStringLiteral("anyone")},
        {"GATEHOUSE_LOCAL_ACCOUNTS", QStringLiteral("on")},
        {"GATEHOUSE_GITHUB_CLIENT_ID", QLatin1String(ProviderStandIn::ClientId)},
        {"GATEHOUSE_GITHUB_CLIENT_SECRET", QStringLiteral("secret")},
        {"GATEHOUSE_GITHUB_WEB_URL", providers.url()},
        {"GATEHOUSE_GITHUB_API_URL", providers.url() + QStringLiteral("/api/v3")},
        {"GATEHOUSE_OIDC_ISSUER", providers.url()},
        {"GATEHOUSE_OIDC_CLIENT_ID", QLatin1String(ProviderStandIn::ClientId)},
        {"GATEHOUSE_OIDC_CLIENT_SECRET", QStringLiteral("secret")},
        {"GATEHOUSE_LOG", QStringLiteral("warning")},
    };
    for (const auto &[name, value] : settings) {
        server.environment.insert(QString::fromLatin1(name), value);
    }
    if (!server.start()) {
        return false;
    }
    for (int i = 1; i <= LocalAccounts; ++i) {
        const auto added = server.run({QStringLiteral("user"), QStringLiteral("add"), QStringLiteral("--local"), QStringLiteral("person%1").arg(i)},
                                      QByteArray(SignInFlow::Password) + '\n');
        if (added.exitCode != 0) {
            qWarning("%s", added.problems.constData());
            return false;
        }
    }
    return true;
}

SignInTarget targetOn(const tests::ServerProcess &server, Way way)
{
    tests::OAuthFlow client(server.url());
    client.registerClient("Bench");
    return {server.url(), client.clientId(), tests::OAuthFlow::redirectUri(), way, LocalAccounts};
}

void print(const char *way, const QString &algorithm, const Outcome &outcome)
{
    std::printf("  %-16s %-6s %8.1f %8.1f %8.1f", way, qPrintable(algorithm), double(outcome.latencies.count()) / outcome.seconds,
                outcome.latencies.percentile(50), outcome.latencies.percentile(99));
    std::printf(outcome.failures > 0 ? "   %d FAILED\n" : "\n", outcome.failures);
    std::fflush(stdout);
}

int signIns(tests::ServerProcess &server, const QString &algorithm, const Options &options)
{
    const QList<QPair<const char *, Way>> ways{{"local account", Way::LocalAccount}, {"GitHub", Way::GitHub}, {"OpenID Connect", Way::OpenIdConnect}};
    int failures = 0;
    for (const auto &[name, way] : ways) {
        Crowd crowd(targetOn(server, way), options.atOnce);
        crowd.signInFor(500); // warm
        const Outcome outcome = crowd.signInFor(options.seconds * 1000);
        print(name, algorithm, outcome);
        failures += outcome.failures;
    }
    return failures;
}

// One sign-in after another by nobody else, and the tool called all the while: in turn, so that what else runs here hits both alike.
int besideCalls(tests::ServerProcess &server, const Options &options)
{
    tests::OAuthFlow flow(server.url());
    const auto tokens = flow.signInAndConsent(tests::ServerProcess::Owner, tests::ServerProcess::OwnerPassword);
    if (!tokens) {
        return 1;
    }
    CallProbe probe(flow.callRequest(tokens->access, QStringLiteral("add"), {{QStringLiteral("a"), 2}, {QStringLiteral("b"), 3}}));
    Crowd crowd(targetOn(server, Way::LocalAccount), options.atOnce);
    crowd.signInFor(500);
    Latencies alone;
    Latencies beside;
    Latencies signIns;
    int failures = 0;
    for (int round = 0; round < Rounds; ++round) {
        const int milliseconds = options.seconds * 1000 / 2;
        probe.start();
        QEventLoop pause;
        QTimer::singleShot(milliseconds, &pause, &QEventLoop::quit);
        pause.exec();
        alone.add(probe.stop());
        probe.start();
        const Outcome outcome = crowd.signInFor(milliseconds);
        beside.add(probe.stop());
        signIns.add(outcome.latencies);
        failures += outcome.failures;
    }
    std::printf("\ntools/call add, a call every %d ms, %d rounds in turn       calls   p50 ms   p99 ms\n", int(CallProbe::Every.count()), Rounds);
    std::printf("  alone                                             %8lld %8.2f %8.2f\n", static_cast<long long>(alone.count()), alone.percentile(50), alone.percentile(99));
    std::printf("  beside %2d who sign in with passwords              %8lld %8.2f %8.2f\n", options.atOnce, static_cast<long long>(beside.count()), beside.percentile(50),
                beside.percentile(99));
    std::printf("  ratio                                                      %8.2f %8.2f\n", beside.percentile(50) / alone.percentile(50), beside.percentile(99) / alone.percentile(99));
    std::printf("  their sign-ins, p50                                        %8.2f\n", signIns.percentile(50));
    return failures + probe.failures();
}

} // namespace

int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    const QStringList arguments = application.arguments();
    Options options;
    options.seconds = arguments.size() > 1 ? arguments.at(1).toInt() : options.seconds;
    options.atOnce = arguments.size() > 2 ? arguments.at(2).toInt() : options.atOnce;
    if (options.seconds <= 0 || options.atOnce <= 0) {
        std::fprintf(stderr, "usage: bench_sign_in [SECONDS] [AT_ONCE]\n");
        return 2;
    }
    const ProviderStandIn providers;
    int failures = 0;
    std::printf("sign-in to token, %d at once, %d s each       flows/s   p50 ms   p99 ms\n", options.atOnce, options.seconds);
    for (const QString &algorithm : {QStringLiteral("RS256"), QStringLiteral("ES256")}) {
        tests::ServerProcess server;
        if (!start(server, providers, algorithm)) {
            return 1;
        }
        failures += signIns(server, algorithm, options);
    }
    tests::ServerProcess server;
    if (!start(server, providers, QStringLiteral("RS256"))) {
        return 1;
    }
    failures += besideCalls(server, options);
    return failures > 0 ? 1 : 0;
}
