// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/page_output.h"

#include <QFile>
#include <QSaveFile>

#include <cstdio>

namespace app
{

bool writePart(QIODevice &target, const QByteArray &text)
{
    if (target.write(text) == text.size()) {
        return true;
    }
    printProblem(QStringLiteral("The export cannot be written (%1).").arg(target.errorString()));
    return false;
}

ExitCode writeOutput(const Invocation &invocation, const CopyPages &copy)
{
    const QString path = invocation.options.value(QStringLiteral("output"), QStringLiteral("-"));
    if (path == QLatin1String("-")) {
        QFile output;
        (void)output.open(stdout, QIODevice::WriteOnly);
        return copy(output);
    }
    QSaveFile output(path);
    if (!output.open(QIODevice::WriteOnly)) {
        printProblem(QStringLiteral("%1 cannot be written (%2).").arg(path, output.errorString()));
        return ExitCode::Refused;
    }
    output.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    const ExitCode done = copy(output);
    if (done != ExitCode::Done) {
        return done;
    }
    if (!output.commit()) {
        printProblem(QStringLiteral("%1 cannot be written (%2).").arg(path, output.errorString()));
        return ExitCode::Refused;
    }
    return ExitCode::Done;
}

} // namespace app
