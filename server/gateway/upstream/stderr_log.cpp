// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/gateway/upstream/stderr_log.h"

#include <QRegularExpression>

namespace gateway
{

namespace
{

constexpr qsizetype shortestSecret = 6;
const QString mark = QStringLiteral("•••");

// Credentials that nobody told us of: behind their usual names, and the prefixes that providers give them for this very purpose.
const QRegularExpression &credentialPattern()
{
    static const QRegularExpression pattern(
        QStringLiteral(R"re(((?:authorization|api[-_]?key|access[-_]?token|refresh[-_]?token|client[-_]?secret|password|passwd|secret|token)["']?\s*[=:]\s*["']?(?:(?:bearer|basic|dpop)\s+)?|(?:bearer|basic|dpop)\s+)[^\s"',;&]{6,}|\b(?:gh[pousr]_|github_pat_|sk-|xox[abprs]-|AKIA|eyJ)[A-Za-z0-9_.\-]{12,})re"),
        QRegularExpression::CaseInsensitiveOption);
    return pattern;
}

} // namespace

StderrLog::StderrLog(const core::Clock &clock, QObject *parent)
    : QObject(parent)
    , m_clock(clock)
{
}

void StderrLog::mask(const core::Secret &secret)
{
    const auto isKnown = [&secret](const core::Secret &known) { return known.reveal() == secret.reveal(); };
    if (secret.reveal().size() >= shortestSecret && std::none_of(m_secrets.cbegin(), m_secrets.cend(), isKnown)) {
        m_secrets.append(secret);
    }
}

void StderrLog::append(QByteArrayView bytes)
{
    while (!bytes.isEmpty()) {
        const qsizetype end = bytes.indexOf('\n');
        const QByteArrayView piece = end < 0 ? bytes : bytes.first(end);
        bytes = end < 0 ? QByteArrayView() : bytes.sliced(end + 1);
        if (!m_isSkipping) {
            // Cut with room to spare, so that a credential across the cut is seen whole.
            m_partial.append(piece.first(std::min(piece.size(), 2 * longestLine - m_partial.size())));
            m_isSkipping = m_partial.size() >= 2 * longestLine;
        }
        if (end >= 0) {
            endOfOutput();
        }
    }
}

void StderrLog::endOfOutput()
{
    m_isSkipping = false;
    const QByteArray line = std::exchange(m_partial, {}).trimmed();
    if (!line.isEmpty()) {
        add(line);
    }
}

void StderrLog::note(const QString &line)
{
    endOfOutput();
    add(line.toUtf8());
}

void StderrLog::add(QByteArrayView line)
{
    m_lines.push_back({m_clock.nowMs(), masked(line)});
    if (m_lines.size() > mostLines) {
        m_lines.pop_front();
    }
    Q_EMIT appended(m_lines.back());
}

QString StderrLog::masked(QByteArrayView line) const
{
    QByteArray bytes = line.toByteArray();
    for (const core::Secret &secret : m_secrets) {
        bytes.replace(secret.reveal(), mark.toUtf8());
    }
    QString text = QString::fromUtf8(bytes);
    text.replace(credentialPattern(), QStringLiteral("\\1") + mark);
    // Escape sequences and the like would do something where this is shown.
    for (QChar &c : text) {
        if (c.category() == QChar::Other_Control && c != u'\t') {
            c = u'·';
        }
    }
    return text.left(longestLine);
}

} // namespace gateway
