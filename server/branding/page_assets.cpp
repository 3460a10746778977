// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/branding/page_assets.h"

#include "server/core/base64url.h"
#include "server/core/digest.h"

#include <QFile>

namespace branding
{

namespace
{

struct Asset {
    QByteArray content;
    QByteArray version;
};

Asset load(const QString &name)
{
    QFile file(QStringLiteral(":/css/") + name);
    const bool isOpen = file.open(QIODevice::ReadOnly);
    Q_ASSERT_X(isOpen, "stylesheet", "a style sheet is missing from the resources");
    const QByteArray content = isOpen ? file.readAll() : QByteArray();
    return {content, core::toBase64Url(core::sha256(content)).first(12)};
}

const Asset &stylesheet(Stylesheet sheet)
{
    static const Asset page = load(QStringLiteral("page.css"));
    static const Asset dark = load(QStringLiteral("dark.css"));
    switch (sheet) {
    case Stylesheet::Page:
        return page;
    case Stylesheet::DarkColours:
        return dark;
    }
    Q_UNREACHABLE();
}

// Only the URL that names this very content may be kept for good.
void sendAsset(const http::ExchangePtr &exchange, const QByteArray &content, const QByteArray &version, const QByteArray &type)
{
    const QByteArray tag = '"' + version + '"';
    const bool isVersioned = exchange->request().query == "v=" + version;
    const QByteArray caching = isVersioned ? QByteArrayLiteral("public, max-age=31536000, immutable") : QByteArrayLiteral("public, max-age=300");
    http::Response answer;
    if (exchange->request().header("If-None-Match") == tag) {
        answer = http::Response::empty(304);
    } else {
        answer.contentType = type;
        answer.body = content;
    }
    answer.headers += {{"Cache-Control", caching}, {"ETag", tag}};
    exchange->send(std::move(answer));
}

} // namespace

QByteArray stylesheetUrl(Stylesheet sheet)
{
    const QByteArray path = sheet == Stylesheet::Page ? QByteArrayLiteral("/assets/page.css?v=") : QByteArrayLiteral("/assets/dark.css?v=");
    return path + stylesheet(sheet).version;
}

const QByteArray &stylesheetText(Stylesheet sheet)
{
    return stylesheet(sheet).content;
}

QByteArray logoUrl(const CurrentBranding &branding)
{
    return "/assets/logo.png?v=" + branding.logoVersion();
}

void StylesheetEndpoint::handle(const http::ExchangePtr &exchange) const
{
    sendAsset(exchange, stylesheet(m_sheet).content, stylesheet(m_sheet).version, QByteArrayLiteral("text/css; charset=utf-8"));
}

void LogoEndpoint::handle(const http::ExchangePtr &exchange) const
{
    if (m_branding->logoVersion().isEmpty()) {
        return exchange->send(http::Response::text(404, QByteArrayLiteral("There is no logo.\n")).withHeader("Cache-Control", "no-store"));
    }
    sendAsset(exchange, m_branding->value().logo, m_branding->logoVersion(), QByteArrayLiteral("image/png"));
}

} // namespace branding
