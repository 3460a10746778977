// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/session_end.h"

#include "server/admin/admin_client.h"
#include "ui/common/failure_words.h"
#include "ui/common/format.h"
#include "ui/common/toast.h"
#include "ui/common/when_answered.h"

#include <QCoreApplication>

#include <memory>

namespace ui
{

namespace
{

using Done = admin::Result<admin::Done>;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ui::SessionEnd)
};

struct Suspended {
    QList<core::FamilyId> ids;
    qsizetype unanswered = 0;
};

void reportFailure(QWidget &page, const Done &answer)
{
    if (!answer)
        ToastStack::of(page).showError(failureWords(answer.error()));
}

void offerUndo(QWidget &page, admin::AdminClient &client, const QList<core::FamilyId> &ids, const QString &words)
{
    const auto undo = [&page, &client, ids] {
        for (const core::FamilyId &id : ids)
            whenAnswered(client.resumeSession(id), &page, [&page](const Done &answer) { reportFailure(page, answer); });
    };
    const auto finish = [&page, &client, ids] {
        for (const core::FamilyId &id : ids)
            whenAnswered(client.endSession(id), &page, [&page](const Done &answer) { reportFailure(page, answer); });
    };
    ToastStack::of(page).showUndo(words, undo, finish);
}

} // namespace

void endSessions(QWidget &page, admin::AdminClient &client, const QList<admin::SessionSummary> &sessions)
{
    if (sessions.isEmpty())
        return;
    const admin::SessionSummary &first = sessions.first();
    const QString person = format::outside(first.userName.isEmpty() ? first.login : first.userName);
    auto suspended = std::make_shared<Suspended>();
    suspended->unanswered = sessions.size();
    for (const admin::SessionSummary &session : sessions) {
        whenAnswered(client.suspendSession(session.id), &page,
            [&page, &client, suspended, id = session.id, person](const Done &answer) {
                reportFailure(page, answer);
                if (answer)
                    suspended->ids.append(id);
                if (--suspended->unanswered > 0 || suspended->ids.isEmpty())
                    return;
                const int count = int(suspended->ids.size());
                const QString words = count == 1 ? Words::tr("Session of %1 ended.").arg(person) : Words::tr("%n sessions ended.", nullptr, count);
                offerUndo(page, client, suspended->ids, words);
            });
    }
}

} // namespace ui
