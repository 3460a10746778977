// SPDX-License-Identifier: GPL-3.0-or-later
// Events of every kind, with texts that nobody chose kindly.
#pragma once

#include "server/audit/event.h"

#include <QRandomGenerator>
#include <QStringList>

namespace tests
{

[[nodiscard]] inline QString unkindText(int n)
{
    static const QStringList texts{
        QString(),
        QStringLiteral("alice"),
        QStringLiteral("=HYPERLINK(\"http://x\")"),
        QStringLiteral("a,\"b\";c"),
        QStringLiteral("two\r\nlines\tand a tab"),
        QString::fromUtf8("\xef\xbb\xbf" "begins with a byte order mark"),
        QString(QChar(0xfffe)) + QStringLiteral("a swapped one"),
        QString(QChar(0xd800)) + QStringLiteral("half a pair"),
        QStringLiteral("half a pair at the end") + QChar(0xdbff),
        QString(QChar(0xdc00)) + QChar(0xd800),
        QString::fromUtf8("\xf0\x9f\x94\x91\xf0\x9f\x9a\xaa"),
        QString(QLatin1String("nul\0inside", 10)),
        QString::fromUtf8("\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d \xe2\x80\xae" "abc"),
        QString(298, u'x') + QString::fromUtf8("\xf0\x9f\x94\x91\xf0\x9f\x94\x91"),
        QString(5000, u'y'),
        QString::fromUtf8("e\xcc\x81 \xc3\xa9"),
    };
    return texts.at(n % int(texts.size()));
}

[[nodiscard]] inline audit::Event mixedEvent(int n)
{
    using audit::EventKind;
    constexpr int kinds = int(EventKind::ServerStopped) + 1;
    audit::Event event;
    event.kind = EventKind(n % kinds);
    event.time = core::Milliseconds(std::chrono::milliseconds(1'800'000'000'000 + n * 37LL));
    event.actor = {audit::ActorKind(n % 6), unkindText(n / 3)};
    event.userId = core::UserId(n % 4 == 0 ? QString() : QStringLiteral("github|%1").arg(n % 7));
    event.clientId = core::ClientId(unkindText(n / 5));
    event.onWhat = unkindText(n / 2);
    event.result = audit::EventResult(n % 3);
    event.reason = unkindText(n / 7);
    if (n % 2 == 0) {
        event.details = {{QStringLiteral("key"), unkindText(n)}, {unkindText(n / 11), n}};
    }
    event.origin = {core::RequestId(QByteArray::number(n)), QStringLiteral("203.0.113.%1").arg(n % 250), n % 5 ? QString() : QStringLiteral("10.0.0.1")};
    return event;
}

} // namespace tests
