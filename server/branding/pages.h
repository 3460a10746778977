// SPDX-License-Identifier: GPL-3.0-or-later
// What each browser page says, as plain values: the renderer makes HTML of it, the console's preview draws it. Any
// thread.
#pragma once

#include "server/core/clock.h"
#include "server/core/ids.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <chrono>
#include <optional>

namespace branding
{

struct FormBinding { // what ties a form to one transaction in one browser
    QByteArray transaction;
    QByteArray csrf;
};

struct ClientOnPage {
    QString name;
    bool isNameChecked = false; // somebody here registered it by hand
};

struct Destination {
    enum class Kind {
        ThisComputer, // loopback
        Internet,
        Application, // a private-use scheme
        Device, // that shows a code (RFC 8628)
    };
    Kind kind = Kind::Internet;
    QString shown; // "http://127.0.0.1:41231"
    QByteArray formAction; // what Content-Security-Policy form-action must list for the way back
};

struct AccountOnPage {
    QString name; // display name, or the login
    QString detail; // e-mail, or the login
    QString provider; // "GitHub"; empty for accounts kept here
};

struct SignInProblem {
    enum class Kind {
        WrongPassword,
        MissingField,
        TryLater,
        Busy,
        ProviderUnreachable,
        ProviderRefused,
        WrongCode, // of the second step
        ProviderMoved, // its button leads somewhere that the page could not know yet
        SessionEnded,
        StoreFailed,
    };
    Kind kind = Kind::WrongPassword;
    QString provider; // display name, for the two that speak of it
    std::chrono::seconds retryAfter{}; // for TryLater

    [[nodiscard]] int httpStatus() const;
};

struct ProviderChoice {
    QString id; // "github"
    QString name; // "GitHub"
    QList<QByteArray> formActions; // origins that the browser may be sent to
};

struct SignInPage {
    FormBinding binding;
    ClientOnPage client;
    Destination destination;
    std::optional<AccountOnPage> signedInAs; // offers "Continue as …"
    QList<ProviderChoice> providers;
    bool hasLocalAccounts = false;
    QString login; // typed before
    std::optional<SignInProblem> problem;
};

struct SignInCodePage { // the second step of an account kept here
    FormBinding binding;
    QByteArray startAgainUrl;
    std::optional<SignInProblem> problem;
};

struct AccountProblem {
    enum class Kind {
        WrongPassword,
        WrongCode,
        NotTheSame, // the new password, typed twice
        PasswordTooShort,
        PasswordTooLong,
        PasswordIsLogin,
        SetupTooLate,
        TryLater,
        Failed,
    };
    Kind kind = Kind::Failed;
    std::chrono::seconds retryAfter{}; // for TryLater

    [[nodiscard]] int httpStatus() const;
};

struct AccountPage { // where people with an account kept here change what is theirs
    QByteArray csrf;
    std::optional<AccountOnPage> account; // nobody signed in: asks for name and password
    bool isTwoStepOn = false;
    int recoveryCodesLeft = 0;
    struct Setup {
        QString key; // what is typed into an app
        QString uri; // what an app takes from a link
    };
    std::optional<Setup> setup;
    QStringList recoveryCodes; // this once
    enum class Notice {
        None,
        PasswordChanged,
        TwoStepOn,
        TwoStepOff,
    };
    Notice notice = Notice::None;
    std::optional<AccountProblem> problem;
};

struct Permission {
    enum class Kind {
        BuiltinTools,
        ServerTools,
        AllServers,
        AdminTools,
        ProviderToken, // the provider's token goes to that server
        Identity,
        Name,
        Email,
        NameAndEmail,
        StaySignedIn,
    };
    Kind kind = Kind::Identity;
    QString server; // for ServerTools and ProviderToken
    QStringList tools; // for BuiltinTools, ServerTools and AdminTools
    int days = 0; // for StaySignedIn
};

struct ConsentPage {
    FormBinding binding;
    ClientOnPage client;
    Destination destination;
    AccountOnPage account;
    QByteArray switchUrl; // back to page 1
    QList<Permission> permissions;

    enum class Memory {
        NotOffered,
        Offered, // a box to tick
        Remembered, // shortened: one click goes on, and the box takes it back
    };
    Memory memory = Memory::NotOffered;
    int rememberedDays = 30;
};

struct WaitingPage {
    FormBinding binding;
    ClientOnPage client;
    Destination destination;
    AccountOnPage account;
    QByteArray checkUrl;
    core::Seconds askedAt{};
    core::Seconds waitsUntil{};
    core::Seconds now{};

    [[nodiscard]] bool isOver() const { return now >= waitsUntil; }
};

// Fields for a client by a form that sends itself, or by the person's click (OAuth 2.0 Form Post Response Mode).
struct FormPostPage {
    QString action; // the client's redirect URI
    QByteArray formAction; // its origin
    QList<QPair<QByteArray, QString>> fields;
};

struct DevicePage { // where the code of a device is typed
    QByteArray csrf;
    QString code; // typed before, or from the link
    enum class Problem {
        None,
        UnknownCode,
    };
    Problem problem = Problem::None;
};

struct DeviceDonePage {
    enum class Outcome {
        Connected,
        Denied,
        Failed,
    };
    Outcome outcome = Outcome::Connected;
};

struct ErrorPage {
    enum class Kind {
        BadRequest,
        UnknownClient,
        RedirectMismatch,
        BadClientDocument, // its metadata document cannot be fetched or used
        ClientWaiting, // for an administrator
        ClientDenied,
        NotRedirected, // a refusal that we do not send to a client nobody has used before
        Expired,
        WrongBrowser,
        UnknownState,
        TooManyRequests,
        ServerFailed,
    };
    Kind kind = Kind::BadRequest;
    QByteArray reason; // wire code: "invalid_request"
    QString detail; // one sentence of ours
    core::RequestId requestId;
    core::Seconds time{};
};

} // namespace branding
