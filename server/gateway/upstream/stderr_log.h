// SPDX-License-Identifier: GPL-3.0-or-later
// The last lines an upstream wrote to its standard error, credentials taken out: what it was given in its environment, and what looks like
// one. Bounded in lines and bytes. Server thread.
#pragma once

#include "server/core/clock.h"
#include "server/core/secret.h"

#include <QByteArray>
#include <QList>
#include <QObject>

#include <deque>

namespace gateway
{

struct StderrLine {
    core::Milliseconds at{};
    QString text; // one line, at most StderrLog::longestLine characters
};

class StderrLog final : public QObject
{
    Q_OBJECT
public:
    static constexpr int mostLines = 1'000;
    static constexpr qsizetype longestLine = 2'000;

    explicit StderrLog(const core::Clock &clock, QObject *parent = nullptr);

    // Credentials that may turn up; short ones (under six bytes) would take out half of the text and are left alone.
    void mask(const core::Secret &secret);
    void append(QByteArrayView bytes); // in any pieces
    void note(const QString &line);    // of ours: started, ended
    void endOfOutput();                // a last line without line end

    [[nodiscard]] const std::deque<StderrLine> &lines() const { return m_lines; }

Q_SIGNALS:
    void appended(const gateway::StderrLine &line);

private:
    void add(QByteArrayView line);
    [[nodiscard]] QString masked(QByteArrayView line) const;

    const core::Clock &m_clock;
    std::deque<StderrLine> m_lines;
    QByteArray m_partial;
    bool m_isSkipping = false; // the rest of an over-long line
    QList<core::Secret> m_secrets;
};

} // namespace gateway
