// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/outcome_words.h"

#include <QCoreApplication>

namespace ui
{

namespace
{
struct Words {
    Q_DECLARE_TR_FUNCTIONS(ui::Outcome)
};
} // namespace

QString outcomeWords(admin::CallOutcome outcome)
{
    switch (outcome) {
    case admin::CallOutcome::Ok: return Words::tr("Done");
    case admin::CallOutcome::ToolError: return Words::tr("Tool error");
    case admin::CallOutcome::Denied: return Words::tr("Denied");
    case admin::CallOutcome::RateLimited: return Words::tr("Rate limited");
    case admin::CallOutcome::Cancelled: return Words::tr("Cancelled");
    case admin::CallOutcome::ServerError: return Words::tr("Server error");
    }
    Q_UNREACHABLE();
}

Tone outcomeTone(admin::CallOutcome outcome)
{
    switch (outcome) {
    case admin::CallOutcome::Ok: return Tone::Ok;
    case admin::CallOutcome::ToolError:
    case admin::CallOutcome::RateLimited: return Tone::Warn;
    case admin::CallOutcome::Denied:
    case admin::CallOutcome::ServerError: return Tone::Err;
    case admin::CallOutcome::Cancelled: return Tone::Neutral;
    }
    Q_UNREACHABLE();
}

} // namespace ui
