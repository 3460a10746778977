// SPDX-License-Identifier: GPL-3.0-or-later
// Notifications over a bus of the test's own, with a desktop that only notes what it is asked to show.
#include "ui/tray/desktop_notifier.h"

#include <QApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QProcess>
#include <QSignalSpy>
#include <QTest>
#include <QVariantMap>

using namespace ui;

namespace
{

const QString service = QStringLiteral("org.freedesktop.Notifications");
const QString path = QStringLiteral("/org/freedesktop/Notifications");

// Desktop Notifications Specification 1.2, as far as it is asked.
class Desktop final : public QObject
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")
public:
    struct Bubble {
        uint replaces = 0;
        QString summary;
        QString body;
        QStringList actions;
    };
    QList<Bubble> bubbles;
    QList<uint> closed;

public Q_SLOTS:
    uint Notify(const QString &, uint replaces, const QString &, const QString &summary, const QString &body, const QStringList &actions, const QVariantMap &, int)
    {
        bubbles.append({replaces, summary, body, actions});
        return 7;
    }
    void CloseNotification(uint id) { closed.append(id); }

Q_SIGNALS:
    void ActionInvoked(uint id, const QString &action);
    void NotificationClosed(uint id, uint reason);
};

} // namespace

class TestDesktopNotifier : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QDBusConnection bus = QDBusConnection::connectToBus(qEnvironmentVariable("DBUS_SESSION_BUS_ADDRESS"), QStringLiteral("desktop"));
        QVERIFY(bus.isConnected());
        QVERIFY(bus.registerObject(path, &m_desktop, QDBusConnection::ExportAllSlots | QDBusConnection::ExportAllSignals));
        QVERIFY(bus.registerService(service));
    }
    void init()
    {
        m_desktop.bubbles.clear();
        m_desktop.closed.clear();
    }

    void whatIsSaidArrivesAndIsNoMarkup()
    {
        DesktopNotifier notifier;
        notifier.notify(QStringLiteral("Somebody waits"), QStringLiteral("<b>2</b> people"), QStringLiteral("Look"));
        QTRY_COMPARE(m_desktop.bubbles.size(), 1);
        QCOMPARE(m_desktop.bubbles.first().summary, QStringLiteral("Somebody waits"));
        QCOMPARE(m_desktop.bubbles.first().body, QStringLiteral("&lt;b&gt;2&lt;/b&gt; people"));
        QCOMPARE(m_desktop.bubbles.first().actions, (QStringList{QStringLiteral("default"), QStringLiteral("Look")}));
    }

    void aSecondTakesThePlaceOfTheFirst()
    {
        DesktopNotifier notifier;
        showOne(notifier);
        notifier.notify(QStringLiteral("Two wait"), {}, QStringLiteral("Look"));
        QTRY_COMPARE(m_desktop.bubbles.size(), 2);
        QCOMPARE(m_desktop.bubbles.last().replaces, 7U);
    }

    void aClickIsPassedOn_data()
    {
        QTest::addColumn<uint>("id");
        QTest::addColumn<int>("clicks");
        QTest::newRow("on ours") << 7U << 1;
        QTest::newRow("on another program's") << 8U << 0;
    }
    void aClickIsPassedOn()
    {
        QFETCH(uint, id);
        QFETCH(int, clicks);
        DesktopNotifier notifier;
        showOne(notifier);
        QSignalSpy activated(&notifier, &DesktopNotifier::activated);
        Q_EMIT m_desktop.ActionInvoked(id, QStringLiteral("default"));
        QTest::qWait(100);
        QCOMPARE(activated.size(), clicks);
    }

    void withdrawnWhenNobodyWaitsAnyMore()
    {
        DesktopNotifier notifier;
        showOne(notifier);
        notifier.withdraw();
        QTRY_COMPARE(m_desktop.closed, QList<uint>{7U});
        notifier.withdraw(); // nothing is shown any more
        QTest::qWait(50);
        QCOMPARE(m_desktop.closed.size(), 1);
    }

private:
    // Returns when the notifier knows its number.
    void showOne(DesktopNotifier &notifier)
    {
        notifier.notify(QStringLiteral("One waits"), {}, QStringLiteral("Look"));
        QTRY_COMPARE(m_desktop.bubbles.size(), 1);
        QTest::qWait(50); // the reply is on its way
    }

    Desktop m_desktop;
};

// The bus comes first: Qt connects to the one it finds.
int main(int argc, char **argv)
{
    QProcess bus;
    bus.start(QStringLiteral("dbus-daemon"), {QStringLiteral("--session"), QStringLiteral("--nofork"), QStringLiteral("--print-address")});
    if (!bus.waitForReadyRead(10'000))
        qFatal("dbus-daemon does not start");
    qputenv("DBUS_SESSION_BUS_ADDRESS", bus.readLine().trimmed());
    QApplication application(argc, argv);
    TestDesktopNotifier test;
    const int failed = QTest::qExec(&test, argc, argv);
    bus.terminate();
    bus.waitForFinished();
    return failed;
}
#include "tst_desktop_notifier.moc"
