// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/branding/page_values.h"

#include "server/branding/page_texts.h"

namespace branding
{

namespace
{

constexpr qsizetype longName = 40;

} // namespace

int SignInProblem::httpStatus() const
{
    switch (kind) {
    case Kind::WrongPassword:
    case Kind::WrongCode:
    case Kind::SessionEnded:
        return 403;
    case Kind::MissingField:
    case Kind::ProviderRefused:
        return 400;
    case Kind::TryLater:
        return 429;
    case Kind::Busy:
    case Kind::ProviderUnreachable:
    case Kind::StoreFailed:
        return 503;
    case Kind::ProviderMoved:
        return 200;
    }
    Q_UNREACHABLE();
}

int AccountProblem::httpStatus() const
{
    switch (kind) {
    case Kind::WrongPassword:
    case Kind::WrongCode:
        return 403;
    case Kind::NotTheSame:
    case Kind::PasswordTooShort:
    case Kind::PasswordTooLong:
    case Kind::PasswordIsLogin:
    case Kind::SetupTooLate:
        return 400;
    case Kind::TryLater:
        return 429;
    case Kind::Failed:
        return 503;
    }
    Q_UNREACHABLE();
}

void setBinding(TemplateValues &values, const FormBinding &binding)
{
    TemplateValues entry;
    entry.set("transaction", Html::text(QString::fromLatin1(binding.transaction)));
    entry.set("csrf", Html::text(QString::fromLatin1(binding.csrf)));
    values.show("binding", entry);
}

void setHeading(TemplateValues &values, const QByteArray &textKey, const ClientOnPage &client)
{
    values.set("heading", text(textKey, {Html::isolated(client.name)}));
    if (client.name.size() > longName) {
        values.show("longHeading");
    }
    if (!client.isNameChecked) {
        values.show("unchecked");
    }
}

void setDestination(TemplateValues &values, const Destination &destination)
{
    const Html shown = Html::concatenated(
        {Html::literal("<bdi dir=\"ltr\"><code>"), Html::text(destination.shown), Html::literal("</code></bdi>")});
    switch (destination.kind) {
    case Destination::Kind::ThisComputer:
        values.set("destination", text("destination.thisComputer", {shown}));
        return;
    case Destination::Kind::Internet:
        values.set("destination", text("destination.internet", {shown}));
        return;
    case Destination::Kind::Application:
        values.set("destination", text("destination.application", {shown}));
        return;
    case Destination::Kind::Device:
        values.set("destination", text("destination.device", {shown}));
        return;
    }
}

void setAccount(TemplateValues &values, const AccountOnPage &account)
{
    values.set("initials", Html::text(initialsOf(account.name)));
    values.set("accountName", Html::isolated(account.name));
    QList<Html> details;
    if (!account.detail.isEmpty() && account.detail != account.name) {
        details.append(Html::isolated(account.detail));
    }
    if (!account.provider.isEmpty()) {
        details.append(
            Html::concatenated({Html::literal(" <bdi>("), Html::text(account.provider), Html::literal(")</bdi>")}));
    }
    if (!details.isEmpty()) {
        TemplateValues detail;
        detail.set("words", Html::concatenated(details));
        values.show("accountDetail", detail);
    }
}

Html wordsOf(const SignInProblem &problem)
{
    switch (problem.kind) {
    case SignInProblem::Kind::WrongPassword:
        return text("signin.wrongPassword");
    case SignInProblem::Kind::MissingField:
        return text("signin.missingField");
    case SignInProblem::Kind::TryLater:
        return text("signin.tryLater", {Html::text(QString::number(problem.retryAfter.count()))});
    case SignInProblem::Kind::Busy:
        return text("signin.busy");
    case SignInProblem::Kind::ProviderUnreachable:
        return text("signin.providerUnreachable", {Html::isolated(problem.provider)});
    case SignInProblem::Kind::ProviderRefused:
        return text("signin.providerRefused", {Html::isolated(problem.provider)});
    case SignInProblem::Kind::WrongCode:
        return text("code.wrong");
    case SignInProblem::Kind::ProviderMoved:
        return text("signin.providerMoved", {Html::isolated(problem.provider)});
    case SignInProblem::Kind::SessionEnded:
        return text("signin.sessionEnded");
    case SignInProblem::Kind::StoreFailed:
        return text("signin.storeFailed");
    }
    Q_UNREACHABLE();
}

Html wordsOf(const AccountProblem &problem)
{
    switch (problem.kind) {
    case AccountProblem::Kind::WrongPassword:
        return text("signin.wrongPassword");
    case AccountProblem::Kind::WrongCode:
        return text("code.wrong");
    case AccountProblem::Kind::NotTheSame:
        return text("account.notTheSame");
    case AccountProblem::Kind::PasswordTooShort:
        return text("account.tooShort");
    case AccountProblem::Kind::PasswordTooLong:
        return text("account.tooLong");
    case AccountProblem::Kind::PasswordIsLogin:
        return text("account.isLogin");
    case AccountProblem::Kind::SetupTooLate:
        return text("account.setupTooLate");
    case AccountProblem::Kind::TryLater:
        return text("signin.tryLater", {Html::text(QString::number(problem.retryAfter.count()))});
    case AccountProblem::Kind::Failed:
        return text("signin.storeFailed");
    }
    Q_UNREACHABLE();
}

Html wordsOf(const Permission &permission)
{
    switch (permission.kind) {
    case Permission::Kind::BuiltinTools:
        return text("consent.builtinTools");
    case Permission::Kind::ServerTools:
        return text("consent.serverTools",
            {Html::concatenated(
                {Html::literal("<strong>"), Html::isolated(permission.server), Html::literal("</strong>")})});
    case Permission::Kind::AllServers:
        return text("consent.allServers");
    case Permission::Kind::AdminTools:
        return text("consent.adminTools");
    case Permission::Kind::ProviderToken:
        return text("consent.providerToken",
            {Html::concatenated(
                {Html::literal("<strong>"), Html::isolated(permission.server), Html::literal("</strong>")})});
    case Permission::Kind::Identity:
        return text("consent.identity");
    case Permission::Kind::Name:
        return text("consent.name");
    case Permission::Kind::Email:
        return text("consent.email");
    case Permission::Kind::NameAndEmail:
        return text("consent.nameAndEmail");
    case Permission::Kind::StaySignedIn:
        return text("consent.staySignedIn", {Html::text(QString::number(permission.days))});
    }
    Q_UNREACHABLE();
}

QByteArray textKeyOf(ErrorPage::Kind kind)
{
    switch (kind) {
    case ErrorPage::Kind::BadRequest:
        return QByteArrayLiteral("error.badRequest");
    case ErrorPage::Kind::UnknownClient:
        return QByteArrayLiteral("error.unknownClient");
    case ErrorPage::Kind::RedirectMismatch:
        return QByteArrayLiteral("error.redirectMismatch");
    case ErrorPage::Kind::BadClientDocument:
        return QByteArrayLiteral("error.badClientDocument");
    case ErrorPage::Kind::ClientWaiting:
        return QByteArrayLiteral("error.clientWaiting");
    case ErrorPage::Kind::ClientDenied:
        return QByteArrayLiteral("error.clientDenied");
    case ErrorPage::Kind::NotRedirected:
        return QByteArrayLiteral("error.notRedirected");
    case ErrorPage::Kind::Expired:
        return QByteArrayLiteral("error.expired");
    case ErrorPage::Kind::WrongBrowser:
        return QByteArrayLiteral("error.wrongBrowser");
    case ErrorPage::Kind::UnknownState:
        return QByteArrayLiteral("error.unknownState");
    case ErrorPage::Kind::TooManyRequests:
        return QByteArrayLiteral("error.tooManyRequests");
    case ErrorPage::Kind::ServerFailed:
        return QByteArrayLiteral("error.serverFailed");
    }
    Q_UNREACHABLE();
}

QString initialsOf(const QString &name)
{
    QString initials;
    bool isWordStart = true;
    for (const char32_t c : name.toUcs4()) {
        if (QChar::isLetterOrNumber(c) && isWordStart && initials.size() < 4) {
            const char32_t upper = QChar::toUpper(c);
            initials += QString::fromUcs4(&upper, 1);
        }
        isWordStart = c == U' ' || c == U'.' || c == U'-' || c == U'_';
        if (initials.toUcs4().size() == 2) {
            break;
        }
    }
    return initials.isEmpty() ? QStringLiteral("?") : initials;
}

} // namespace branding
