// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/branding/sample_pages.h"

namespace branding::sample
{

namespace
{

ClientOnPage client()
{
    return {QStringLiteral("Claude Code"), false};
}

Destination thisComputer()
{
    return {Destination::Kind::ThisComputer, QStringLiteral("http://127.0.0.1:41231"), QByteArrayLiteral("http://127.0.0.1:41231")};
}

AccountOnPage person()
{
    return {QStringLiteral("Mira Kovač"), QStringLiteral("mira@acme.example"), QStringLiteral("GitHub")};
}

} // namespace

ConsentPage consent()
{
    ConsentPage page;
    page.client = client();
    page.destination = thisComputer();
    page.account = person();
    page.switchUrl = QByteArrayLiteral("/login");
    page.permissions = {
        {Permission::Kind::BuiltinTools, {}, {QStringLiteral("add"), QStringLiteral("calculate"), QStringLiteral("get_user_info")}, 0},
        {Permission::Kind::NameAndEmail, {}, {}, 0},
        {Permission::Kind::StaySignedIn, {}, {}, 30},
    };
    page.memory = ConsentPage::Memory::Offered;
    return page;
}

SignInPage signIn()
{
    SignInPage page;
    page.client = client();
    page.destination = thisComputer();
    page.providers = {{QStringLiteral("github"), QStringLiteral("GitHub"), {}}};
    page.hasLocalAccounts = true;
    return page;
}

WaitingPage waiting(core::Seconds now)
{
    using namespace std::chrono_literals;
    WaitingPage page;
    page.client = client();
    page.destination = thisComputer();
    page.account = person();
    page.checkUrl = QByteArrayLiteral("/consent");
    page.askedAt = now - 2min;
    page.waitsUntil = now + 8min;
    page.now = now;
    return page;
}

ErrorPage error(core::Seconds now)
{
    ErrorPage page;
    page.kind = ErrorPage::Kind::Expired;
    page.reason = QByteArrayLiteral("transaction_expired");
    page.requestId = core::RequestId(QStringLiteral("7f3a91c0"));
    page.time = now;
    return page;
}

} // namespace branding::sample
