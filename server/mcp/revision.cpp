// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/revision.h"

#include <array>

namespace mcp
{

namespace
{

constexpr std::array Revisions{
    Revision{QLatin1String("2024-11-05"), Era::Legacy, true, false, false, false, false},
    Revision{QLatin1String("2025-03-26"), Era::Legacy, true, true, false, false, false},
    Revision{QLatin1String("2025-06-18"), Era::Legacy, false, true, true, false, false},
    Revision{QLatin1String("2025-11-25"), Era::Legacy, false, true, true, true, true},
    Revision{QLatin1String("2026-07-28"), Era::Modern, false, true, true, false, true},
};
constexpr const Revision &NewestLegacy = Revisions[3];

} // namespace

const Revision *findRevision(QStringView wire)
{
    for (const Revision &revision : Revisions) {
        if (wire == revision.wire) {
            return &revision;
        }
    }
    return nullptr;
}

bool isModernVersion(QStringView wire)
{
    const Revision *revision = findRevision(wire);
    return revision && revision->era == Era::Modern;
}

const Revision &negotiated(QStringView requested)
{
    const Revision *revision = findRevision(requested);
    return revision && revision->era == Era::Legacy ? *revision : NewestLegacy;
}

const Revision &oldestRevision()
{
    return Revisions[0];
}

const QStringList &modernVersions()
{
    static const QStringList versions = [] {
        QStringList list;
        for (const Revision &revision : Revisions) {
            if (revision.era == Era::Modern) {
                list.append(QString(revision.wire));
            }
        }
        return list;
    }();
    return versions;
}

} // namespace mcp
