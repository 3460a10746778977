// SPDX-License-Identifier: GPL-3.0-or-later
// The conformance fixtures as a stand-alone stdio server: `conformance-stdio legacy` has sessions (up to 2025-11-25), `conformance-stdio
// modern` none (2026-07-28). What the gateway is tested with, and what anybody can start by hand.
#include "server/mcp/fixtures/conformance_server.h"
#include "tests/programs/conformance/stdio_front.h"

#include <QCoreApplication>

#include <cstdio>

namespace
{

live::Principal whoeverStartedIt()
{
    live::Principal principal;
    principal.userId = core::UserId(QByteArrayLiteral("stdio"));
    principal.clientId = core::ClientId(QByteArrayLiteral("stdio"));
    principal.familyId = core::FamilyId(QByteArrayLiteral("stdio"));
    principal.login = QStringLiteral("stdio");
    principal.rights.rules = {{QString(), access_control::Effect::Allow, QStringLiteral("*/*")}};
    principal.scopes = {access_control::serverScope(QStringLiteral("127.0.0.1"), access_control::everyServer)};
    principal.expiresAt = core::Seconds::max();
    return principal;
}

} // namespace

int main(int argc, char *argv[])
{
    QCoreApplication application(argc, argv);
    const QString era = QCoreApplication::arguments().value(1);
    if (era != QLatin1String("legacy") && era != QLatin1String("modern")) {
        std::fputs("usage: conformance-stdio legacy|modern\n", stderr);
        return 2;
    }
    const core::SystemClock clock;
    mcp::McpServices services{[](const core::Secret &, const QString &, QObject *, const mcp::TokenVerified &then) { then(whoeverStartedIt()); },
                              [](const core::FamilyId &, QObject *, const mcp::PrincipalFound &then) { then(whoeverStartedIt()); },
                              [](const analytics::CallEvent &) {}, [](const analytics::Use &) {}, clock};
    mcp::McpSettings settings;
    settings.publicUrl = QStringLiteral("http://127.0.0.1");
    settings.serverVersion = QStringLiteral("1");
    settings.door = mcp::Door::Open;
    settings.stateKey = core::Secret(QByteArray(32, 'f')); // nothing of this program is secret
    mcp::ServerRegistry servers;
    mcp::ConformanceServer fixtures(servers);
    servers.add(fixtures);
    mcp::McpEndpoint endpoint(std::move(services), servers, settings);
    StdioFront front(endpoint, fixtures, era == QLatin1String("legacy") ? StdioEra::Legacy : StdioEra::Modern);
    QObject::connect(&front, &StdioFront::inputEnded, &application, &QCoreApplication::quit);
    return QCoreApplication::exec();
}
