// SPDX-License-Identifier: GPL-3.0-or-later
// How the browser pages look: kept in the database, checked by server/branding/branding_check.h, in force with the next page.
// Server thread.
#pragma once

#include "server/admin/admin_types.h"
#include "server/audit/event.h"

#include <QJsonObject>
#include <QObject>

#include <memory>

namespace branding
{
class CurrentBranding;
}
namespace core
{
class Clock;
}
namespace store
{
class Database;
class Store;
}

namespace admin
{

class ListenerControl;

// As it was left; what cannot be read any more is as if there were none.
[[nodiscard]] std::optional<Branding> readBranding(store::Database &database);

class BrandingAdministration final : public QObject
{
    Q_OBJECT
public:
    struct Neighbours {
        store::Store &store;
        const core::Clock &clock;
        const ListenerControl &listener; // knows where the pages are served
        std::shared_ptr<branding::CurrentBranding> current;
    };
    BrandingAdministration(Neighbours neighbours, audit::ActorKind via);

    [[nodiscard]] const Branding &show() const;
    void replace(const Branding &branding, Reply<Done> reply);
    // `members` as in an exported file; what they do not name stays.
    void change(const QJsonObject &members, Reply<Done> reply);
    void reset(Reply<Done> reply);
    // What a browser would get with this branding; nothing is kept.
    [[nodiscard]] Result<PagePreview> preview(const Branding &branding, BrandedPage page) const;
    [[nodiscard]] static Result<Branding> parse(const QByteArray &file); // an exported one
    [[nodiscard]] static QByteArray exported(const Branding &branding);

Q_SIGNALS:
    void changed();

private:
    void write(const Branding &branding, Reply<Done> reply);

    Neighbours m_n;
    audit::ActorKind m_via;
};

} // namespace admin
