// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/branding_administration.h"

#include "server/admin/audited.h"
#include "server/admin/listener_control.h"
#include "server/branding/brand_colours.h"
#include "server/branding/branding_json.h"
#include "server/branding/page_assets.h"
#include "server/branding/page_renderer.h"
#include "server/branding/sample_pages.h"
#include "server/store/meta_table.h"

#include <QJsonDocument>
#include <QUrl>

namespace admin
{

namespace
{

const QString MetaKey = QStringLiteral("branding");

Error toError(const branding::BrandingProblem &problem)
{
    return {ErrorCode::Invalid, QStringLiteral("bad_branding:") + problem.field, QStringLiteral("%1: %2").arg(problem.field, problem.sentence)};
}

http::Response rendered(const branding::PageRenderer &pages, BrandedPage page, core::Seconds now, const QString &mcpUrl)
{
    switch (page) {
    case BrandedPage::Consent:
        return pages.consent(branding::sample::consent());
    case BrandedPage::SignIn:
        return pages.signIn(branding::sample::signIn());
    case BrandedPage::Waiting:
        return pages.waiting(branding::sample::waiting(now));
    case BrandedPage::Error:
        return pages.error(400, branding::sample::error(now));
    case BrandedPage::Landing:
        return pages.landing(mcpUrl);
    }
    Q_UNREACHABLE();
}

} // namespace

std::optional<Branding> readBranding(store::Database &database)
{
    const auto kept = store::MetaTable(database).find(MetaKey);
    if (!kept || !*kept) {
        return std::nullopt;
    }
    const auto branding = branding::brandingFromJson(QJsonDocument::fromJson(**kept).object());
    return branding ? std::optional(*branding) : std::nullopt;
}

BrandingAdministration::BrandingAdministration(Neighbours neighbours, audit::ActorKind via)
    : m_n(std::move(neighbours))
    , m_via(via)
{
}

const Branding &BrandingAdministration::show() const
{
    return m_n.current->value();
}

void BrandingAdministration::replace(const Branding &branding, Reply<Done> reply)
{
    auto checked = branding::checkedBranding(branding);
    if (!checked) {
        return reply(core::unexpected(toError(checked.error())));
    }
    write(*checked, std::move(reply));
}

void BrandingAdministration::change(const QJsonObject &members, Reply<Done> reply)
{
    const auto changed = branding::brandingFromJson(members, m_n.current->value());
    if (!changed) {
        return reply(core::unexpected(toError(changed.error())));
    }
    write(*changed, std::move(reply));
}

void BrandingAdministration::reset(Reply<Done> reply)
{
    write({}, std::move(reply));
}

void BrandingAdministration::write(const Branding &branding, Reply<Done> reply)
{
    audit::Event event = actOf(m_via, audit::EventKind::SettingsChanged, m_n.clock.nowMs());
    event.onWhat = QStringLiteral("branding");
    event.details = {{QStringLiteral("name"), branding.name}, {QStringLiteral("accent"), branding.accent}};
    const QByteArray text = QJsonDocument(branding::toJson(branding)).toJson(QJsonDocument::Compact);
    const auto job = [text](store::Transaction &transaction, audit::Event &) { return doneUnless(store::MetaTable(transaction).update(MetaKey, text)); };
    const Reply<Done> followed = [this, branding, reply = std::move(reply)](Result<Done> done) {
        if (done) {
            m_n.current->replace(branding);
            Q_EMIT changed();
        }
        reply(std::move(done));
    };
    m_n.store.write(this, audited<Done>(event, job), answerWith(followed));
}

Result<PagePreview> BrandingAdministration::preview(const Branding &branding, BrandedPage page) const
{
    const auto checked = branding::checkedBranding(branding);
    if (!checked) {
        return core::unexpected(toError(checked.error()));
    }
    const ListenerStatus status = m_n.listener.status();
    const branding::PageRenderer pages(std::make_shared<branding::CurrentBranding>(*checked), QUrl(status.publicUrl).host());
    using branding::Stylesheet;
    const branding::BrandColours colours = branding::coloursOf(checked->accent);
    return PagePreview{rendered(pages, page, m_n.clock.now(), status.mcpUrl).body,
                       stylesheetText(Stylesheet::Page),
                       stylesheetText(Stylesheet::DarkColours),
                       QString::fromLatin1(colours.brand),
                       QString::fromLatin1(colours.onBrand),
                       branding::contrastOf(colours.brand, colours.onBrand),
                       QString::fromLatin1(colours.brand) != checked->accent};
}

Result<Branding> BrandingAdministration::parse(const QByteArray &file)
{
    const QJsonDocument document = QJsonDocument::fromJson(file);
    if (!document.isObject()) {
        return core::unexpected(invalid("file", QStringLiteral("This is not a file that was exported here.")));
    }
    const auto branding = branding::brandingFromJson(document.object());
    return branding ? Result<Branding>(*branding) : core::unexpected(toError(branding.error()));
}

QByteArray BrandingAdministration::exported(const Branding &branding)
{
    return QJsonDocument(branding::toJson(branding)).toJson();
}

} // namespace admin
