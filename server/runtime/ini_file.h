// SPDX-License-Identifier: GPL-3.0-or-later
// gatehouse.ini: `key = value` lines, comments with # or ;. Written back with every comment and unknown line in its place, and
// atomically. Values are taken literally (QSettings would split them at commas). Any thread; one writer.
#pragma once

#include "server/core/error.h"

#include <QMap>
#include <QString>
#include <QStringList>

#include <optional>

namespace runtime
{

class IniFile
{
public:
    // A file that does not exist is an empty one. The error is a sentence.
    [[nodiscard]] static core::Expected<IniFile, QString> read(const QString &path);

    [[nodiscard]] std::optional<QString> value(const QString &key) const;
    [[nodiscard]] QStringList keys() const; // in file order
    void set(const QString &key, const QString &value);
    void remove(const QString &key);
    [[nodiscard]] core::Expected<void, QString> save() const;

private:
    struct Line {
        QString text; // as in the file when `key` is empty
        QString key;
        QString value;
    };
    QString m_path;
    QList<Line> m_lines;
};

} // namespace runtime
