// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/gateway/upstream/authorized_call.h"

#include "server/http/form_body.h"
#include "server/http/guard/field_syntax.h"

namespace gateway
{

namespace
{

UpstreamFailure failureOf(const http::FetchError &error)
{
    const auto kind = error.kind == http::FetchError::Kind::Timeout ? UpstreamFailure::Kind::Timeout
        : error.kind == http::FetchError::Kind::BrokenAnswer        ? UpstreamFailure::Kind::Ended
                                                                    : UpstreamFailure::Kind::Unreachable;
    return {kind, error.detail, {}, 0, {}};
}

// Later ones replace earlier ones of that name.
void put(QList<http::Header> &headers, const QList<http::Header> &added)
{
    for (const http::Header &header : added) {
        headers.removeIf([&header](const http::Header &other) { return http::isSameName(other.name, header.name); });
        headers.append(header);
    }
}

// Of the connection and of framing: nobody configures them.
bool isReserved(const http::Header &header)
{
    static constexpr QByteArrayView names[] = {"Host", "Connection", "Content-Length", "Transfer-Encoding", "Upgrade", "Expect", "TE", "Trailer",
                                               "Accept-Encoding", "User-Agent"};
    return std::any_of(std::begin(names), std::end(names), [&header](QByteArrayView name) { return http::isSameName(name, header.name); });
}

} // namespace

AuthorizedCall::AuthorizedCall(const HttpRoad &road, http::CallRequest request)
    : m_road(road)
    , m_request(std::move(request))
{
    QMetaObject::invokeMethod(this, [this] { attempt(); }, Qt::QueuedConnection);
}

QByteArray AuthorizedCall::mediaType() const
{
    return http::mediaType(header("Content-Type"));
}

void AuthorizedCall::giveUp()
{
    m_isOver = true;
    if (m_call) {
        m_call->disconnect(this);
        m_call.release()->deleteLater();
    }
}

QList<http::Header> AuthorizedCall::allHeaders(const HttpRoad &road, const QList<http::Header> &credential, const QList<http::Header> &own)
{
    QList<http::Header> headers = road.target.headers;
    put(headers, credential);
    headers.removeIf(isReserved);
    put(headers, own);
    return headers;
}

void AuthorizedCall::attempt()
{
    if (m_isOver) {
        return;
    }
    ++m_attempts;
    m_road.authorizer.headers(this, [this](core::Expected<QList<http::Header>, UpstreamFailure> credential) {
        if (!m_isOver) {
            credential ? send(*credential) : fail(credential.error());
        }
    });
}

void AuthorizedCall::send(const QList<http::Header> &credential)
{
    m_credential = credential;
    http::CallRequest request = m_request;
    request.headers = allHeaders(m_road, credential, m_request.headers);
    request.connectTimeout = m_road.limits.connectTimeout;
    m_call = m_road.caller.call(std::move(request));
    connect(m_call.get(), &http::HttpCall::answered, this, &AuthorizedCall::judge);
    connect(m_call.get(), &http::HttpCall::read, this, &AuthorizedCall::read);
    connect(m_call.get(), &http::HttpCall::ended, this, &AuthorizedCall::ended);
    connect(m_call.get(), &http::HttpCall::failed, this, [this](const http::FetchError &error) { fail(failureOf(error)); });
}

void AuthorizedCall::judge()
{
    if (status() != 401 && status() != 403) {
        Q_EMIT answered();
        return;
    }
    const Refusal refusal{status(), m_call->headerValues("WWW-Authenticate"), m_credential};
    m_call->disconnect(this);
    m_call.release()->deleteLater(); // it is what calls
    if (m_attempts >= mostAttempts) {
        return fail({refusal.status == 401 ? UpstreamFailure::Kind::SignInNeeded : UpstreamFailure::Kind::Refused,
                     QStringLiteral("it refuses the credential again and again"), {}, refusal.status, {}});
    }
    m_road.authorizer.refused(refusal, this, [this](core::Expected<void, UpstreamFailure> decision) {
        if (!m_isOver) {
            decision ? attempt() : fail(decision.error());
        }
    });
}

void AuthorizedCall::fail(const UpstreamFailure &failure)
{
    Q_EMIT failed(failure);
}

} // namespace gateway
