// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/branding/page_texts.h"

#include <QHash>

namespace branding
{

namespace
{

const QHash<QByteArray, QString> &catalogue()
{
    static const QHash<QByteArray, QString> texts{
        {"lang", u"en"_qs},
        {"dir", u"ltr"_qs},

        {"allow", u"Allow"_qs},
        {"deny", u"Deny"_qs},
        {"continue", u"Continue"_qs},
        {"cancel", u"Cancel"_qs},

        {"client.unchecked",
            u"The client chose this name itself; nobody checked it. Go on only if you started it just now."_qs},
        {"destination.thisComputer", u"The answer goes to %1, a program on this computer."_qs},
        {"destination.internet", u"The answer goes to %1, on the internet."_qs},
        {"destination.application", u"The answer goes to %1, an application on this device."_qs},

        {"destination.device", u"The answer goes to the device that shows the code %1. Go on only if it is in front of you."_qs},

        {"device.title", u"Connect a device"_qs},
        {"device.heading", u"Connect a device"_qs},
        {"device.lead", u"Type the code that the device shows. Go on only if you started this yourself: whoever sent you a code would get in as you."_qs},
        {"device.code", u"Code"_qs},
        {"device.unknownCode", u"No device waits with this code. Check it, or let the device show a new one."_qs},
        {"device.connected.heading", u"The device is connected"_qs},
        {"device.connected.what", u"You can close this page and go on at the device."_qs},
        {"device.denied.heading", u"The device was not connected"_qs},
        {"device.denied.what", u"Nothing was shared. You can close this page."_qs},
        {"device.failed.heading", u"The device was not connected"_qs},
        {"device.failed.what", u"It asked for something you cannot give, or its code ran out. Begin again at the device."_qs},

        {"formPost.title", u"Back to the client"_qs},
        {"formPost.heading", u"Back to the client"_qs},
        {"formPost.lead", u"You are being sent back to %1. If nothing happens, press Continue."_qs},

        {"signin.title", u"Sign in"_qs},
        {"signin.heading", u"Sign in to go on to %1"_qs},
        {"signin.lead", u"You see what it asks for before anything is shared."_qs},
        {"signin.or", u"or"_qs},
        {"signin.login", u"Name or e-mail"_qs},
        {"signin.password", u"Password"_qs},
        {"signin.continueAs", u"Continue as %1"_qs},
        {"signin.continueWith", u"Continue with %1"_qs},
        {"signin.nothing",
            u"No way to sign in is switched on. Whoever runs this server can add one in its settings."_qs},
        {"signin.wrongPassword", u"That name and password do not go together."_qs},
        {"signin.missingField", u"Enter both your name and your password."_qs},
        {"signin.tryLater", u"That did not work several times. Try again in %1 seconds."_qs},
        {"signin.busy", u"Many people are signing in just now. Try again in a moment."_qs},
        {"signin.providerUnreachable", u"%1 could not be reached. Try again, or use another way to sign in."_qs},
        {"signin.providerRefused",
            u"%1 did not accept the sign-in. Try again; if it happens again, tell whoever runs this server."_qs},
        {"signin.providerMoved", u"%1 has just told where it signs people in. Press its button once more."_qs},
        {"signin.sessionEnded", u"You are no longer signed in. Sign in again."_qs},
        {"signin.storeFailed", u"The server could not save the sign-in. Try again in a moment."_qs},

        {"code.title", u"Second step"_qs},
        {"code.heading", u"One more step"_qs},
        {"code.lead", u"Enter the code that your authenticator app shows, or one of your recovery codes."_qs},
        {"code.code", u"Code"_qs},
        {"code.startAgain", u"Start again"_qs},
        {"code.wrong", u"That code is not right, or it was used before. Wait for the next one."_qs},

        {"account.title", u"Your account"_qs},
        {"account.heading", u"Your account"_qs},
        {"account.signInLead", u"Sign in to change your password or your second step."_qs},
        {"account.codeIfAny", u"Code of your authenticator app, if you use one"_qs},
        {"account.passwordHeading", u"Change password"_qs},
        {"account.current", u"Current password"_qs},
        {"account.new", u"New password"_qs},
        {"account.again", u"New password again"_qs},
        {"account.change", u"Change password"_qs},
        {"account.passwordChanged", u"Your password was changed. Other browsers were signed out."_qs},
        {"account.notTheSame", u"The two new passwords are not the same."_qs},
        {"account.tooShort", u"The new password is too short: use 10 characters or more."_qs},
        {"account.tooLong", u"The new password is too long: use 1024 bytes or less."_qs},
        {"account.isLogin", u"The new password must not be your name."_qs},
        {"account.twoStepHeading", u"Two-step sign-in"_qs},
        {"account.twoStepIsOff", u"Off. With it, signing in takes your password and a code of an authenticator app."_qs},
        {"account.twoStepIsOn", u"On. Recovery codes left: %1."_qs},
        {"account.twoStepBegin", u"Set up an app"_qs},
        {"account.twoStepAgain", u"Set up another app"_qs},
        {"account.twoStepOff", u"Switch off"_qs},
        {"account.twoStepNowOn", u"Two-step sign-in is on."_qs},
        {"account.twoStepNowOff", u"Two-step sign-in is off."_qs},
        {"account.setupHeading", u"Set up your authenticator app"_qs},
        {"account.setupLead", u"Add this key to the app, then enter the code that it shows. The key is shown only now."_qs},
        {"account.setupLink", u"Open it in an app on this device"_qs},
        {"account.setupTooLate", u"That took too long. Set up the app again."_qs},
        {"account.confirm", u"Switch on"_qs},
        {"account.codesHeading", u"Your recovery codes"_qs},
        {"account.codesLead", u"Each signs you in once when the app is gone. Keep them where you keep your passwords: they are shown only now."_qs},
        {"account.signOut", u"Sign out here"_qs},

        {"consent.title", u"Allow access?"_qs},
        {"consent.heading", u"Let %1 use your tools?"_qs},
        {"consent.lead", u"You can take this back at any time."_qs},
        {"consent.rememberedHeading", u"Go on to %1?"_qs},
        {"consent.rememberedLead", u"You allowed this before, and nothing about it has changed."_qs},
        {"consent.remember", u"Remember this for %1 days"_qs},
        {"consent.switch", u"Not you?"_qs},
        {"consent.builtinTools", u"Use the built-in tools"_qs},
        {"consent.serverTools", u"Use the tools of %1"_qs},
        {"consent.providerToken", u"Send the token of the account you sign in with to %1, which acts as you there"_qs},
        {"consent.allServers", u"Use all servers you may use, also those added later"_qs},
        {"consent.adminTools", u"Administer this server: see who is connected and what they use"_qs},
        {"consent.identity", u"Recognise your account"_qs},
        {"consent.name", u"See your name"_qs},
        {"consent.email", u"See your e-mail address"_qs},
        {"consent.nameAndEmail", u"See your name and e-mail address"_qs},
        {"consent.staySignedIn", u"Stay signed in for %1 days without asking again"_qs},
        {"consent.oneTool", u"1 tool"_qs},
        {"consent.tools", u"%1 tools"_qs},
        {"account.onProvider", u"%1 on %2"_qs},

        {"waiting.title", u"Waiting for approval"_qs},
        {"waiting.heading", u"Waiting for approval"_qs},
        {"waiting.lead",
            u"You are signed in. Whoever runs %1 has been asked to let you in; this page goes on by itself as soon as they have decided."_qs},
        {"waiting.hint",
            u"Nothing to do here. You may close this page: the request stays, and the next sign-in goes straight through once it is approved."_qs},
        {"waiting.overTitle", u"Not decided yet"_qs},
        {"waiting.overHeading", u"Nobody has decided yet"_qs},
        {"waiting.overLead", u"This page has stopped waiting. Your request to whoever runs %1 stays in their list."_qs},
        {"waiting.overHint",
            u"Start the sign-in again from the client later. Cancel tells the client that nobody has let you in."_qs},
        {"waiting.you", u"You"_qs},
        {"waiting.client", u"Client"_qs},
        {"waiting.asked", u"Asked"_qs},
        {"waiting.until", u"Waits until"_qs},
        {"waiting.untilTime", u"%1 UTC, then ask again from the client"_qs},
        {"waiting.justNow", u"just now"_qs},
        {"waiting.oneMinuteAgo", u"1 minute ago"_qs},
        {"waiting.minutesAgo", u"%1 minutes ago"_qs},
        {"waiting.check", u"Check now"_qs},

        {"footer.support", u"Support"_qs},
        {"footer.terms", u"Terms"_qs},
        {"footer.privacy", u"Privacy"_qs},

        {"landing.heading", u"Tools for MCP clients"_qs},
        {"landing.lead", u"Add this address to your MCP client. It opens a browser for sign-in the first time."_qs},

        {"error.helps", u"What helps:"_qs},
        {"error.reason", u"Reason"_qs},
        {"error.detail", u"Detail"_qs},
        {"error.request", u"Request"_qs},
        {"error.time", u"Time"_qs},
        {"error.title", u"This did not work"_qs},
        {"error.badRequest.heading", u"This sign-in link cannot be used"_qs},
        {"error.badRequest.what", u"The client sent a request that is incomplete or wrong. Nothing was shared."_qs},
        {"error.badRequest.helps",
            u"start the sign-in again from the client. If it happens again, send the lines below to whoever runs this server."_qs},
        {"error.unknownClient.heading", u"This client is not known here"_qs},
        {"error.unknownClient.what",
            u"The client uses a registration that this server does not have (any more). Nothing was shared."_qs},
        {"error.unknownClient.helps",
            u"remove this server from the client and add it again, or clear the client's saved sign-in for it; it then registers anew."_qs},
        {"error.redirectMismatch.heading", u"This sign-in link cannot be used"_qs},
        {"error.redirectMismatch.what",
            u"The address it would send you back to is not one that the client has registered. To keep your account safe, nothing was sent."_qs},
        {"error.redirectMismatch.helps",
            u"start the sign-in again from the client. If it happens again, send the lines below to whoever runs this server."_qs},
        {"error.badClientDocument.heading", u"The client's own description cannot be used"_qs},
        {"error.badClientDocument.what",
            u"The client names an address that describes it, and this server could not read a valid description there. Nothing was shared."_qs},
        {"error.badClientDocument.helps",
            u"try again in a few minutes. If it happens again, send the lines below to whoever made the client."_qs},
        {"error.clientWaiting.heading", u"This client is waiting for approval"_qs},
        {"error.clientWaiting.what",
            u"Whoever runs this server approves each new client first, and has not decided about this one yet. Nothing was shared."_qs},
        {"error.clientWaiting.helps", u"ask whoever runs this server to approve the client, then start the sign-in again from it."_qs},
        {"error.clientDenied.heading", u"This client may not be used here"_qs},
        {"error.clientDenied.what", u"Whoever runs this server has decided against this client. Nothing was shared."_qs},
        {"error.clientDenied.helps", u"ask whoever runs this server, or use another client."_qs},
        {"error.notRedirected.heading", u"The client asked for something it cannot have"_qs},
        {"error.notRedirected.what",
            u"Nothing was shared, and nothing was sent back: nobody here has used this client before."_qs},
        {"error.notRedirected.helps",
            u"check the address of the server in the client and start the sign-in again. If it happens again, send the lines below to whoever made the client."_qs},
        {"error.expired.heading", u"This page is no longer valid"_qs},
        {"error.expired.what",
            u"The sign-in was finished in another tab, took longer than it may, or the server was restarted meanwhile."_qs},
        {"error.expired.helps", u"start the sign-in again from the client."_qs},
        {"error.wrongBrowser.heading", u"This sign-in was started in another browser"_qs},
        {"error.wrongBrowser.what",
            u"To keep your account safe, a sign-in must end in the browser in which it began. Nothing was shared."_qs},
        {"error.wrongBrowser.helps",
            u"if you began it here, allow cookies for this site and start again from the client. If somebody sent you this link, close the page."_qs},
        {"error.unknownState.heading", u"This sign-in cannot be finished"_qs},
        {"error.unknownState.what",
            u"It was finished already, took longer than ten minutes, or did not begin here."_qs},
        {"error.unknownState.helps", u"start the sign-in again from the client."_qs},
        {"error.tooManyRequests.heading", u"Too many attempts"_qs},
        {"error.tooManyRequests.what", u"More sign-ins came from your address than the server takes at a time."_qs},
        {"error.tooManyRequests.helps", u"wait a minute, then start again from the client."_qs},
        {"error.serverFailed.heading", u"The server could not go on"_qs},
        {"error.serverFailed.what", u"Something failed on our side. Nothing was shared, and nothing was changed."_qs},
        {"error.serverFailed.helps",
            u"try again in a moment. If it happens again, send the lines below to whoever runs this server."_qs},
    };
    return texts;
}

} // namespace

Html text(const QByteArray &key, const QList<Html> &arguments)
{
    return Html::text(plainText(key)).arguments(arguments);
}

QString plainText(const QByteArray &key)
{
    Q_ASSERT_X(hasText(key), "text", key.constData());
    return catalogue().value(key);
}

bool hasText(const QByteArray &key)
{
    return catalogue().contains(key);
}

} // namespace branding
