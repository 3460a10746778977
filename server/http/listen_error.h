// SPDX-License-Identifier: GPL-3.0-or-later
// Why listening could not begin. `detail` names the address or the file; ui and command line find the words. Any
// thread.
#pragma once

#include <QString>

namespace http
{

struct ListenError {
    enum class Kind {
        AddressInUse,
        AddressNotAvailable, // not an address of this machine
        PermissionDenied, // ports below 1024
        CertificateUnreadable,
        Other,
    };
    Kind kind = Kind::Other;
    QString detail;
};

} // namespace http
