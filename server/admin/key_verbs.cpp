// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/key_verbs.h"

#include <array>

namespace admin
{

namespace
{

void rotate(AdminService &service, const QJsonObject &parameters, const JsonReply &reply)
{
    const QString algorithm = text(parameters, "algorithm");
    service.asCommandLine().keys.rotate(algorithm.isEmpty() ? std::nullopt : std::optional(algorithm), jsonReply<SigningKeySummary>(reply));
}

void import(AdminService &service, const QJsonObject &parameters, const JsonReply &reply)
{
    const auto use = text(parameters, "use") == QLatin1String("sign") ? ImportedKeyUse::Sign : ImportedKeyUse::Verify;
    service.asCommandLine().keys.import(secret(parameters, "pem"), use, jsonReply<SigningKeySummary>(reply));
}

constexpr auto Verbs = std::to_array<Verb>({
    {"key.list", [](AdminService &s, const QJsonObject &, const JsonReply &r) { s.asCommandLine().keys.list(listReply<SigningKeySummary>(r)); }},
    {"key.rotate", rotate},
    {"key.import", import},
    {"key.remove", [](AdminService &s, const QJsonObject &p, const JsonReply &r) { s.asCommandLine().keys.remove(text(p, "kid"), doneReply(r)); }},
    {"key.rotate_master", [](AdminService &s, const QJsonObject &, const JsonReply &r) { s.asCommandLine().keys.rotateMasterKey(doneReply(r)); }},
});

} // namespace

std::span<const Verb> keyVerbs()
{
    return Verbs;
}

} // namespace admin
