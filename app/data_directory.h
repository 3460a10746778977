// SPDX-License-Identifier: GPL-3.0-or-later
// The data directory while this process is its only user: made with mode 0700, held by flock(2), which the kernel gives back
// however the process ends. Any thread.
#pragma once

#include "server/core/error.h"

#include <QString>

#include <memory>

namespace app
{

struct DataDirectoryError {
    enum class Kind {
        Taken,    // another process has it
        Unusable, // cannot be made, read or trusted
    };
    Kind kind = Kind::Unusable;
    QString sentence;
};

class DataDirectory final
{
public:
    [[nodiscard]] static core::Expected<std::unique_ptr<DataDirectory>, DataDirectoryError> lock(const QString &path);
    ~DataDirectory();
    DataDirectory(const DataDirectory &) = delete;
    DataDirectory &operator=(const DataDirectory &) = delete;

    [[nodiscard]] const QString &path() const { return m_path; }

private:
    DataDirectory(QString path, int descriptor);

    QString m_path;
    int m_descriptor;
};

} // namespace app
