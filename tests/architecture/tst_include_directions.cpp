// SPDX-License-Identifier: GPL-3.0-or-later
// Reads every #include of the sources against the table of who may know whom (CONTRIBUTING.md, server/README.md).
#include <QDirIterator>
#include <QFile>
#include <QHash>
#include <QRegularExpression>
#include <QTest>

namespace
{

QString sourceDir()
{
    return qEnvironmentVariable("GATEHOUSE_TEST_SOURCE_DIR", QStringLiteral("."));
}

struct Include {
    QString file; // from the repository root
    QString target;
    bool isOurs = false; // "..." rather than <...>
};

QList<Include> includesBelow(const QString &folder)
{
    static const QRegularExpression line(QStringLiteral("^\\s*#\\s*include\\s*([<\"])([^>\"]+)[>\"]"), QRegularExpression::MultilineOption);
    QList<Include> includes;
    QDirIterator files(sourceDir() + QLatin1Char('/') + folder, {QStringLiteral("*.h"), QStringLiteral("*.cpp"), QStringLiteral("*.in")}, QDir::Files,
                       QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        if (!file.open(QIODevice::ReadOnly)) {
            continue;
        }
        auto matches = line.globalMatch(QString::fromUtf8(file.readAll()));
        while (matches.hasNext()) {
            const auto match = matches.next();
            includes.append({file.fileName().mid(sourceDir().size() + 1), match.captured(2), match.captured(1) == QLatin1String("\"")});
        }
    }
    return includes;
}

// "server/oauth/grants/x.h" belongs to "server/oauth", "ui/users/page.h" to "ui/users", "app/commands/y.h" to "app".
QString areaOf(const QString &path)
{
    const QStringList parts = path.split(QLatin1Char('/'));
    if (parts[0] == QLatin1String("server") || (parts[0] == QLatin1String("ui") && parts.size() > 2)) {
        return parts[0] + QLatin1Char('/') + parts[1];
    }
    return parts[0];
}

// Folder, then what it may include beside itself, from the bottom up (server/README.md). A whole header name would be a joint.
constexpr const char *Table[] = {
    "server/core",
    "server/http      core",
    "server/jose      core http",
    "server/store     core",
    "server/secrets   core",
    "server/live      core store access",
    "server/access    core store",
    "server/analytics core store",
    "server/audit     core store",
    "server/backup    core store secrets audit",
    "server/branding  core store http",
    "server/identity  core http jose store secrets live access branding audit",
    "server/oauth     core http jose store secrets live access branding analytics audit identity",
    "server/mcp       core http store live access analytics",
    "server/gateway   core http jose store secrets live access audit mcp",
    "server/admin     core jose store secrets live access branding analytics audit identity oauth mcp gateway",
    "server/runtime   core http jose store secrets live access branding analytics audit backup identity oauth mcp gateway admin",
    "app              core secrets backup admin runtime ui http/fetch/network_fetcher.h",
};

const QHash<QString, QStringList> &allowed()
{
    static const QHash<QString, QStringList> table = [] {
        QHash<QString, QStringList> rows;
        for (const char *line : Table) {
            QStringList words = QString::fromLatin1(line).split(QLatin1Char(' '), Qt::SkipEmptyParts);
            const QString folder = words.takeFirst();
            for (QString &word : words) {
                word = word == QLatin1String("ui") ? word : QString(QStringLiteral("server/") + word);
            }
            rows.insert(folder, words);
        }
        return rows;
    }();
    return table;
}

bool mayInclude(const QString &file, const QString &target)
{
    const QString from = areaOf(file);
    const QString to = areaOf(target);
    if (from == to) {
        return true;
    }
    if (from.startsWith(QLatin1String("ui"))) {
        // A page knows what pages share and the administration door; the window knows its pages.
        const bool isShared = to == QLatin1String("ui") || to == QLatin1String("ui/common");
        const bool isWindow = from == QLatin1String("ui") && to.startsWith(QLatin1String("ui/"));
        const bool isServerDoor = to == QLatin1String("server/admin")
            || target == QLatin1String("server/core/error.h") || target == QLatin1String("server/core/ids.h")
            || target == QLatin1String("server/core/clock.h") || target == QLatin1String("server/core/secret.h");
        return isShared || isWindow || isServerDoor;
    }
    const QStringList may = allowed().value(from);
    // "ui" covers the console's folders for app.
    return may.contains(to) || may.contains(target) || (may.contains(QStringLiteral("ui")) && to.startsWith(QLatin1String("ui")));
}

} // namespace

class IncludeDirectionsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fixturesOfTheConformanceSuiteStayInTheirFolder();
    void theTableDecides_data()
    {
        QTest::addColumn<QString>("folder");
        for (const char *folder : {"server", "ui", "app"}) {
            QTest::newRow(folder) << QString::fromLatin1(folder);
        }
    }
    void theTableDecides()
    {
        QFETCH(QString, folder);
        QStringList wrong;
        int checked = 0;
        const QList<Include> includes = includesBelow(folder);
        for (const Include &include : includes) {
            // Made by the build: moc output, the version header.
            const bool isGenerated = include.target.endsWith(QLatin1String(".moc"));
            if (!include.isOurs || isGenerated) {
                continue;
            }
            ++checked;
            if (!include.target.contains(QLatin1Char('/'))) {
                wrong.append(include.file + QStringLiteral(" includes \"") + include.target + QStringLiteral("\": write it from the repository root"));
            } else if (!mayInclude(include.file, include.target)) {
                wrong.append(include.file + QStringLiteral(" includes ") + include.target);
            }
        }
        QVERIFY2(checked > 20, "the reader finds the includes");
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(QLatin1Char('\n'))));
    }

    void aLibraryIsKnownInOneFolderOnly_data()
    {
        QTest::addColumn<QString>("header");
        QTest::addColumn<QStringList>("folders");
        QTest::newRow("Qt HTTP server in server/http") << QStringLiteral("^Q(AbstractHttpServer|HttpServer)|^QtHttpServer/") << QStringList{QStringLiteral("server/http")};
        QTest::newRow("Qt SQL in server/store") << QStringLiteral("^QSql|^QtSql/") << QStringList{QStringLiteral("server/store")};
        QTest::newRow("QtKeychain in server/secrets") << QStringLiteral("keychain\\.h$") << QStringList{QStringLiteral("server/secrets")};
        QTest::newRow("widgets and GUI types in the console") << QStringLiteral("^QApplication$|^Q\\w*(Widget|Dialog|Window|Icon|Pixmap|Image|Color)$|^Qt(Widgets|Gui|Charts)/")
                                                             << QStringList{QStringLiteral("ui"), QStringLiteral("app/gatehouse_main.cpp"), QStringLiteral("app/desktop")};
        QTest::newRow("QDateTime where people read times") << QStringLiteral("^QDateTime$")
                                                << QStringList{QStringLiteral("ui"), QStringLiteral("server/branding/page_renderer.cpp"),
                                                              QStringLiteral("server/analytics/call_export.cpp")}; // in the reader's time zone
    }
    void aLibraryIsKnownInOneFolderOnly()
    {
        QFETCH(QString, header);
        QFETCH(QStringList, folders);
        const QRegularExpression pattern(header);
        QStringList wrong;
        int found = 0;
        for (const char *top : {"server", "ui", "app"}) {
            const QList<Include> includes = includesBelow(QString::fromLatin1(top));
            for (const Include &include : includes) {
                if (include.isOurs || !pattern.match(include.target).hasMatch()) {
                    continue;
                }
                ++found;
                const bool isHome = std::any_of(folders.cbegin(), folders.cend(), [&](const QString &folder) { return include.file.startsWith(folder); });
                if (!isHome) {
                    wrong.append(include.file + QStringLiteral(" includes <") + include.target + QLatin1Char('>'));
                }
            }
        }
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(QLatin1Char('\n'))));
        QVERIFY2(found > 0 || header.contains(QLatin1String("QDateTime")), "the pattern finds its library");
    }

    void oneFileKnowsTheQtVersion()
    {
        QStringList files;
        for (const char *top : {"server", "ui", "app"}) {
            QDirIterator sources(sourceDir() + QLatin1Char('/') + QString::fromLatin1(top), {QStringLiteral("*.h"), QStringLiteral("*.cpp")}, QDir::Files, QDirIterator::Subdirectories);
            while (sources.hasNext()) {
                QFile file(sources.next());
                if (file.open(QIODevice::ReadOnly) && file.readAll().contains("QT_VERSION_CHECK")) {
                    files.append(file.fileName().mid(sourceDir().size() + 1));
                }
            }
        }
        QVERIFY2(files.size() <= 1, qPrintable(files.join(QLatin1Char(' '))));
        QVERIFY2(files.isEmpty() || files.first().startsWith(QLatin1String("server/http/")), qPrintable(files.join(QLatin1Char(' '))));
    }
};

// What the suite asks for is known to its folder, and to nobody who could behave differently because of it.
void IncludeDirectionsTest::fixturesOfTheConformanceSuiteStayInTheirFolder()
{
    static const QRegularExpression name(QStringLiteral("\"(?:test_[a-z0-9_]+|json_schema_2020_12_tool|test://[a-z/-]+)\""));
    const QString home = sourceDir() + QStringLiteral("/server/mcp/fixtures/");
    int inside = 0;
    for (const char *top : {"/server", "/app", "/ui"}) {
        QDirIterator files(sourceDir() + QLatin1String(top), {QStringLiteral("*.h"), QStringLiteral("*.cpp")}, QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            const auto found = name.match(QString::fromUtf8(file.readAll()));
            if (file.fileName().startsWith(home)) {
                inside += found.hasMatch() ? 1 : 0;
            } else {
                QVERIFY2(!found.hasMatch(), qPrintable(file.fileName() + QLatin1Char(' ') + found.captured()));
            }
        }
    }
    QVERIFY(inside > 1); // or the pattern looks for the wrong thing
}

QTEST_GUILESS_MAIN(IncludeDirectionsTest)
#include "tst_include_directions.moc"
