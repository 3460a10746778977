// SPDX-License-Identifier: GPL-3.0-or-later
// A browser for tests: HTTP with a cookie jar, no scripts, no automatic redirects, and forms found in the page. Every call waits
// for its answer (at most ten seconds).
#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QList>
#include <QNetworkAccessManager>
#include <QPair>
#include <QUrl>

namespace tests
{

using Fields = QList<QPair<QByteArray, QByteArray>>;

struct HttpAnswer {
    int status = 0; // 0: no answer
    Fields headers;
    QByteArray body;
    QUrl url; // that was asked

    [[nodiscard]] QByteArray header(const QByteArray &name) const;
    [[nodiscard]] QUrl location() const; // absolute
    [[nodiscard]] QJsonObject json() const;
};

// Every form of a page with its hidden fields and buttons.
struct HtmlForm {
    QByteArray action;
    Fields hidden;
    Fields buttons; // name and value
    QByteArray textField;     // name of the first text input
    QByteArray passwordField; // name of the first password input

    [[nodiscard]] bool hasButton(const QByteArray &name, const QByteArray &value) const;
};
[[nodiscard]] QList<HtmlForm> formsOf(const QByteArray &page);

class TestBrowser
{
public:
    [[nodiscard]] HttpAnswer get(const QUrl &url, const Fields &headers = {});
    [[nodiscard]] HttpAnswer post(const QUrl &url, const Fields &form, const Fields &headers = {});
    [[nodiscard]] HttpAnswer send(const QByteArray &method, const QUrl &url, const Fields &headers, const QByteArray &body);
    // As get(), and on through redirects as long as they stay on the same host.
    [[nodiscard]] HttpAnswer follow(const HttpAnswer &answer);
    [[nodiscard]] Fields cookies(const QUrl &url) const; // names and values

private:
    QNetworkAccessManager m_network;
};

[[nodiscard]] QByteArray formEncoded(const Fields &fields);

} // namespace tests
