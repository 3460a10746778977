// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/branding/branding_json.h"

#include <array>

namespace branding
{

namespace
{

struct TextMember {
    QLatin1String name;
    QString Branding::*member;
};

constexpr std::array TextMembers{
    TextMember{QLatin1String("name"), &Branding::name},
    TextMember{QLatin1String("description"), &Branding::description},
    TextMember{QLatin1String("accent"), &Branding::accent},
    TextMember{QLatin1String("support_url"), &Branding::supportUrl},
    TextMember{QLatin1String("terms_url"), &Branding::termsUrl},
    TextMember{QLatin1String("privacy_url"), &Branding::privacyUrl},
    TextMember{QLatin1String("footer"), &Branding::footer},
};
constexpr QLatin1String SchemeMember("scheme");
constexpr QLatin1String LogoMember("logo_png");

QLatin1String wordOf(ColourScheme scheme)
{
    switch (scheme) {
    case ColourScheme::System:
        return QLatin1String("system");
    case ColourScheme::Light:
        return QLatin1String("light");
    case ColourScheme::Dark:
        return QLatin1String("dark");
    }
    Q_UNREACHABLE();
}

using Taken = core::Expected<void, BrandingProblem>;

Taken wrong(const QString &field, const QString &sentence)
{
    return core::unexpected(BrandingProblem{field, sentence});
}

Taken take(const QString &name, const QJsonValue &value, Branding &branding)
{
    if (!value.isString()) {
        return wrong(name, QStringLiteral("\"%1\" must be text.").arg(name));
    }
    const QString text = value.toString();
    for (const TextMember &known : TextMembers) {
        if (name == known.name) {
            branding.*known.member = text;
            return {};
        }
    }
    if (name == SchemeMember) {
        for (const ColourScheme scheme : {ColourScheme::System, ColourScheme::Light, ColourScheme::Dark}) {
            if (text == wordOf(scheme)) {
                branding.scheme = scheme;
                return {};
            }
        }
        return wrong(name, QStringLiteral("\"scheme\" is system, light or dark."));
    }
    if (name == LogoMember) {
        const auto decoded = QByteArray::fromBase64Encoding(text.toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
        if (!decoded) {
            return wrong(name, QStringLiteral("\"logo_png\" is not base64."));
        }
        branding.logo = *decoded;
        return {};
    }
    return wrong(name, QStringLiteral("There is no \"%1\" in branding.").arg(name));
}

} // namespace

QJsonObject toJson(const Branding &branding)
{
    QJsonObject object;
    for (const TextMember &known : TextMembers) {
        object.insert(known.name, branding.*known.member);
    }
    object.insert(SchemeMember, wordOf(branding.scheme));
    object.insert(LogoMember, QString::fromLatin1(branding.logo.toBase64()));
    return object;
}

core::Expected<Branding, BrandingProblem> brandingFromJson(const QJsonObject &object, const Branding &base)
{
    Branding branding = base;
    for (auto member = object.begin(); member != object.end(); ++member) {
        if (const auto taken = take(member.key(), member.value(), branding); !taken) {
            return core::unexpected(BrandingProblem(taken.error()));
        }
    }
    return checkedBranding(std::move(branding));
}

} // namespace branding
