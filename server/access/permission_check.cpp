// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/access/permission_check.h"

namespace access_control
{

// Linear: after a mismatch only the last `*` takes one character more (no backtracking over earlier ones).
bool matchesGlob(QStringView pattern, QStringView text)
{
    qsizetype p = 0;
    qsizetype t = 0;
    qsizetype star = -1;
    qsizetype starText = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern.at(p) == u'*') {
            star = p++;
            starText = t;
        } else if (p < pattern.size() && pattern.at(p) == text.at(t)) {
            ++p;
            ++t;
        } else if (star >= 0 && text.at(starText) != u'/') {
            p = star + 1;
            t = ++starText;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern.at(p) == u'*') {
        ++p;
    }
    return p == pattern.size();
}

Verdict mayCall(const QList<PermissionRule> &rulesOfUser, const QString &server, const QString &tool)
{
    const QString target = server + QLatin1Char('/') + tool;
    Verdict verdict;
    for (const PermissionRule &rule : rulesOfUser) {
        if (!matchesGlob(rule.pattern, target)) {
            continue;
        }
        switch (rule.effect) {
        case Effect::Refuse:
            return {false, Reason::RefusedByRule, rule};
        case Effect::Allow:
            verdict = {true, Reason::AllowedByRule, rule};
            break;
        }
    }
    return verdict;
}

} // namespace access_control
