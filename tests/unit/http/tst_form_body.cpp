// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/form_body.h"
#include "tests/support/recorded_exchange.h"

#include <QTest>

using Pairs = QList<std::pair<QByteArray, QByteArray>>;
Q_DECLARE_METATYPE(Pairs)
Q_DECLARE_METATYPE(std::optional<http::FormError>)

class FormBodyTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void decodes_data();
    void decodes();
    void refusesWhatItWouldHaveToGuess_data();
    void refusesWhatItWouldHaveToGuess();
    void comparesTheMediaType_data();
    void comparesTheMediaType();
    void reportsRepeatedNames();
    void readsQueriesToo();
};

void FormBodyTest::decodes_data()
{
    QTest::addColumn<QByteArray>("encoded");
    QTest::addColumn<Pairs>("fields");
    QTest::newRow("two fields") << QByteArray("a=1&b=2") << Pairs{{"a", "1"}, {"b", "2"}};
    QTest::newRow("RFC 6749 B: plus is a space") << QByteArray("a=x+y") << Pairs{{"a", "x y"}};
    QTest::newRow("encoded plus stays plus") << QByteArray("a=x%2By") << Pairs{{"a", "x+y"}};
    QTest::newRow("decoded once only") << QByteArray("a=%2525") << Pairs{{"a", "%25"}};
    QTest::newRow("encoded separators are text") << QByteArray("a=%26%3D") << Pairs{{"a", "&="}};
    QTest::newRow("only the first equals sign separates") << QByteArray("a=b=c") << Pairs{{"a", "b=c"}};
    QTest::newRow("no equals sign: empty value") << QByteArray("a&b=") << Pairs{{"a", ""}, {"b", ""}};
    QTest::newRow("names are decoded too") << QByteArray("%61=1") << Pairs{{"a", "1"}};
    QTest::newRow("UTF-8") << QByteArray("a=%C3%A4%f0%9f%94%91") << Pairs{{"a", "\xC3\xA4\xF0\x9F\x94\x91"}};
    QTest::newRow("empty pieces are skipped") << QByteArray("&&a=1&&") << Pairs{{"a", "1"}};
    QTest::newRow("nothing") << QByteArray() << Pairs{};
    QTest::newRow("repeated fields are kept in order") << QByteArray("a=1&a=2") << Pairs{{"a", "1"}, {"a", "2"}};
}

void FormBodyTest::decodes()
{
    QFETCH(QByteArray, encoded);
    QFETCH(Pairs, fields);
    const auto form = http::FormBody::parse(encoded);
    QVERIFY(form);
    Pairs actual;
    for (const auto &field : form->fields()) {
        actual.append({field.name, field.value});
    }
    QCOMPARE(actual, fields);
}

void FormBodyTest::refusesWhatItWouldHaveToGuess_data()
{
    QTest::addColumn<QByteArray>("encoded");
    QTest::addColumn<int>("error");
    const auto row = [](const char *name, QByteArray encoded, http::FormError error) {
        QTest::newRow(name) << encoded << int(error);
    };
    row("percent at the end", "a=%", http::FormError::BadPercent);
    row("one digit at the end", "a=%4", http::FormError::BadPercent);
    row("no hex digits", "a=%zz", http::FormError::BadPercent);
    row("one hex digit", "a=%4g", http::FormError::BadPercent);
    row("in the name", "%=1", http::FormError::BadPercent);
    row("digits do not reach over a separator", "a=%4&1=b", http::FormError::BadPercent);
    row("encoded NUL", "a=x%00y", http::FormError::NulCharacter);
    row("raw NUL", QByteArray("a=x\0y", 5), http::FormError::NulCharacter);
    row("invalid UTF-8", "a=%FF", http::FormError::InvalidUtf8);
    row("overlong UTF-8", "a=%C0%AF", http::FormError::InvalidUtf8);
    row("surrogate in UTF-8", "a=%ED%A0%80", http::FormError::InvalidUtf8);
    row("201 fields", QByteArray("a=1&").repeated(201), http::FormError::TooManyFields);
}

void FormBodyTest::refusesWhatItWouldHaveToGuess()
{
    QFETCH(QByteArray, encoded);
    const auto form = http::FormBody::parse(encoded);
    QVERIFY(!form);
    QTEST(int(form.error()), "error");
    QVERIFY(!http::describe(form.error()).isEmpty());
}

void FormBodyTest::comparesTheMediaType_data()
{
    QTest::addColumn<QByteArrayList>("contentTypes");
    QTest::addColumn<bool>("isForm");
    const QByteArray form = "application/x-www-form-urlencoded";
    QTest::newRow("exact") << QByteArrayList{form} << true;
    QTest::newRow("with a parameter") << QByteArrayList{form + "; charset=UTF-8"} << true;
    QTest::newRow("RFC 9110 8.3.1 case-insensitive") << QByteArrayList{form.toUpper()} << true;
    QTest::newRow("JSON") << QByteArrayList{"application/json"} << false;
    QTest::newRow("a longer type") << QByteArrayList{form + "x"} << false;
    QTest::newRow("hidden in a parameter") << QByteArrayList{"text/plain; a=" + form} << false;
    QTest::newRow("absent") << QByteArrayList{} << false;
    QTest::newRow("given twice") << QByteArrayList{form, form} << false;
}

void FormBodyTest::comparesTheMediaType()
{
    QFETCH(QByteArrayList, contentTypes);
    QFETCH(bool, isForm);
    http::Request request = tests::RecordedExchange::requestFor("POST", "/token", {}, "a=1");
    for (const QByteArray &type : contentTypes) {
        request.headers.append({"Content-Type", type});
    }
    const auto form = http::FormBody::ofBody(request);
    QCOMPARE(form.has_value(), isForm);
    if (!isForm) {
        QVERIFY(form.error() == http::FormError::NotAForm);
    }
}

void FormBodyTest::reportsRepeatedNames()
{
    const auto form = http::FormBody::parse("scope=a&code=1&resource=x&resource=y&code=2&resource=z");
    QVERIFY(form);
    QCOMPARE(form->repeatedNames(), (QByteArrayList{"resource", "code"}));
    QVERIFY(form->isRepeated("code"));
    QVERIFY(!form->isRepeated("scope"));
    QCOMPARE(form->values("resource"), (QByteArrayList{"x", "y", "z"}));
    QCOMPARE(form->value("code"), std::optional<QByteArray>("1"));
    QCOMPARE(form->value("state"), std::optional<QByteArray>());
}

void FormBodyTest::readsQueriesToo()
{
    const auto form = http::FormBody::ofQuery(tests::RecordedExchange::requestFor("GET", "/authorize?state=a%20b+c"));
    QVERIFY(form);
    QCOMPARE(form->value("state"), std::optional<QByteArray>("a b c"));
}

QTEST_GUILESS_MAIN(FormBodyTest)
#include "tst_form_body.moc"
