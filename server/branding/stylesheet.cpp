// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/branding/stylesheet.h"

#include "server/core/base64url.h"
#include "server/core/digest.h"

#include <QFile>

namespace branding
{

namespace
{

struct Stylesheet {
    QByteArray content;
    QByteArray version;
};

const Stylesheet &stylesheet()
{
    static const Stylesheet loaded = [] {
        QFile file(QStringLiteral(":/css/page.css"));
        const bool isOpen = file.open(QIODevice::ReadOnly);
        Q_ASSERT_X(isOpen, "stylesheet", "page.css is missing from the resources");
        const QByteArray content = isOpen ? file.readAll() : QByteArray();
        return Stylesheet{content, core::toBase64Url(core::sha256(content)).first(12)};
    }();
    return loaded;
}

} // namespace

QByteArray stylesheetUrl()
{
    return "/assets/page.css?v=" + stylesheet().version;
}

void StylesheetEndpoint::handle(const http::ExchangePtr &exchange) const
{
    const QByteArray tag = '"' + stylesheet().version + '"';
    // Only the URL that names this very content may be kept for good.
    const bool isVersioned = exchange->request().query == "v=" + stylesheet().version;
    const QByteArray caching = isVersioned ? QByteArrayLiteral("public, max-age=31536000, immutable")
                                           : QByteArrayLiteral("public, max-age=300");
    http::Response answer;
    if (exchange->request().header("If-None-Match") == tag) {
        answer = http::Response::empty(304);
    } else {
        answer.contentType = QByteArrayLiteral("text/css; charset=utf-8");
        answer.body = stylesheet().content;
    }
    answer.headers += {{"Cache-Control", caching}, {"ETag", tag}};
    exchange->send(std::move(answer));
}

} // namespace branding
