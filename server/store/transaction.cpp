// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/transaction.h"

namespace store
{

void Transaction::note(Topic topic, ChangeKind kind, const QByteArray &key)
{
    const Change change{topic, kind, key};
    // Only the newest can be a repetition worth finding: a job updates one row several times, or many rows once.
    if (m_changes.isEmpty() || m_changes.constLast() != change) {
        m_changes.append(change);
    }
}

} // namespace store
