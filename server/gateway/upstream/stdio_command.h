// SPDX-License-Identifier: GPL-3.0-or-later
// What is run for a stdio upstream: argv, never a shell; an environment that is built, never inherited (protocol.md 2.9, rule 14).
// Values; any thread.
#pragma once

#include "server/core/secret.h"

#include <QProcessEnvironment>
#include <QStringList>

#include <optional>
#include <vector>

namespace gateway
{

struct EnvironmentVariable {
    QString name;
    core::Secret value; // any may be a credential
};

// bubblewrap: the whole file system read-only but for these folders, nothing of ours reachable by process id.
struct Sandbox {
    enum class Network {
        Shared,
        None,
    };
    QStringList writableFolders;
    Network network = Network::Shared;
};

struct StdioCommand {
    QStringList arguments; // the program first: absolute, relative to the folder, or a name looked up in the child's own PATH
    QString workingDirectory; // empty: the user's home
    std::vector<EnvironmentVariable> environment;
    std::optional<Sandbox> sandbox;
    QList<core::Secret> masked; // beside the environment's values: what must not stand in the log
};

// Of our own environment, what children get at all: where programs and the user's files are, and the language. Nothing else.
[[nodiscard]] const QStringList &inheritedVariables();
[[nodiscard]] QProcessEnvironment environmentOf(const StdioCommand &command, const QProcessEnvironment &ours);

// The arguments as they are run: with bubblewrap in front where it is wanted.
[[nodiscard]] QStringList argumentsOf(const StdioCommand &command);

} // namespace gateway
