// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/branding_verbs.h"

#include "server/branding/branding_json.h"

#include <QJsonDocument>

#include <array>

namespace admin
{

namespace
{

void show(AdminService &service, const QJsonObject &, const JsonReply &reply)
{
    reply(QJsonValue(branding::toJson(service.asCommandLine().branding.show())));
}

void change(AdminService &service, const QJsonObject &members, const JsonReply &reply)
{
    service.asCommandLine().branding.change(members, doneReply(reply));
}

void importFile(AdminService &service, const QJsonObject &parameters, const JsonReply &reply)
{
    const auto branding = BrandingAdministration::parse(text(parameters, "file").toUtf8());
    if (!branding) {
        return reply(core::unexpected(Error(branding.error())));
    }
    service.asCommandLine().branding.replace(*branding, doneReply(reply));
}

void reset(AdminService &service, const QJsonObject &, const JsonReply &reply)
{
    service.asCommandLine().branding.reset(doneReply(reply));
}

constexpr auto Verbs = std::to_array<Verb>({
    {"branding.show", show},
    {"branding.set", change},
    {"branding.import", importFile},
    {"branding.reset", reset},
});

} // namespace

std::span<const Verb> brandingVerbs()
{
    return Verbs;
}

} // namespace admin
