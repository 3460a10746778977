// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/denial.h"

namespace mcp
{

namespace
{

QString reasonFor(const access_control::Verdict &verdict, const QString &server, const QString &what)
{
    using access_control::Reason;
    switch (verdict.reason) {
    case Reason::NotOnServerList:
        return QStringLiteral("you are not on the list of people who may use the server \"%1\". Ask an administrator of this Gatehouse "
                              "to add you.")
            .arg(server);
    case Reason::RefusedByRule:
        if (verdict.rule.role.isEmpty()) {
            return QStringLiteral("an administrator has refused you %1. Ask them to give it back to you.").arg(what);
        }
        return QStringLiteral("the role \"%1\" refuses %2. Ask an administrator of this Gatehouse to give you a role that "
                              "allows it.")
            .arg(verdict.rule.role, what);
    case Reason::AdminToolsOff:
        return QStringLiteral("administration tools are switched off. The owner of this Gatehouse can switch them on in its settings.");
    case Reason::AllowedByRule:
    case Reason::AllowedToEverybody:
    case Reason::ScopeMissing:
    case Reason::NoRule:
        break;
    }
    return QStringLiteral("none of your roles allows %1. Ask an administrator of this Gatehouse to give you a role that does.").arg(what);
}

} // namespace

QString denialSentence(const access_control::Verdict &verdict, const QString &server, const QString &what)
{
    return QStringLiteral("Permission denied: ") % reasonFor(verdict, server, what);
}

} // namespace mcp
