// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/scope_set.h"

#include <QTest>

using oauth::McpScope;
using oauth::ScopeCatalogue;
using oauth::ScopeSet;

class ScopeSetTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void parses_data();
    void parses();
    void refusesCharactersNoScopeMayHave_data();
    void refusesCharactersNoScopeMayHave();
    void readsTheServerBehindTheLastColon_data();
    void readsTheServerBehindTheLastColon();
    void resolvesWhatARequestMayConsentTo_data();
    void resolvesWhatARequestMayConsentTo();
    void keepsAClientWithinItsLimit_data();
    void keepsAClientWithinItsLimit();
    void neverAdvertisesTheWildcard();
    void knowsTheScopeOfTheAdministrationToolsOnceSwitchedOn();
};

static ScopeCatalogue catalogueOf(const char *issuer)
{
    oauth::OAuthConfig config;
    config.issuer = QString::fromLatin1(issuer);
    return ScopeCatalogue(config);
}

void ScopeSetTest::parses_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("tokens");
    QTest::newRow("RFC 6749 3.3 blank-separated")
        << QStringLiteral("a b c") << QStringList{QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")};
    QTest::newRow("empty") << QString() << QStringList();
    QTest::newRow("only blanks") << QStringLiteral("   ") << QStringList();
    QTest::newRow("repeated and surrounded by blanks")
        << QStringLiteral(" a  b a ") << QStringList{QStringLiteral("a"), QStringLiteral("b")};
    QTest::newRow("upper case is another scope")
        << QStringLiteral("a A") << QStringList{QStringLiteral("a"), QStringLiteral("A")};
}

void ScopeSetTest::parses()
{
    QFETCH(QString, text);
    QFETCH(QStringList, tokens);
    const auto scopes = ScopeSet::parse(text);
    QVERIFY(scopes.has_value());
    QCOMPARE(scopes->tokens(), tokens);
    QCOMPARE(scopes->toString(), tokens.join(QLatin1Char(' ')));
}

void ScopeSetTest::refusesCharactersNoScopeMayHave_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("RFC 6749 A.4 quotation mark") << QStringLiteral("a\"b");
    QTest::newRow("RFC 6749 A.4 backslash") << QStringLiteral("a\\b");
    QTest::newRow("RFC 6749 A.4 tab") << QStringLiteral("a\tb");
    QTest::newRow("RFC 6749 A.4 line break") << QStringLiteral("a\nb");
    QTest::newRow("RFC 6749 A.4 non-ASCII") << QString::fromUtf8("ä");
}

void ScopeSetTest::refusesCharactersNoScopeMayHave()
{
    QFETCH(QString, text);
    const auto scopes = ScopeSet::parse(text);
    QVERIFY(!scopes.has_value());
    QCOMPARE(scopes.error().code, oauth::ErrorCode::InvalidScope);
}

void ScopeSetTest::readsTheServerBehindTheLastColon_data()
{
    QTest::addColumn<QString>("token");
    QTest::addColumn<QString>("host");
    QTest::addColumn<QString>("server");
    QTest::newRow("name") << QStringLiteral("mcp:tools.example:gatehouse") << QStringLiteral("tools.example")
                          << QStringLiteral("gatehouse");
    QTest::newRow("IPv6 host") << QStringLiteral("mcp:[::1]:github") << QStringLiteral("[::1]")
                               << QStringLiteral("github");
    QTest::newRow("wildcard") << QStringLiteral("mcp:h:*") << QStringLiteral("h") << QStringLiteral("*");
    QTest::newRow("no host") << QStringLiteral("mcp::x") << QString() << QString();
    QTest::newRow("no server") << QStringLiteral("mcp:h:") << QString() << QString();
    QTest::newRow("one colon") << QStringLiteral("mcp:h") << QString() << QString();
    QTest::newRow("another scope") << QStringLiteral("openid") << QString() << QString();
}

void ScopeSetTest::readsTheServerBehindTheLastColon()
{
    QFETCH(QString, token);
    QFETCH(QString, host);
    QFETCH(QString, server);
    const auto scope = McpScope::parse(token);
    QCOMPARE(scope.has_value(), !host.isEmpty());
    if (scope) {
        QCOMPARE(scope->host, host);
        QCOMPARE(scope->server, server);
        QCOMPARE(scope->toString(), token);
    }
}

