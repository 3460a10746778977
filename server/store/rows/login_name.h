// SPDX-License-Identifier: GPL-3.0-or-later
// An entry of a list that names a person as their provider does: "github:octocat", "google-mail:ada@example.org". Spelled as
// access/login_name.h makes it, so that equal ones are equal text.
#pragma once

#include <QHashFunctions>
#include <QString>

namespace store
{

struct LoginName {
    QString kind; // "github", "local", "google-mail", "oidc-sub", …
    QString name;

    [[nodiscard]] QString toString() const { return kind + QLatin1Char(':') + name; }

    friend bool operator==(const LoginName &, const LoginName &) = default;
    friend size_t qHash(const LoginName &login, size_t seed = 0) { return qHashMulti(seed, login.kind, login.name); }
};

} // namespace store
