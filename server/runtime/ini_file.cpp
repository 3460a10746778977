// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/runtime/ini_file.h"

#include <QFile>
#include <QSaveFile>

#include <algorithm>

namespace runtime
{

core::Expected<IniFile, QString> IniFile::read(const QString &path)
{
    IniFile ini;
    ini.m_path = path;
    QFile file(path);
    if (!file.exists()) {
        return ini;
    }
    if (!file.open(QIODevice::ReadOnly)) {
        return core::unexpected(QStringLiteral("%1 cannot be read (%2); make it readable or remove it.").arg(path, file.errorString()));
    }
    const QStringList lines = QString::fromUtf8(file.readAll()).split(QLatin1Char('\n'));
    for (qsizetype i = 0; i < lines.size(); ++i) {
        const QString trimmed = lines[i].trimmed();
        if (i == lines.size() - 1 && trimmed.isEmpty()) {
            break; // what stands behind the last line break is no line
        }
        const bool isText = trimmed.isEmpty() || trimmed.startsWith(QLatin1Char('#')) || trimmed.startsWith(QLatin1Char(';'))
            || trimmed.startsWith(QLatin1Char('['));
        const qsizetype equals = trimmed.indexOf(QLatin1Char('='));
        if (isText) {
            ini.m_lines.append({lines[i], {}, {}});
        } else if (equals <= 0) {
            return core::unexpected(QStringLiteral("%1, line %2: \"%3\" is no setting; write key = value.").arg(path).arg(i + 1).arg(trimmed));
        } else {
            ini.m_lines.append({{}, trimmed.left(equals).trimmed(), trimmed.mid(equals + 1).trimmed()});
        }
    }
    return ini;
}

std::optional<QString> IniFile::value(const QString &key) const
{
    const auto line = std::find_if(m_lines.cbegin(), m_lines.cend(), [&](const Line &l) { return l.key == key; });
    return line == m_lines.cend() ? std::nullopt : std::optional(line->value);
}

QStringList IniFile::keys() const
{
    QStringList keys;
    for (const Line &line : m_lines) {
        if (!line.key.isEmpty()) {
            keys.append(line.key);
        }
    }
    return keys;
}

void IniFile::set(const QString &key, const QString &value)
{
    const auto line = std::find_if(m_lines.begin(), m_lines.end(), [&](const Line &l) { return l.key == key; });
    if (line == m_lines.end()) {
        m_lines.append({{}, key, value});
    } else {
        line->value = value;
    }
}

void IniFile::remove(const QString &key)
{
    m_lines.removeIf([&](const Line &line) { return line.key == key; });
}

core::Expected<void, QString> IniFile::save() const
{
    QSaveFile file(m_path);
    QByteArray bytes;
    for (const Line &line : m_lines) {
        bytes += (line.key.isEmpty() ? line.text : QString(line.key + QStringLiteral(" = ") + line.value)).toUtf8() + '\n';
    }
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit()) {
        return core::unexpected(QStringLiteral("%1 cannot be written (%2); check the disk and the folder's permissions.").arg(m_path, file.errorString()));
    }
    return {};
}

} // namespace runtime
