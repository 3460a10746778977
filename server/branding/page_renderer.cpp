// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/branding/page_renderer.h"

#include "server/branding/brand_colours.h"
#include "server/branding/page_assets.h"
#include "server/branding/page_texts.h"
#include "server/branding/page_values.h"
#include "server/core/random.h"

#include <QDateTime>

namespace branding
{

namespace
{

constexpr int refreshSeconds = 3;

QString utcText(core::Seconds time, const QString &format)
{
    return QDateTime::fromSecsSinceEpoch(time.time_since_epoch().count(), Qt::UTC).toString(format);
}

QByteArray contentSecurityPolicy(const QByteArray &nonce, const QList<QByteArray> &formActions)
{
    QByteArray actions = QByteArrayLiteral("'self'");
    for (const QByteArray &origin : formActions) {
        actions += origin.isEmpty() ? QByteArray() : ' ' + origin;
    }
    return "default-src 'none'; style-src 'self' 'nonce-" + nonce + "'; img-src 'self'; form-action " + actions
        + "; frame-ancestors 'none'; base-uri 'none'";
}

Html agoText(core::Seconds then, core::Seconds now)
{
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(now - then).count();
    if (minutes < 1) {
        return text("waiting.justNow");
    }
    return minutes == 1 ? text("waiting.oneMinuteAgo")
                        : text("waiting.minutesAgo", {Html::text(QString::number(minutes))});
}

void showProviders(TemplateValues &values, const QList<ProviderChoice> &providers)
{
    TemplateValues form;
    for (const ProviderChoice &provider : providers) {
        TemplateValues button;
        button.set("id", Html::text(provider.id));
        button.set("continueWith", text("signin.continueWith", {Html::isolated(provider.name)}));
        button.set("initial", Html::text(provider.name.left(1)));
        button.show(provider.id == QLatin1String("github") ? "github" : "letter");
        form.show("provider", button);
    }
    values.show("providerForm", form);
}

bool blamesFields(const std::optional<SignInProblem> &problem)
{
    return problem
        && (problem->kind == SignInProblem::Kind::WrongPassword || problem->kind == SignInProblem::Kind::MissingField);
}

http::Response withRetryAfter(http::Response answer, std::chrono::seconds wait)
{
    return wait.count() > 0 ? std::move(answer).withHeader("Retry-After", QByteArray::number(qint64(wait.count())))
                            : std::move(answer);
}

QByteArray textKeyOf(AccountPage::Notice notice)
{
    switch (notice) {
    case AccountPage::Notice::None:
        return {};
    case AccountPage::Notice::PasswordChanged:
        return QByteArrayLiteral("account.passwordChanged");
    case AccountPage::Notice::TwoStepOn:
        return QByteArrayLiteral("account.twoStepNowOn");
    case AccountPage::Notice::TwoStepOff:
        return QByteArrayLiteral("account.twoStepNowOff");
    }
    Q_UNREACHABLE();
}

TemplateValues accountValues(const AccountPage &page)
{
    TemplateValues values;
    setAccount(values, *page.account);
    values.set("twoStepState",
        page.isTwoStepOn ? text("account.twoStepIsOn", {Html::text(QString::number(page.recoveryCodesLeft))})
                         : text("account.twoStepIsOff"));
    values.set("twoStepBegin", text(page.isTwoStepOn ? "account.twoStepAgain" : "account.twoStepBegin"));
    if (page.isTwoStepOn) {
        values.show("on");
    }
    if (page.setup) {
        TemplateValues setup;
        setup.set("key", Html::text(page.setup->key));
        setup.set("uri", Html::text(page.setup->uri));
        values.show("setup", setup);
    }
    if (!page.recoveryCodes.isEmpty()) {
        TemplateValues codes;
        for (const QString &code : page.recoveryCodes) {
            TemplateValues entry;
            entry.set("words", Html::text(code));
            codes.show("code", entry);
        }
        values.show("codes", codes);
    }
    return values;
}

void showPermissions(TemplateValues &values, const QList<Permission> &permissions)
{
    TemplateValues list;
    for (const Permission &permission : permissions) {
        TemplateValues entry;
        entry.set("words", wordsOf(permission));
        if (!permission.tools.isEmpty()) {
            TemplateValues tools;
            const qsizetype count = permission.tools.size();
            tools.set("count",
                count == 1 ? text("consent.oneTool") : text("consent.tools", {Html::text(QString::number(count))}));
            tools.set("names", Html::text(permission.tools.join(QStringLiteral(", "))));
            entry.show("tools", tools);
        }
        list.show("permission", entry);
    }
    values.show("may", list);
}

void showFooter(TemplateValues &values, const Branding &brand)
{
    TemplateValues links;
    bool hasLinks = false;
    for (const auto &[key, url] : {std::pair{"footer.support", brand.supportUrl}, std::pair{"footer.terms", brand.termsUrl}, std::pair{"footer.privacy", brand.privacyUrl}}) {
        if (!url.isEmpty()) {
            TemplateValues link;
            link.set("url", Html::text(url));
            link.set("words", text(key));
            links.show("link", link);
            hasLinks = true;
        }
    }
    if (hasLinks) {
        values.show("links", links);
    }
    if (!brand.footer.isEmpty()) {
        TemplateValues words;
        words.set("words", Html::isolated(brand.footer));
        values.show("footerText", words);
    }
}

} // namespace

PageRenderer::PageRenderer(CurrentBrandingPtr branding, QString publicHost)
    : m_branding(std::move(branding))
    , m_publicHost(std::move(publicHost))
{
}

http::Response PageRenderer::signIn(const SignInPage &page) const
{
    TemplateValues values;
    setBinding(values, page.binding);
    setHeading(values, "signin.heading", page.client);
    setDestination(values, page.destination);
    if (page.problem) {
        TemplateValues problem;
        problem.set("message", wordsOf(*page.problem));
        values.show("problem", problem);
    }
    const bool hasProviders = !page.providers.isEmpty();
    if (page.signedInAs) {
        TemplateValues session;
        session.set("continueAs",
            Html::concatenated({Html::literal("<span>"),
                text("signin.continueAs", {Html::isolated(page.signedInAs->name)}), Html::literal("</span>")}));
        values.show("session", session);
        if (hasProviders || page.hasLocalAccounts) {
            values.show("orAfterSession");
        }
    }
    if (hasProviders) {
        showProviders(values, page.providers);
    }
    if (page.hasLocalAccounts) {
        TemplateValues local;
        local.set("login", Html::text(page.login));
        if (blamesFields(page.problem)) {
            local.show("invalid");
        }
        if (!page.signedInAs) { // one filled button a page
            local.show("mainWay");
        }
        values.show("local", local);
        if (hasProviders) {
            values.show("orAfterProviders");
        }
    } else {
        values.show("denyAlone");
    }
    if (!page.hasLocalAccounts && !hasProviders && !page.signedInAs) {
        values.show("nothingOffered");
    }
    // Browsers hold form-action against the redirects that follow the POST as well: the provider, and the client for
    // Deny.
    QList<QByteArray> formActions{page.destination.formAction};
    for (const ProviderChoice &provider : page.providers) {
        formActions.append(provider.formActions);
    }
    http::Response answer = wholePage(page.problem ? page.problem->httpStatus() : 200,
        {plainText("signin.title"), {}, formActions}, m_signIn, values);
    if (page.problem && page.problem->kind == SignInProblem::Kind::TryLater) {
        answer
            = std::move(answer).withHeader("Retry-After", QByteArray::number(qint64(page.problem->retryAfter.count())));
    }
    return answer;
}

http::Response PageRenderer::signInCode(const SignInCodePage &page) const
{
    TemplateValues values;
    setBinding(values, page.binding);
    values.set("startAgainUrl", Html::text(QString::fromLatin1(page.startAgainUrl)));
    if (page.problem) {
        TemplateValues problem;
        problem.set("message", wordsOf(*page.problem));
        values.show("problem", problem);
    }
    return withRetryAfter(
        wholePage(page.problem ? page.problem->httpStatus() : 200, {plainText("code.title"), {}, {}, Script::None}, m_signInCode, values),
        page.problem ? page.problem->retryAfter : std::chrono::seconds(0));
}

http::Response PageRenderer::account(const AccountPage &page) const
{
    TemplateValues values;
    values.set("csrf", Html::text(QString::fromLatin1(page.csrf)));
    if (const QByteArray notice = textKeyOf(page.notice); !notice.isEmpty()) {
        TemplateValues entry;
        entry.set("message", text(notice));
        values.show("notice", entry);
    }
    if (page.problem) {
        TemplateValues entry;
        entry.set("message", wordsOf(*page.problem));
        values.show("problem", entry);
    }
    if (page.account) {
        values.show("account", accountValues(page));
    } else {
        values.show("signIn");
    }
    return withRetryAfter(
        wholePage(page.problem ? page.problem->httpStatus() : 200, {plainText("account.title"), {}, {}, Script::None}, m_account, values),
        page.problem ? page.problem->retryAfter : std::chrono::seconds(0));
}

http::Response PageRenderer::consent(const ConsentPage &page) const
{
    const bool isRemembered = page.memory == ConsentPage::Memory::Remembered;
    TemplateValues values;
    setBinding(values, page.binding);
    setHeading(values, isRemembered ? "consent.rememberedHeading" : "consent.heading", page.client);
    setDestination(values, page.destination);
    setAccount(values, page.account);
    values.set("lead", text(isRemembered ? "consent.rememberedLead" : "consent.lead"));
    values.set("allowLabel", isRemembered ? text("signin.continueAs", {Html::isolated(page.account.name)}) : text("allow"));
    values.set("switchUrl", Html::text(QString::fromLatin1(page.switchUrl)));
    if (!isRemembered) {
        showPermissions(values, page.permissions);
    }
    if (page.memory != ConsentPage::Memory::NotOffered) {
        TemplateValues box;
        box.set("words", text("consent.remember", {Html::text(QString::number(page.rememberedDays))}));
        if (isRemembered) {
            box.show("isTicked");
        }
        values.show("remember", box);
    }
    return wholePage(200, {plainText("consent.title"), {}, {page.destination.formAction}}, m_consent, values);
}

http::Response PageRenderer::waiting(const WaitingPage &page) const
{
    TemplateValues values;
    setBinding(values, page.binding);
    const Html brand = Html::isolated(branding().name);
    values.set("heading", text(page.isOver() ? "waiting.overHeading" : "waiting.heading"));
    values.set("lead", text(page.isOver() ? "waiting.overLead" : "waiting.lead", {brand}));
    values.set("hint", text(page.isOver() ? "waiting.overHint" : "waiting.hint"));
    values.set("account",
        page.account.provider.isEmpty()
            ? Html::isolated(page.account.detail)
            : text("account.onProvider", {Html::isolated(page.account.detail), Html::isolated(page.account.provider)}));
    values.set("client", Html::isolated(page.client.name));
    values.set("asked", agoText(page.askedAt, page.now));
    values.set("until", text("waiting.untilTime", {Html::text(utcText(page.waitsUntil, QStringLiteral("HH:mm")))}));
    values.set("checkUrl", Html::text(QString::fromLatin1(page.checkUrl)));
    if (page.isOver()) {
        values.show("isOver");
    }
    const Frame frame{plainText(page.isOver() ? "waiting.overTitle" : "waiting.title"),
        page.isOver() ? QByteArray() : page.checkUrl, {page.destination.formAction}};
    return wholePage(200, frame, m_waiting, values);
}

http::Response PageRenderer::error(int status, const ErrorPage &page) const
{
    const QByteArray key = textKeyOf(page.kind);
    TemplateValues values;
    values.set("heading", text(key + ".heading"));
    values.set("what", text(key + ".what"));
    values.set("helps", text(key + ".helps"));
    values.set("reason", Html::text(QString::fromLatin1(page.reason)));
    values.set("request", Html::text(page.requestId.toString()));
    values.set("time", Html::text(utcText(page.time, QStringLiteral("yyyy-MM-dd HH:mm:ss 'UTC'"))));
    if (!page.detail.isEmpty()) {
        TemplateValues detail;
        detail.set("words", Html::text(page.detail));
        values.show("detail", detail);
    }
    return wholePage(status, {plainText("error.title"), {}, {}}, m_error, values);
}

http::Response PageRenderer::formPost(const FormPostPage &page) const
{
    TemplateValues values;
    values.set("lead", text("formPost.lead", {Html::isolated(QString::fromLatin1(page.formAction))}));
    values.set("action", Html::text(page.action));
    for (const auto &[name, value] : page.fields) {
        TemplateValues field;
        field.set("name", Html::text(QString::fromLatin1(name)));
        field.set("value", Html::text(value));
        values.show("field", field);
    }
    return wholePage(200, {plainText("formPost.title"), {}, {page.formAction}, Script::SubmitForm}, m_formPost, values);
}

http::Response PageRenderer::device(const DevicePage &page) const
{
    TemplateValues values;
    values.set("csrf", Html::text(QString::fromLatin1(page.csrf)));
    values.set("code", Html::text(page.code));
    const bool hasProblem = page.problem == DevicePage::Problem::UnknownCode;
    if (hasProblem) {
        values.show("unknownCode");
    }
    return wholePage(hasProblem ? 400 : 200, {plainText("device.title"), {}, {}, Script::None}, m_device, values);
}

http::Response PageRenderer::deviceDone(const DeviceDonePage &page) const
{
    QByteArray key;
    switch (page.outcome) {
    case DeviceDonePage::Outcome::Connected:
        key = "device.connected";
        break;
    case DeviceDonePage::Outcome::Denied:
        key = "device.denied";
        break;
    case DeviceDonePage::Outcome::Failed:
        key = "device.failed";
        break;
    }
    TemplateValues values;
    values.set("heading", text(key + ".heading"));
    values.set("what", text(key + ".what"));
    return wholePage(page.outcome == DeviceDonePage::Outcome::Failed ? 400 : 200, {plainText("device.title"), {}, {}, Script::None}, m_deviceDone, values);
}

http::Response PageRenderer::landing(const QString &mcpUrl) const
{
    TemplateValues values;
    values.set("heading", text("landing.heading"));
    values.set("mcpUrl", Html::text(mcpUrl));
    return wholePage(200, {}, m_landing, values);
}

TemplateValues PageRenderer::brandValues() const
{
    const Branding &brand = branding();
    const BrandColours colours = coloursOf(brand.accent);
    const auto latin = [](const QByteArray &text) { return Html::text(QString::fromLatin1(text)); };
    TemplateValues values;
    values.set("stylesheet", latin(stylesheetUrl(Stylesheet::Page)));
    if (brand.scheme != ColourScheme::Light) {
        TemplateValues dark;
        dark.set("url", latin(stylesheetUrl(Stylesheet::DarkColours)));
        if (brand.scheme == ColourScheme::System) {
            dark.show("whereWanted");
        }
        values.show("dark", dark);
    }
    values.set("brandColour", latin(colours.brand));
    values.set("onBrand", latin(colours.onBrand));
    values.set("brandInk", latin(colours.ink));
    values.set("brandInkDark", latin(colours.inkDark));
    values.set("brandEdgeDark", latin(colours.edgeDark));
    TemplateValues mark;
    if (brand.logo.isEmpty()) {
        mark.set("initial", Html::text(initialsOf(brand.name).left(1)));
        values.show("letter", mark);
    } else {
        mark.set("url", latin(logoUrl(*m_branding)));
        values.show("logo", mark);
    }
    values.set("brand", Html::isolated(brand.name));
    if (!brand.description.isEmpty()) {
        TemplateValues about;
        about.set("words", Html::isolated(brand.description));
        values.show("about", about);
    }
    showFooter(values, brand);
    values.set("footer", Html::isolated(m_publicHost));
    return values;
}

http::Response PageRenderer::wholePage(
    int status, const Frame &frame, const PageTemplate &page, const TemplateValues &values) const
{
    const QByteArray nonce = core::randomToken(16);
    TemplateValues outer = brandValues();
    outer.set("title",
        Html::text(frame.title.isEmpty() ? branding().name : frame.title + QStringLiteral(" · ") + branding().name));
    outer.set("nonce", Html::text(QString::fromLatin1(nonce)));
    if (!frame.refreshUrl.isEmpty()) {
        TemplateValues refresh;
        refresh.set("seconds", Html::text(QString::number(refreshSeconds)));
        refresh.set("url", Html::text(QString::fromLatin1(frame.refreshUrl)));
        outer.show("refresh", refresh);
    }
    if (frame.script == Script::SubmitForm) {
        outer.show("submit");
    }
    outer.set("body", page.render(values));

    http::Response answer = http::Response::html(status, m_layout.render(outer).bytes());
    // The other headers of a page (X-Frame-Options, Referrer-Policy, …) are on every answer: http/security_headers.h.
    answer.headers.append({"Content-Security-Policy", contentSecurityPolicy(nonce, frame.formActions) + (frame.script == Script::SubmitForm ? "; script-src 'nonce-" + nonce + '\'' : QByteArray())});
    return answer;
}

} // namespace branding
