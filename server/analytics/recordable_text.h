// SPDX-License-Identifier: GPL-3.0-or-later
// Arguments or a result as they are written down: JSON, with values under secret names left out and binary data replaced by its type and
// size, at most 4 KiB; what was cut is said at its end. Any thread.
#pragma once

#include <QJsonObject>
#include <QStringList>

namespace analytics
{

class RecordableText final
{
public:
    static constexpr qsizetype MostBytes = 4096;

    // A key is secret when one of these words stands in it, whatever its case and separators: "apiKey" has "api_key". Keys that name
    // who somebody is ("token_owner_email", "user_id") or count something ("max_tokens") are spared.
    explicit RecordableText(const QStringList &secretWords);

    // `wholeBytes`: of the message it comes from, for what is said when it is cut.
    [[nodiscard]] QString of(const QJsonObject &object, qint64 wholeBytes) const;

private:
    class Writer;
    [[nodiscard]] bool isSecret(const QString &key) const;

    QStringList m_words; // plain letters and digits
};

} // namespace analytics
