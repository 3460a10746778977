// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/redirect_uri.h"

#include "server/oauth/parameters.h"

#include <algorithm>
#include <array>

namespace oauth
{
namespace
{

constexpr qsizetype MaxLength = 2048;

// Schemes that run script, read files, or belong to somebody else than an app waiting for a code.
constexpr std::array<QLatin1String, 27> RefusedSchemes{
    QLatin1String("about"),
    QLatin1String("blob"),
    QLatin1String("cid"),
    QLatin1String("chrome"),
    QLatin1String("data"),
    QLatin1String("file"),
    QLatin1String("filesystem"),
    QLatin1String("ftp"),
    QLatin1String("ftps"),
    QLatin1String("geo"),
    QLatin1String("intent"),
    QLatin1String("jar"),
    QLatin1String("javascript"),
    QLatin1String("livescript"),
    QLatin1String("mailto"),
    QLatin1String("mhtml"),
    QLatin1String("mocha"),
    QLatin1String("resource"),
    QLatin1String("sms"),
    QLatin1String("ssh"),
    QLatin1String("tel"),
    QLatin1String("urn"),
    QLatin1String("vbscript"),
    QLatin1String("view-source"),
    QLatin1String("ws"),
    QLatin1String("wss"),
    QLatin1String("xmpp"),
};

Error refused(const QString &sentence)
{
    return {ErrorCode::InvalidRedirectUri, sentence, {}, {}};
}

bool isSchemeChar(QChar c)
{
    const char16_t u = c.unicode();
    return (u >= 'a' && u <= 'z') || (u >= '0' && u <= '9') || u == '+' || u == '-' || u == '.';
}

bool isHostChar(QChar c)
{
    const char16_t u = c.unicode();
    return (u >= 'a' && u <= 'z') || (u >= '0' && u <= '9') || u == '-' || u == '.' || u == '_';
}

int hexValue(QChar c)
{
    const char16_t u = c.toLower().unicode();
    return u >= '0' && u <= '9' ? u - '0' : (u >= 'a' && u <= 'f' ? u - 'a' + 10 : -1);
}

// Characters no URI may contain (RFC 3986 section 2), and encodings that only serve to hide them.
std::optional<Error> checkCharacters(const QString &uri)
{
    if (uri.isEmpty() || uri.size() > MaxLength) {
        return refused(QStringLiteral("A redirect URI must have 1 to 2048 characters."));
    }
    for (qsizetype i = 0; i < uri.size(); ++i) {
        const char16_t u = uri.at(i).unicode();
        if (u <= 0x20 || u >= 0x7f || QLatin1String("\"<>\\^`{|}").contains(uri.at(i))) {
            return refused(QStringLiteral("A redirect URI must not contain blanks, control or special characters."));
        }
        if (u == '*') {
            return refused(QStringLiteral("Wildcards are not allowed in a redirect URI: register each one in full."));
        }
        if (u == '#') {
            return refused(QStringLiteral("A redirect URI must not have a fragment.")); // RFC 6749 section 3.1.2
        }
        if (u == '%') {
            const int high = i + 2 < uri.size() ? hexValue(uri.at(i + 1)) : -1;
            const int low = i + 2 < uri.size() ? hexValue(uri.at(i + 2)) : -1;
            const int byte = high * 16 + low;
            if (high < 0 || low < 0 || byte < 0x20 || byte == 0x7f || byte == '\\') {
                return refused(QStringLiteral("A redirect URI has a percent encoding that is not allowed."));
            }
        }
    }
    return std::nullopt;
}

bool hasDotSegment(QStringView path)
{
    const auto segments = path.split(QLatin1Char('/'));
    return std::any_of(segments.begin(), segments.end(), [](QStringView segment) {
        const QString plain = segment.toString().replace(QLatin1String("%2e"), QLatin1String("."), Qt::CaseInsensitive);
        return plain == QLatin1String(".") || plain == QLatin1String("..");
    });
}

// host[:port] without userinfo. Fills host (lower case) and port.
std::optional<Error> parseAuthority(QStringView authority, RedirectUri &out)
{
    if (authority.contains(QLatin1Char('@'))) {
        return refused(QStringLiteral("A redirect URI must not contain a user name or password."));
    }
    qsizetype hostEnd = authority.indexOf(QLatin1Char(':'));
    if (authority.startsWith(QLatin1Char('['))) {
        const qsizetype bracket = authority.indexOf(QLatin1Char(']'));
        if (bracket < 0 || (bracket + 1 < authority.size() && authority.at(bracket + 1) != QLatin1Char(':'))) {
            return refused(QStringLiteral("The host of the redirect URI is malformed."));
        }
        hostEnd = bracket + 1 < authority.size() ? bracket + 1 : -1;
    }
    out.host = (hostEnd < 0 ? authority : authority.left(hostEnd)).toString().toLower();
    if (hostEnd >= 0) {
        out.port = authority.mid(hostEnd + 1).toString();
        bool isNumber = false;
        const int number = out.port.toInt(&isNumber);
        const bool hasOnlyDigits = std::all_of(
            out.port.cbegin(), out.port.cend(), [](QChar c) { return c >= QLatin1Char('0') && c <= QLatin1Char('9'); });
        if (!isNumber || !hasOnlyDigits || number < 1 || number > 65535) {
            return refused(QStringLiteral("The port of the redirect URI is not a number from 1 to 65535."));
        }
    }
    return std::nullopt;
}

bool isPlainHostName(const QString &host)
{
    return !host.isEmpty() && std::all_of(host.cbegin(), host.cend(), isHostChar) && !host.startsWith(QLatin1Char('.'))
        && !host.contains(QLatin1String(".."));
}

bool isIpv6Literal(const QString &host)
{
    return host.size() > 4 && host.startsWith(QLatin1Char('[')) && host.endsWith(QLatin1Char(']'))
        && std::all_of(host.cbegin() + 1, host.cend() - 1,
            [](QChar c) { return hexValue(c) >= 0 || c == QLatin1Char(':') || c == QLatin1Char('.'); });
}

bool isLoopbackHost(const QString &host)
{
    return host == QLatin1String("127.0.0.1") || host == QLatin1String("[::1]") || host == QLatin1String("localhost");
}

std::optional<Error> classify(RedirectUri &out)
{
    const bool hasHost = isPlainHostName(out.host) || isIpv6Literal(out.host);
    if (out.scheme == QLatin1String("https")) {
        out.kind = RedirectUriKind::Https;
        return hasHost ? std::nullopt
                       : std::optional(refused(QStringLiteral("The host of the redirect URI is malformed.")));
    }
    if (out.scheme == QLatin1String("http")) {
        out.kind = RedirectUriKind::LoopbackHttp;
        if (isLoopbackHost(out.host)) {
            return std::nullopt;
        }
        return refused(
            QStringLiteral("An http redirect URI must point to 127.0.0.1, [::1] or localhost; use https elsewhere."));
    }
    out.kind = RedirectUriKind::PrivateUse;
    if (!out.host.isEmpty() && !hasHost) {
        return refused(QStringLiteral("The host of the redirect URI is malformed."));
    }
    return std::nullopt;
}

std::optional<Error> parseScheme(const QString &uri, RedirectUri &out)
{
    if (uri.startsWith(value::OutOfBandUri, Qt::CaseInsensitive)) {
        return refused(QStringLiteral("urn:ietf:wg:oauth:2.0:oob is not supported: listen on a loopback address and "
                                      "register http://127.0.0.1/callback."));
    }
    const qsizetype colon = uri.indexOf(QLatin1Char(':'));
    out.scheme = uri.left(std::max<qsizetype>(colon, 0)).toLower();
    const bool isScheme
        = colon > 0 && out.scheme.at(0).isLetter() && std::all_of(out.scheme.cbegin(), out.scheme.cend(), isSchemeChar);
    if (!isScheme) {
        return refused(QStringLiteral("A redirect URI must be absolute: scheme, host and path."));
    }
    if (std::find(RefusedSchemes.begin(), RefusedSchemes.end(), out.scheme) != RefusedSchemes.end()
        || out.scheme.startsWith(QLatin1String("ms-"))) {
        return refused(QStringLiteral("The scheme %1: is not allowed in a redirect URI.").arg(out.scheme));
    }
    return std::nullopt;
}

} // namespace

core::Expected<RedirectUri, Error> RedirectUri::parse(const QString &uri)
{
    RedirectUri out;
    out.uri = uri;
    if (auto error = checkCharacters(uri)) {
        return core::unexpected(*error);
    }
    if (auto error = parseScheme(uri, out)) {
        return core::unexpected(*error);
    }
    QStringView rest = QStringView(uri).mid(out.scheme.size() + 1);
    if (!rest.startsWith(QLatin1Char('/'))) {
        return core::unexpected(refused(QStringLiteral("After its scheme a redirect URI must go on with a slash.")));
    }
    if (rest.startsWith(QLatin1String("//"))) {
        rest = rest.mid(2);
        const auto end = std::find_if(
            rest.begin(), rest.end(), [](QChar c) { return c == QLatin1Char('/') || c == QLatin1Char('?'); });
        const QStringView authority = rest.left(end - rest.begin());
        if (auto error = parseAuthority(authority, out)) {
            return core::unexpected(*error);
        }
        rest = rest.mid(authority.size());
    }
    out.pathAndQuery = rest.toString();
    if (hasDotSegment(
            rest.left(out.pathAndQuery.indexOf(QLatin1Char('?')) < 0 ? rest.size()
                                                                     : out.pathAndQuery.indexOf(QLatin1Char('?'))))) {
        return core::unexpected(refused(QStringLiteral("A redirect URI must not contain '.' or '..' segments.")));
    }
    if (auto error = classify(out)) {
        return core::unexpected(*error);
    }
    return out;
}

QString RedirectUri::displayHost() const
{
    return kind == RedirectUriKind::PrivateUse ? QString(scheme + QLatin1Char(':')) : host;
}

QString RedirectUri::cspSource() const
{
    switch (kind) {
    case RedirectUriKind::Https:
    case RedirectUriKind::LoopbackHttp:
        return scheme + QLatin1String("://") + host + (port.isEmpty() ? QString() : QString(QLatin1Char(':') + port));
    case RedirectUriKind::PrivateUse:
        return scheme + QLatin1Char(':');
    }
    Q_UNREACHABLE();
}

bool redirectUriMatches(const QString &registered, const QString &requested)
{
    const auto wanted = RedirectUri::parse(requested);
    if (!wanted) {
        return false; // also what was registered under an older policy stops working
    }
    if (registered == requested) {
        return true;
    }
    const auto known = RedirectUri::parse(registered);
    if (!known || known->kind != RedirectUriKind::LoopbackHttp || wanted->kind != RedirectUriKind::LoopbackHttp) {
        return false;
    }
    // An empty path is "/" (RFC 3986 section 6.2.3): VS Code registers one spelling and asks with the other.
    const auto withPath = [](const QString &pathAndQuery) {
        return pathAndQuery.startsWith(QLatin1Char('/')) ? pathAndQuery : QString(QLatin1Char('/') + pathAndQuery);
    };
    return known->host == wanted->host && withPath(known->pathAndQuery) == withPath(wanted->pathAndQuery);
}

bool isRegisteredRedirectUri(const QStringList &registered, const QString &requested)
{
    return std::any_of(
        registered.cbegin(), registered.cend(), [&](const QString &uri) { return redirectUriMatches(uri, requested); });
}

} // namespace oauth
