// SPDX-License-Identifier: GPL-3.0-or-later
// The parts that several pages share, as template values: form binding, client, destination, account. Any thread.
#pragma once

#include "server/branding/page_template.h"
#include "server/branding/pages.h"

namespace branding
{

void setBinding(TemplateValues &values, const FormBinding &binding);
void setHeading(TemplateValues &values, const QByteArray &textKey, const ClientOnPage &client);
void setDestination(TemplateValues &values, const Destination &destination);
void setAccount(TemplateValues &values, const AccountOnPage &account);

[[nodiscard]] Html wordsOf(const SignInProblem &problem);
[[nodiscard]] Html wordsOf(const AccountProblem &problem);
[[nodiscard]] Html wordsOf(const Permission &permission);
[[nodiscard]] QByteArray textKeyOf(ErrorPage::Kind kind);

// "LO" of "Lena Ortiz", "A" of "aditi-rao".
[[nodiscard]] QString initialsOf(const QString &name);

} // namespace branding
