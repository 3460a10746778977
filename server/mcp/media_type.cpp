// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/media_type.h"

namespace mcp
{

namespace
{

// How well a media range fits a type: an exact one outweighs `type/*`, which outweighs `*/*`.
int specificity(const QByteArray &range, const QByteArray &type)
{
    if (range == type) {
        return 3;
    }
    if (range.endsWith("/*") && range != "*/*" && type.startsWith(range.chopped(1))) {
        return 2;
    }
    return range == "*/*" || range == "*" ? 1 : 0;
}

bool hasZeroWeight(const QByteArrayList &parameters)
{
    for (const QByteArray &parameter : parameters) {
        const QByteArray trimmed = parameter.trimmed().toLower();
        if (trimmed.startsWith("q=")) {
            bool isNumber = false;
            return trimmed.sliced(2).toDouble(&isNumber) <= 0 && isNumber;
        }
    }
    return false;
}

bool accepts(const QByteArrayList &ranges, const QByteArray &type)
{
    int best = 0;
    bool isAccepted = false;
    for (const QByteArray &range : ranges) {
        QByteArrayList parts = range.split(';');
        const int fit = specificity(parts.takeFirst().trimmed().toLower(), type);
        if (fit > best) {
            best = fit;
            isAccepted = !hasZeroWeight(parts);
        }
    }
    return isAccepted;
}

} // namespace

AcceptedForms acceptedForms(const http::Request &request)
{
    const QByteArrayList ranges = request.headerValues("Accept").join(',').split(',');
    if (ranges.join().trimmed().isEmpty()) {
        return {};
    }
    return {accepts(ranges, QByteArrayLiteral("application/json")), accepts(ranges, QByteArrayLiteral("text/event-stream"))};
}

bool hasJsonBody(const http::Request &request)
{
    const QList<QByteArray> types = request.headerValues("Content-Type");
    return types.size() == 1 && types.first().split(';').first().trimmed().toLower() == "application/json";
}

} // namespace mcp
