// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/resource_indicator.h"

#include <QTest>

using oauth::ResourceIndicators;

class ResourceIndicatorTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void resolves_data();
    void resolves();
    void knowsTheOldTransportOnlyWhereItIsServed();
};

void ResourceIndicatorTest::resolves_data()
{
    QTest::addColumn<QStringList>("requested");
    QTest::addColumn<QString>("canonical"); // empty = invalid_target
    const auto row = [](const char *name, QList<const char *> requested, const char *canonical) {
        QStringList list;
        for (const char *one : requested) {
            list.append(QString::fromLatin1(one));
        }
        QTest::newRow(name) << list << QString::fromLatin1(canonical);
    };
    row("protocol 3.7 none asked for: the MCP resource", {}, "https://tools.example/mcp");
    row("RFC 8707 2 exact", {"https://tools.example/mcp/gatehouse"}, "https://tools.example/mcp/gatehouse");
    row("protocol 3.7 upper-case scheme and host", {"HTTPS://Tools.Example/mcp"}, "https://tools.example/mcp");
    row("protocol 3.7 lone trailing slash", {"https://tools.example/mcp/"}, "https://tools.example/mcp");
    row("the same one twice, spelled differently", {"https://tools.example/mcp", "https://tools.example/mcp/"},
        "https://tools.example/mcp");
    row("RFC 8707 2 two different ones", {"https://tools.example/mcp", "https://tools.example/mcp/gatehouse"}, "");
    row("protocol 5 bug 14: foreign host", {"https://evil.example/mcp"}, "");
    row("protocol 5 bug 14: one of ours and a foreign one", {"https://tools.example/mcp", "https://evil.example/mcp"},
        "");
    row("protocol 5 bug 10: path that begins like ours", {"https://tools.example/mcp/gatehouse-evil"}, "");
    row("protocol 5 bug 10: case of the path", {"https://tools.example/MCP"}, "");
    row("the public URL itself", {"https://tools.example"}, "");
    row("RFC 8707 2 fragment", {"https://tools.example/mcp#x"}, "");
    row("RFC 8707 2 relative", {"/mcp"}, "");
    row("query", {"https://tools.example/mcp?v=2"}, "");
    row("two trailing slashes", {"https://tools.example/mcp//"}, "");
    row("another port", {"https://tools.example:444/mcp"}, "");
    row("user info", {"https://u@tools.example/mcp"}, "");
    row("empty", {""}, "");
    row("old transport that is not served", {"https://tools.example/sse"}, "");
}

void ResourceIndicatorTest::resolves()
{
    QFETCH(QStringList, requested);
    QFETCH(QString, canonical);
    oauth::OAuthConfig config;
    config.issuer = QStringLiteral("https://tools.example");
    const auto resolved = ResourceIndicators(config).resolve(requested);
    QCOMPARE(resolved.value_or(QString()), canonical);
    if (!resolved) {
        QCOMPARE(resolved.error().code, oauth::ErrorCode::InvalidTarget);
    }
}

void ResourceIndicatorTest::knowsTheOldTransportOnlyWhereItIsServed()
{
    oauth::OAuthConfig config;
    config.issuer = QStringLiteral("https://tools.example");
    config.isSseServed = true;
    const ResourceIndicators resources(config);
    QCOMPARE(resources.resolve({QStringLiteral("https://tools.example/sse")}).value_or(QString()),
        QStringLiteral("https://tools.example/sse"));
    QCOMPARE(resources.pathOf(QStringLiteral("https://tools.example/sse")), QStringLiteral("/sse"));
    QCOMPARE(resources.pathOf(QStringLiteral("https://evil.example/sse")), QString());
}

QTEST_GUILESS_MAIN(ResourceIndicatorTest)
#include "tst_resource_indicator.moc"
