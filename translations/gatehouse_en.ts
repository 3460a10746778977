<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>ui::ApprovalsPage</name>
    <message numerus="yes">
        <source>%n new</source>
        <translation>
            <numerusform>%n new</numerusform>
            <numerusform>%n new</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::CallsPage</name>
    <message numerus="yes">
        <source>%n calls selected</source>
        <translation>
            <numerusform>%n call selected</numerusform>
            <numerusform>%n calls selected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n new</source>
        <translation>
            <numerusform>%n new</numerusform>
            <numerusform>%n new</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::ClientsPage</name>
    <message numerus="yes">
        <source>%n clients selected</source>
        <translation>
            <numerusform>%n client selected</numerusform>
            <numerusform>%n clients selected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Revoke all tokens of %n clients?</source>
        <translation>
            <numerusform>Revoke all tokens of %n client?</numerusform>
            <numerusform>Revoke all tokens of %n clients?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n live sessions end at once. The registration stays: people can sign in with it again.</source>
        <translation>
            <numerusform>%n live session ends at once. The registration stays: people can sign in with it again.</numerusform>
            <numerusform>%n live sessions end at once. The registration stays: people can sign in with it again.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %n clients?</source>
        <translation>
            <numerusform>Delete %n client?</numerusform>
            <numerusform>Delete %n clients?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The registration is lost and %n live sessions end. The program must register again; some do so only when they are set up anew.</source>
        <translation>
            <numerusform>The registration is lost and %n live session ends. The program must register again; some do so only when they are set up anew.</numerusform>
            <numerusform>The registration is lost and %n live sessions end. The program must register again; some do so only when they are set up anew.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::MessageStrips</name>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>%n more</numerusform>
            <numerusform>%n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::NewPasswordField</name>
    <message numerus="yes">
        <source>At least %n characters. A few words are better than one.</source>
        <translation>
            <numerusform>At least %n character. A few words are better than one.</numerusform>
            <numerusform>At least %n characters. A few words are better than one.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Use at least %n characters.</source>
        <translation>
            <numerusform>Use at least %n character.</numerusform>
            <numerusform>Use at least %n characters.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::OverviewPage</name>
    <message numerus="yes">
        <source>%n call(s) today</source>
        <translation>
            <numerusform>%n call today</numerusform>
            <numerusform>%n calls today</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::SessionEnd</name>
    <message numerus="yes">
        <source>%n sessions ended.</source>
        <translation>
            <numerusform>%n session ended.</numerusform>
            <numerusform>%n sessions ended.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::SessionsPage</name>
    <message numerus="yes">
        <source>%n sessions selected</source>
        <translation>
            <numerusform>%n session selected</numerusform>
            <numerusform>%n sessions selected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Go on  (%n new)</source>
        <translation>
            <numerusform>Go on  (%n new)</numerusform>
            <numerusform>Go on  (%n new)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::SettingsPage</name>
    <message numerus="yes">
        <source>Apply %n change(s)</source>
        <translation>
            <numerusform>Apply %n change</numerusform>
            <numerusform>Apply %n changes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::StatusLine</name>
    <message numerus="yes">
        <source>%n session(s)</source>
        <translation>
            <numerusform>%n session</numerusform>
            <numerusform>%n sessions</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::UserActivity</name>
    <message numerus="yes">
        <source>%n live sessions</source>
        <translation>
            <numerusform>%n live session</numerusform>
            <numerusform>%n live sessions</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::UsersPage</name>
    <message numerus="yes">
        <source>%n users selected</source>
        <translation>
            <numerusform>%n user selected</numerusform>
            <numerusform>%n users selected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>End all sessions of %n users?</source>
        <translation>
            <numerusform>End all sessions of %n user?</numerusform>
            <numerusform>End all sessions of %n users?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n live sessions end at once. They can sign in again.</source>
        <translation>
            <numerusform>%n live session ends at once. They can sign in again.</numerusform>
            <numerusform>%n live sessions end at once. They can sign in again.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %n users?</source>
        <translation>
            <numerusform>Delete %n user?</numerusform>
            <numerusform>Delete %n users?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Their approval, role, note and password are lost, and %n live sessions end. Recorded calls stay.</source>
        <translation>
            <numerusform>Their approval, role, note and password are lost, and %n live session ends. Recorded calls stay.</numerusform>
            <numerusform>Their approval, role, note and password are lost, and %n live sessions end. Recorded calls stay.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ui::format</name>
    <message numerus="yes">
        <source>%n days ago</source>
        <translation>
            <numerusform>%n day ago</numerusform>
            <numerusform>%n days ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n weeks ago</source>
        <translation>
            <numerusform>%n week ago</numerusform>
            <numerusform>%n weeks ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n months ago</source>
        <translation>
            <numerusform>%n month ago</numerusform>
            <numerusform>%n months ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n years ago</source>
        <translation>
            <numerusform>%n year ago</numerusform>
            <numerusform>%n years ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n days</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
</context>
</TS>
