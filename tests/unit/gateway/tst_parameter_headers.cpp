// SPDX-License-Identifier: GPL-3.0-or-later
// Headers made from a tool's arguments (MCP 2026-07-28, x-mcp-header).
#include "server/gateway/upstream/parameter_headers.h"

#include <QJsonDocument>
#include <QTest>

using namespace gateway;

namespace
{

QJsonObject object(const char *json)
{
    QString text = QString::fromUtf8(json);
    return QJsonDocument::fromJson(text.replace(u'\'', u'"').toUtf8()).object();
}

} // namespace

class ParameterHeadersTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anAnnotationIsJudged_data()
    {
        QTest::addColumn<QJsonObject>("schema");
        QTest::addColumn<bool>("isGood");
        const auto row = [](const char *name, const char *properties, bool isGood) {
            const QString schema = QStringLiteral("{'type':'object','properties':%1}").arg(QString::fromUtf8(properties));
            QTest::newRow(name) << object(schema.toUtf8().constData()) << isGood;
        };
        row("none is fine", "{'a':{'type':'number'}}", true);
        row("a string", "{'a':{'type':'string','x-mcp-header':'Region'}}", true);
        row("an integer", "{'a':{'type':'integer','x-mcp-header':'Priority'}}", true);
        row("a boolean", "{'a':{'type':'boolean','x-mcp-header':'Verbose'}}", true);
        row("below properties of properties", "{'a':{'type':'object','properties':{'b':{'type':'string','x-mcp-header':'B'}}}}", true);
        row("empty", "{'a':{'type':'string','x-mcp-header':''}}", false);
        row("not a string", "{'a':{'type':'string','x-mcp-header':7}}", false);
        row("a blank", "{'a':{'type':'string','x-mcp-header':'My Region'}}", false);
        row("a colon", "{'a':{'type':'string','x-mcp-header':'Region:'}}", false);
        row("a line end", "{'a':{'type':'string','x-mcp-header':'Region\\r\\nHost'}}", false);
        row("not ASCII", "{'a':{'type':'string','x-mcp-header':'Région'}}", false);
        row("twice, whatever the case", "{'a':{'type':'string','x-mcp-header':'Region'},'b':{'type':'string','x-mcp-header':'REGION'}}", false);
        row("on a number", "{'a':{'type':'number','x-mcp-header':'Score'}}", false);
        row("on an object", "{'a':{'type':'object','x-mcp-header':'Data'}}", false);
        row("on an array", "{'a':{'type':'array','items':{'type':'string'},'x-mcp-header':'Items'}}", false);
        row("on null", "{'a':{'type':'null','x-mcp-header':'Nil'}}", false);
        row("within an array's items", "{'a':{'type':'array','items':{'type':'string','x-mcp-header':'Item'}}}", false);
        row("within oneOf", "{'a':{'oneOf':[{'type':'string','x-mcp-header':'A'}]}}", false);
    }
    void anAnnotationIsJudged()
    {
        QFETCH(QJsonObject, schema);
        QFETCH(bool, isGood);
        QCOMPARE(checkParameterHeaders(schema).has_value(), isGood);
    }

    void anArgumentBecomesAHeader_data()
    {
        QTest::addColumn<QJsonObject>("arguments");
        QTest::addColumn<QByteArray>("header");
        QTest::newRow("a plain string") << object("{'a':'us-west1'}") << QByteArray("Mcp-Param-A: us-west1");
        QTest::newRow("an empty string") << object("{'a':''}") << QByteArray("Mcp-Param-A: ");
        QTest::newRow("an inner blank") << object("{'a':'us west'}") << QByteArray("Mcp-Param-A: us west");
        QTest::newRow("an outer blank") << object("{'a':' us'}") << QByteArray("Mcp-Param-A: =?base64?IHVz?=");
        QTest::newRow("not ASCII") << object("{'a':'\u00e9'}") << QByteArray("Mcp-Param-A: =?base64?w6k=?=");
        QTest::newRow("line ends cannot make a header of their own") << object("{'a':'x\\r\\nHost: evil'}") << QByteArray("Mcp-Param-A: =?base64?eA0KSG9zdDogZXZpbA==?=");
        QTest::newRow("what looks encoded") << object("{'a':'=?base64?eA==?='}") << QByteArray("Mcp-Param-A: =?base64?PT9iYXNlNjQ/ZUE9PT89?=");
        QTest::newRow("an integer") << object("{'n':42}") << QByteArray("Mcp-Param-N: 42");
        QTest::newRow("false") << object("{'b':false}") << QByteArray("Mcp-Param-B: false");
        QTest::newRow("nested") << object("{'o':{'c':'deep'}}") << QByteArray("Mcp-Param-C: deep");
        QTest::newRow("null is absent") << object("{'a':null}") << QByteArray();
        QTest::newRow("absent") << QJsonObject() << QByteArray();
        QTest::newRow("one without annotation") << object("{'other':'x'}") << QByteArray();
    }
    void anArgumentBecomesAHeader()
    {
        QFETCH(QJsonObject, arguments);
        QFETCH(QByteArray, header);
        const QJsonObject schema = object("{'type':'object','properties':{'a':{'type':'string','x-mcp-header':'A'},'n':{'type':'integer','x-mcp-header':'N'},"
                                          "'b':{'type':'boolean','x-mcp-header':'B'},'other':{'type':'string'},"
                                          "'o':{'type':'object','properties':{'c':{'type':'string','x-mcp-header':'C'}}}}}");
        QByteArray all;
        for (const http::Header &each : parameterHeaders(schema, arguments)) {
            all += each.name + ": " + each.value;
        }
        QCOMPARE(all, header);
    }

    void theNameFollowsTheMethod_data()
    {
        QTest::addColumn<QString>("method");
        QTest::addColumn<QString>("name");
        QTest::newRow("tools/call") << QStringLiteral("tools/call") << QStringLiteral("n");
        QTest::newRow("prompts/get") << QStringLiteral("prompts/get") << QStringLiteral("n");
        QTest::newRow("resources/read") << QStringLiteral("resources/read") << QStringLiteral("u");
        QTest::newRow("tasks/get") << QStringLiteral("tasks/get") << QStringLiteral("t");
        QTest::newRow("tools/list has none") << QStringLiteral("tools/list") << QString();
    }
    void theNameFollowsTheMethod()
    {
        QFETCH(QString, method);
        QFETCH(QString, name);
        const QString given = headerName(method, object("{'name':'n','uri':'u','taskId':'t'}"));
        QCOMPARE(given, name);
        QCOMPARE(given.isNull(), name.isNull());
    }
};

QTEST_GUILESS_MAIN(ParameterHeadersTest)
#include "tst_parameter_headers.moc"