void ScopeSetTest::resolvesWhatARequestMayConsentTo_data()
{
    QTest::addColumn<QString>("requested");
    QTest::addColumn<QString>("resolved"); // empty = invalid_scope
    QTest::newRow("no scope: the concrete ones of the resource")
        << QString() << QStringLiteral("mcp:tools.example:gatehouse");
    QTest::newRow("Q-10: the whole advertised list, in order")
        << QStringLiteral("mcp:tools.example:gatehouse openid email profile offline_access")
        << QStringLiteral("mcp:tools.example:gatehouse openid email profile offline_access");
    QTest::newRow("wildcard may be asked for")
        << QStringLiteral("mcp:tools.example:*") << QStringLiteral("mcp:tools.example:*");
    QTest::newRow("unknown ones are left out (RFC 6749 3.3)")
        << QStringLiteral("openid wat") << QStringLiteral("openid");
    QTest::newRow("only unknown ones") << QStringLiteral("wat") << QString();
    QTest::newRow("a server of another host") << QStringLiteral("mcp:evil.example:gatehouse") << QString();
    QTest::newRow("administration is not switched on") << QStringLiteral("mcp:tools.example:admin") << QString();
    QTest::newRow("malformed") << QStringLiteral("openid \"") << QString();
}

void ScopeSetTest::resolvesWhatARequestMayConsentTo()
{
    QFETCH(QString, requested);
    QFETCH(QString, resolved);
    const auto scopes
        = catalogueOf("https://tools.example").resolve(requested, QStringLiteral("https://tools.example/mcp"));
    QCOMPARE(scopes ? scopes->toString() : QString(), resolved);
    if (!scopes) {
        QCOMPARE(scopes.error().code, oauth::ErrorCode::InvalidScope);
    }
}

void ScopeSetTest::keepsAClientWithinItsLimit_data()
{
    QTest::addColumn<QString>("asked");
    QTest::addColumn<QString>("limit");
    QTest::addColumn<QString>("kept"); // empty = invalid_scope
    const auto row = [](const char *name, const char *asked, const char *limit, const char *kept) {
        QTest::newRow(name) << QString::fromLatin1(asked) << QString::fromLatin1(limit) << QString::fromLatin1(kept);
    };
    row("what it names", "mcp:tools.example:notes openid", "openid mcp:tools.example:notes", "mcp:tools.example:notes openid");
    row("nothing else", "mcp:tools.example:gatehouse email", "mcp:tools.example:gatehouse", "mcp:tools.example:gatehouse");
    row("RFC 6749 3.3: nothing at all", "mcp:tools.example:gatehouse", "mcp:tools.example:notes", "");
    row("every server covers each", "mcp:tools.example:gatehouse", "mcp:tools.example:*", "mcp:tools.example:gatehouse");
    row("every server, asked whole", "mcp:tools.example:*", "mcp:tools.example:*", "mcp:tools.example:*");
    row("every server is narrowed to those named", "mcp:tools.example:*", "openid mcp:tools.example:notes", "mcp:tools.example:notes");
    row("product 5: every server does not cover administration", "mcp:tools.example:admin", "mcp:tools.example:*", "");
    row("nor does asking for every server give it", "mcp:tools.example:*", "mcp:tools.example:admin", "");
    row("an identity is no server", "openid", "mcp:tools.example:*", "");
}

void ScopeSetTest::keepsAClientWithinItsLimit()
{
    QFETCH(QString, asked);
    QFETCH(QString, limit);
    QFETCH(QString, kept);
    const auto scopes = catalogueOf("https://tools.example").within(*ScopeSet::parse(asked), limit);
    QCOMPARE(scopes ? scopes->toString() : QString(), kept);
    if (!scopes) {
        QCOMPARE(scopes.error().code, oauth::ErrorCode::InvalidScope);
    }
}

void ScopeSetTest::neverAdvertisesTheWildcard()
{
    const ScopeCatalogue catalogue = catalogueOf("http://127.0.0.1:8788");
    QCOMPARE(catalogue.advertised().toString(),
        QStringLiteral("mcp:127.0.0.1:gatehouse openid email profile offline_access"));
    for (const char *resource :
        {"http://127.0.0.1:8788/mcp", "http://127.0.0.1:8788/mcp/gatehouse", "http://127.0.0.1:8788/sse"}) {
        QCOMPARE(
            catalogue.offeredFor(QString::fromLatin1(resource)).toString(), QStringLiteral("mcp:127.0.0.1:gatehouse"));
    }
}

void ScopeSetTest::knowsTheScopeOfTheAdministrationToolsOnceSwitchedOn()
{
    oauth::OAuthConfig config;
    config.issuer = QStringLiteral("https://tools.example");
    const QString scope = QStringLiteral("mcp:tools.example:admin");
    QVERIFY(!ScopeCatalogue(config).isKnown(scope));
    config.areAdminToolsOn = true;
    QVERIFY(ScopeCatalogue(config).isKnown(scope));
    QVERIFY(!ScopeCatalogue(config).advertised().contains(scope));
}

QTEST_GUILESS_MAIN(ScopeSetTest)
#include "tst_scope_set.moc"
