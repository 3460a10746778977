// SPDX-License-Identifier: GPL-3.0-or-later
// The .dev.vars or .env file of a Cloudflare Worker project, for people who come from there (product section 3): exactly the names that
// mean something here, each other one it knows with the sentence that says why not. Any thread.
#pragma once

#include "server/core/error.h"
#include "server/core/secret.h"

#include <QHash>
#include <QStringList>

#include <optional>

namespace runtime
{

struct EnvFile {
    QHash<QString, QString> settings; // key of the settings table -> value; the environment wins over them
    std::optional<core::Secret> githubClientSecret; // for the vault
    std::optional<core::Secret> jwtKey;             // PEM: published so that tokens of before can be verified
    QStringList sentences;                          // for the person

    // The error is a sentence.
    [[nodiscard]] static core::Expected<EnvFile, QString> read(const QString &path);
    [[nodiscard]] static EnvFile parse(const QByteArray &text);
};

} // namespace runtime
