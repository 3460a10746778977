// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/app_paths.h"

#include <QStandardPaths>

namespace app
{

QString defaultDataDir()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + QStringLiteral("/gatehouse");
}

QString lockPath(const QString &dataDir)
{
    return dataDir + QStringLiteral("/gatehouse.lock");
}

QString logPath(const QString &dataDir)
{
    return dataDir + QStringLiteral("/gatehouse.log");
}

} // namespace app
