// SPDX-License-Identifier: GPL-3.0-or-later
// Why a server did not start. Plain data.
#pragma once

#include <QMetaType>
#include <QString>

namespace runtime
{

struct StartError {
    enum class Kind {
        DataDirectory, // the database or the socket in it
        SecretStore,   // no master key: a person may choose another place for it
        Server,
    };
    Kind kind = Kind::Server;
    QString sentence;
};

} // namespace runtime

Q_DECLARE_METATYPE(runtime::StartError)
