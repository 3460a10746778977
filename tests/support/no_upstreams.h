// SPDX-License-Identifier: GPL-3.0-or-later
// Administration's neighbours about servers behind the gateway, where a test has none. Header only.
#pragma once

#include "server/admin/upstream_control.h"

namespace tests
{

class NoUpstreams final : public admin::UpstreamControl
{
public:
    void probe(const QString &, admin::ProbeKind, admin::Reply<admin::UpstreamProbe> reply) override { reply(core::unexpected(admin::Error())); }
    void startSignIn(const QString &, admin::Reply<admin::UpstreamSignIn> reply) override { reply(admin::UpstreamSignIn()); }
    admin::Result<admin::Done> restartUpstream(const QString &) override { return admin::Done{}; }
    [[nodiscard]] admin::Result<QList<admin::UpstreamLogLine>> upstreamLog(const QString &) const override { return QList<admin::UpstreamLogLine>(); }
    [[nodiscard]] int connectionsOf(const QString &) const override { return 0; }
};

class PlainSealing final : public admin::SecretSealing
{
public:
    void seal(const QByteArray &, const core::Secret &plain, admin::Reply<QByteArray> reply) override { reply(plain.reveal().toByteArray()); }
};

} // namespace tests
