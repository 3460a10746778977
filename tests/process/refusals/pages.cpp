// SPDX-License-Identifier: GPL-3.0-or-later
// The pages on the way from /authorize to the code: /login, /consent, /callback, /device, /account (protocol sections 3.7, 3.8 and 4).
#include "tests/process/refusals/world.h"

namespace tests
{

namespace
{

using Form = std::function<HtmlForm(World &)>;

// The form as a person would send it, but for `changes`, by its own browser or by a stranger.
enum class By {
    ItsBrowser,
    AnotherBrowser,
};

std::function<Asked(World &)> sending(const QByteArray &path, const Form &page, const QList<World::Change> &changes, By by = By::ItsBrowser)
{
    return [=](World &w) {
        Fields fields = page(w).hidden;
        for (const World::Change &change : changes) {
            fields.removeIf([&change](const auto &field) { return field.first == change.first; });
            if (change.second) {
                fields.append(qMakePair(change.first, *change.second));
            }
        }
        Asked asked = form(path, fields);
        if (by == By::ItsBrowser) {
            asked.browser = &w.flow->browser();
        }
        return asked;
    };
}

const World::Change owner{"username", ServerProcess::Owner};
const World::Change itsPassword{"password", ServerProcess::OwnerPassword};

Refusals forms(const QByteArray &path, const Form &page, const QList<World::Change> &good)
{
    const auto with = [&good](const QList<World::Change> &more) { return good + more; };
    return {
        {path + ": not a form", [path](World &) { return json("POST", path, "{}"); }, 415, "invalid_request"},
        {path + ": a broken percent-encoding", [path](World &) { return send("POST", path, {{"Content-Type", "application/x-www-form-urlencoded"}}, "csrf=%zz"); }, 400, "invalid_request"},
        {path + " product 10: more than 64 KiB", [path](World &) { return form(path, {{"x", QByteArray(66'000, 'x')}}); }, 413, {}},
        {path + " protocol 4: no CSRF token", sending(path, page, with({{"csrf", std::nullopt}})), 403, "wrong_browser"},
        {path + " protocol 4: another CSRF token", sending(path, page, with({{"csrf", QByteArray(43, 'x')}})), 403, "wrong_browser"},
        {path + " protocol 4, bug 12: another browser", sending(path, page, good, By::AnotherBrowser), 403, "wrong_browser"},
        {path + ": DELETE", [path](World &) { return send("DELETE", path); }, 405, "method_not_allowed", {{"Allow", "POST"}}},
    };
}

Refusals ofTransactions(const QByteArray &path, const Form &page, const QList<World::Change> &good)
{
    return {
        {path + " protocol 3.8: no transaction", sending(path, page, good + QList<World::Change>{{"transaction", std::nullopt}}), 400, "transaction_expired"},
        {path + " protocol 3.8: an unknown transaction", sending(path, page, good + QList<World::Change>{{"transaction", "made-up"}}), 400, "transaction_expired"},
        {path + " protocol 4: the transaction of another tab with this one's CSRF token", [=](World &w) {
             const QByteArray other = page(w).hidden.constFirst().second;
             return sending(path, page, good + QList<World::Change>{{"transaction", other}})(w);
         }, 403, "wrong_browser"},
        {path + " GET: no transaction", [path](World &) { return get(path); }, 400, "transaction_expired"},
        {path + " GET: an unknown transaction", [path](World &) { return get(path + "?transaction=made-up"); }, 400, "transaction_expired"},
        {path + " GET bug 12: another browser", [=](World &w) { return get(path + "?transaction=" + page(w).hidden.constFirst().second); }, 403, "wrong_browser"},
    };
}

Refusals signIn()
{
    const Form page = [](World &w) { return w.freshSignInForm(); };
    Refusals rows = forms("/login", page, {owner, itsPassword, {"provider", "local"}}) + ofTransactions("/login", page, {owner, itsPassword, {"provider", "local"}});
    rows += Refusals{
        {"/login: a provider that is not there", sending("/login", page, {{"provider", "gitlab"}}), 400, "invalid_request"},
        {"/login: nothing chosen", sending("/login", page, {}), 400, "invalid_request"},
        {"/login: no password", sending("/login", page, {owner, {"provider", "local"}}), 400, {}},
        {"/login: a wrong password", sending("/login", page, {owner, {"password", "not the password"}, {"provider", "local"}}), 403, {}},
        {"/login: a name nobody has", sending("/login", page, {{"username", "nobody-here"}, itsPassword, {"provider", "local"}}), 403, {}},
        {"/login product 10: a password of 2 KiB", sending("/login", page, {owner, {"password", QByteArray(2048, 'p')}, {"provider", "local"}}), 400, {}},
        {"/login: continuing a session that is not there", [page](World &w) {
             Asked asked = form("/login", page(w).hidden + Fields{{"provider", "session"}});
             for (const auto &[name, value] : w.flow->browser().cookies(w.server.url())) {
                 if (name.startsWith("gatehouse_browser")) { // the transaction's cookie, without the session's
                     asked.headers.append(qMakePair(QByteArray("Cookie"), QByteArray(name + "=" + value)));
                 }
             }
             return asked;
         }, 403, {}},
        {"/login: a code without a password before it", sending("/login", page, {{"provider", "code"}, {"code", "123456"}}), 403, {}},
    };
    return rows;
}

Refusals consent()
{
    const Form page = [](World &w) { return w.freshConsentForm(); };
    Refusals rows = forms("/consent", page, {{"decision", "allow"}}) + ofTransactions("/consent", page, {{"decision", "allow"}});
    rows += Refusals{
        {"/consent: no decision", sending("/consent", page, {}), 400, "invalid_request"},
        {"/consent: a decision nobody knows", sending("/consent", page, {{"decision", "maybe"}}), 400, "invalid_request"},
        {"/consent protocol 4: Allow before anybody signed in", [](World &w) {
             const HtmlForm form1 = w.freshSignInForm();
             Asked asked = form("/consent", form1.hidden + Fields{{"decision", "allow"}});
             asked.browser = &w.flow->browser();
             return asked;
         }, 400, "invalid_request"},
        {"/consent bug 20: Allow a second time", [page](World &w) {
             Asked asked = form("/consent", page(w).hidden + Fields{{"decision", "allow"}});
             [[maybe_unused]] const HttpAnswer first = w.flow->decide("allow");
             asked.browser = &w.flow->browser();
             return asked;
         }, 400, "transaction_expired"},
    };
    return rows;
}

Refusals callback()
{
    return {
        {"/callback protocol 3.8: no state", [](World &) { return get("/callback?code=x"); }, 400, "unknown_state"},
        {"/callback protocol 3.8: an unknown state", [](World &) { return get("/callback?code=x&state=made-up"); }, 400, "unknown_state"},
        {"/callback protocol 3.8: an error without a state goes nowhere", [](World &) { return get("/callback?error=access_denied&redirect_uri=https://evil.example"); }, 400, "unknown_state"},
        {"/callback RFC 6749 3.1: a parameter twice", [](World &) { return get("/callback?state=a&state=b"); }, 400, "invalid_request"},
        {"/callback bug 15: a script in error_description", [](World &) { return get("/callback?state=x&error=<script>&error_description=<script>alert(1)</script>"); }, 400, "unknown_state"},
        {"/callback: POST", [](World &) { return form("/callback", {{"state", "x"}}); }, 405, "method_not_allowed", {{"Allow", "GET"}}},
        {"/auth/github/callback, the alias: an unknown state", [](World &) { return get("/auth/github/callback?code=x&state=made-up"); }, 400, "unknown_state"},
        {"/callback/<provider>: a provider that is not there", [](World &) { return get("/callback/gitlab?code=x&state=y"); }, 400, "unknown_state"},
        {"/callback/<provider>: POST", [](World &) { return form("/callback/oidc", {{"state", "x"}}); }, 405, "method_not_allowed", {{"Allow", "GET"}}},
        {"/callback/<provider>: deeper", [](World &) { return get("/callback/oidc/x"); }, 404, "not_found"},
    };
}

Refusals device()
{
    const Form page = [](World &w) { return w.formAt(QStringLiteral("/device")); };
    Refusals rows = forms("/device", page, {{"user_code", "BBBB-BBBB"}});
    rows.append(Refusal{"/device RFC 8628 3.3: an unknown code", sending("/device", page, {{"user_code", "BBBB-BBBB"}}), 400, {}});
    rows.append(Refusal{"/device RFC 8628 3.3: no code", sending("/device", page, {}), 400, {}});
    rows.append(Refusal{"/device bug 15: a script for a code", sending("/device", page, {{"user_code", "<script>alert(1)</script>"}}), 400, {}});
    return rows;
}

Refusals account()
{
    const Form page = [](World &w) { return w.formAt(QStringLiteral("/account")); };
    Refusals rows = forms("/account", page, {{"action", "sign_out"}});
    const auto asSession = [](const QList<World::Change> &changes) {
        return [changes](World &w) {
            [[maybe_unused]] const HtmlForm signedIn = w.freshConsentForm();
            return sending("/account", [](World &world) { return world.formAt(QStringLiteral("/account")); }, changes)(w);
        };
    };
    rows += Refusals{
        {"/account: an action nobody knows", asSession({{"action", "delete_everything"}}), 400, "invalid_request"},
        {"/account: a wrong present password", asSession({{"action", "change_password"}, {"password", "wrong"}, {"new_password", "a brand new password"}, {"new_password_again", "a brand new password"}}), 403, {}},
        {"/account: two different new passwords", asSession({{"action", "change_password"}, itsPassword, {"new_password", "a brand new password"}, {"new_password_again", "another new password"}}), 400, {}},
        {"/account: a new password that is too short", asSession({{"action", "change_password"}, itsPassword, {"new_password", "short"}, {"new_password_again", "short"}}), 400, {}},
        {"/account: a new password that is the login", asSession({{"action", "change_password"}, itsPassword, {"new_password", "ada"}, {"new_password_again", "ada"}}), 400, {}},
        {"/account: a second step begun with a wrong password", asSession({{"action", "two_step_begin"}, {"password", "wrong"}}), 403, {}},
        {"/account: a second step confirmed that was not begun", asSession({{"action", "two_step_confirm"}, {"code", "123456"}}), 400, {}},
        {"/account: a second step switched off with a wrong password", asSession({{"action", "two_step_off"}, {"password", "wrong"}}), 403, {}},
        {"/account: somebody else's password by a field of one's own",
         asSession({{"action", "change_password"}, {"password", "wrong"}, {"username", "ada"}, {"user", "local|ada"}, {"new_password", "a brand new password"}, {"new_password_again", "a brand new password"}}), 403, {}},
    };
    return rows;
}

} // namespace

Refusals refusalsOfPages()
{
    return signIn() + consent() + callback() + device() + account();
}

} // namespace tests
