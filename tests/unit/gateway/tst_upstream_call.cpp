// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/gateway/upstream_call.h"

#include <QSignalSpy>
#include <QTest>

using namespace gateway;
using namespace std::chrono_literals;

namespace
{

// One leg: what was answered on it, and its end.
struct Leg {
    std::unique_ptr<QObject> context = std::make_unique<QObject>();
    std::optional<mcp::ServerOutcome> outcome;
    int reports = 0;

    mcp::ServerRequest request(const QJsonObject &inputResponses = {})
    {
        mcp::ServerRequest request;
        request.method = u"tools/call"_qs;
        request.client.capabilities = {{u"elicitation"_qs, QJsonObject()}};
        request.context = context.get();
        request.inputResponses = inputResponses;
        request.report = [this](const mcp::ToolProgress &) { ++reports; };
        request.log = [](const QJsonObject &) {};
        request.noteFailure = [](const QString &) {};
        request.letGo = [] {};
        return request;
    }
    mcp::ServerAnswer answer()
    {
        return [this](mcp::ServerOutcome given) {
            outcome = std::move(given);
            context.reset(); // as the endpoint does
        };
    }
    [[nodiscard]] const mcp::InputRequired *required() const { return outcome ? std::get_if<mcp::InputRequired>(&*outcome) : nullptr; }
    [[nodiscard]] const QJsonObject *result() const { return outcome ? std::get_if<QJsonObject>(&*outcome) : nullptr; }
};

const QString Elicit = u"elicitation/create"_qs;

} // namespace

class UpstreamCallTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answersWithWhatCame()
    {
        Leg leg;
        QPointer call = new UpstreamCall(leg.request(), leg.answer(), 1min, this);
        call->report({{u"progress"_qs, 1}});
        call->finish(QJsonObject{{u"a"_qs, 1}});
        QVERIFY(leg.result());
        QCOMPARE(leg.reports, 1);
        QTRY_VERIFY(!call);
    }

    void endsWithItsLeg()
    {
        Leg leg;
        QPointer call = new UpstreamCall(leg.request(), leg.answer(), 1min, this);
        leg.context.reset();
        QTRY_VERIFY(!call);
        QVERIFY(!leg.outcome);
    }

    void parksAndGoesOn()
    {
        Leg first;
        QPointer call = new UpstreamCall(first.request(), first.answer(), 1min, this);
        QSignalSpy answered(call, &UpstreamCall::questionAnswered);
        call->ask(7, Elicit, {{u"message"_qs, u"who"_qs}});
        call->ask(u"b"_qs, Elicit, {});
        QTRY_VERIFY(first.required());
        QCOMPARE(first.required()->inputRequests.size(), 2); // of one moment, in one answer
        const auto id = parkedFromState(first.required()->state);
        QVERIFY(id && call->isParkedAs(*id));

        // Half of the answers: the other question is asked again.
        Leg second;
        const QString key = first.required()->inputRequests.keys().first();
        call->resume(second.request({{key, QJsonObject{{u"action"_qs, u"accept"_qs}}}}), second.answer());
        QCOMPARE(answered.size(), 1);
        QVERIFY(second.required());
        QCOMPARE(second.required()->inputRequests.size(), 1);

        Leg third;
        const QString other = second.required()->inputRequests.keys().first();
        call->resume(third.request({{other, QJsonObject{{u"action"_qs, u"decline"_qs}}}, {u"unknown"_qs, QJsonObject()}}), third.answer());
        QCOMPARE(answered.size(), 2);
        QVERIFY(!third.outcome);
        call->finish(QJsonObject{{u"done"_qs, true}});
        QVERIFY(third.result());
    }

    void keepsAResultThatCameWhileParked()
    {
        Leg first;
        QPointer call = new UpstreamCall(first.request(), first.answer(), 1min, this);
        call->ask(1, Elicit, {});
        QTRY_VERIFY(first.required());
        call->finish(QJsonObject{{u"early"_qs, true}});
        QVERIFY(call);
        Leg second;
        call->resume(second.request(), second.answer());
        QVERIFY(second.result());
    }

    void forgetsWhatNobodyComesBackFor()
    {
        Leg leg;
        QPointer call = new UpstreamCall(leg.request(), leg.answer(), 20ms, this);
        call->ask(1, Elicit, {});
        QTRY_VERIFY(leg.required());
        QTRY_VERIFY(!call);
    }

    void aQuestionThatWasTakenBackIsNotAsked()
    {
        Leg leg;
        auto *call = new UpstreamCall(leg.request(), leg.answer(), 1min, this);
        call->ask(1, Elicit, {});
        call->withdraw(1);
        call->finish(QJsonObject());
        QVERIFY(leg.result());
    }

    void asksOnlyWhatTheClientAnswers_data()
    {
        QTest::addColumn<QJsonObject>("capabilities");
        QTest::addColumn<QString>("method");
        QTest::addColumn<QJsonObject>("params");
        QTest::addColumn<bool>("isAnswered");
        const QJsonObject form{{u"mode"_qs, u"form"_qs}};
        const QJsonObject url{{u"mode"_qs, u"url"_qs}};
        const QJsonObject all{{u"elicitation"_qs, QJsonObject{{u"form"_qs, QJsonObject()}, {u"url"_qs, QJsonObject()}}}};
        const QJsonObject urlOnly{{u"elicitation"_qs, QJsonObject{{u"url"_qs, QJsonObject()}}}};
        const QJsonObject empty{{u"elicitation"_qs, QJsonObject()}};
        QTest::newRow("nothing declared") << QJsonObject() << Elicit << form << false;
        QTest::newRow("MCP 2025-11-25: an empty elicitation means forms") << empty << Elicit << QJsonObject() << true;
        QTest::newRow("an empty elicitation means no URLs") << empty << Elicit << url << false;
        QTest::newRow("URLs alone mean no forms") << urlOnly << Elicit << form << false;
        QTest::newRow("both") << all << Elicit << url << true;
        QTest::newRow("sampling") << QJsonObject{{u"sampling"_qs, QJsonObject()}} << u"sampling/createMessage"_qs << QJsonObject() << true;
        QTest::newRow("roots") << all << u"roots/list"_qs << QJsonObject() << false;
        QTest::newRow("what nobody knows") << all << u"other/thing"_qs << QJsonObject() << false;
    }
    void asksOnlyWhatTheClientAnswers()
    {
        QFETCH(QJsonObject, capabilities);
        QFETCH(QString, method);
        QFETCH(QJsonObject, params);
        QFETCH(bool, isAnswered);
        QCOMPARE(answersQuestion(capabilities, method, params), isAnswered);
    }
};

QTEST_GUILESS_MAIN(UpstreamCallTest)
#include "tst_upstream_call.moc"
