// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/shaping.h"

#include "server/core/random.h"

namespace mcp
{

namespace
{

constexpr QLatin1String Annotations("annotations");
constexpr QLatin1String Icons("icons");
constexpr QLatin1String Messages("messages");
constexpr QLatin1String Mode("mode");
constexpr QLatin1String Text("text");

void removeAll(QJsonObject &object, std::initializer_list<QLatin1String> keys)
{
    for (const QLatin1String key : keys) {
        object.remove(key);
    }
}

QJsonObject textBlock(const QString &text)
{
    return {{key::Type, Text}, {Text, text}};
}

// Unknown members are tolerated by every client; unknown kinds of content are not.
QJsonValue shapeBlock(const QJsonValue &block, const Revision &revision)
{
    if (!block.isObject()) {
        return block;
    }
    const QJsonObject object = block.toObject();
    const QString type = object.value(key::Type).toString();
    if (type == QLatin1String("audio") && !revision.hasAnnotations) {
        return textBlock(QStringLiteral("[audio, %1]").arg(object.value(QLatin1String("mimeType")).toString()));
    }
    if (type == QLatin1String("resource_link") && !revision.hasStructuredContent) {
        return textBlock(QStringLiteral("[resource %1: %2]").arg(object.value(key::Name).toString(), object.value(key::Uri).toString()));
    }
    return object;
}

QJsonArray shapeBlocks(const QJsonArray &blocks, const Revision &revision)
{
    QJsonArray shaped;
    for (const QJsonValue &block : blocks) {
        shaped.append(shapeBlock(block, revision));
    }
    return shaped;
}

QJsonArray shapeMessages(const QJsonArray &messages, const Revision &revision)
{
    QJsonArray shaped;
    for (const QJsonValue &message : messages) {
        QJsonObject object = message.toObject();
        object.insert(key::Content, shapeBlock(object.value(key::Content), revision));
        shaped.append(object);
    }
    return shaped;
}

void shapeTool(QJsonObject &tool, const Revision &revision)
{
    // Object-rooted until 2025-11-25; task support is 2025-11-25 alone, and nothing here runs as a task of that revision.
    const QJsonObject output = tool.value(key::OutputSchema).toObject();
    const bool isAnySchemaAllowed = revision.era == Era::Modern;
    if (!isAnySchemaAllowed && output.value(key::Type) != QLatin1String("object")) {
        tool.remove(key::OutputSchema);
    }
    tool.remove(QLatin1String("execution"));
    if (!revision.hasAnnotations) {
        tool.remove(Annotations);
    }
}

} // namespace

QJsonObject shapeItem(ItemKind kind, QJsonObject item, const Revision &revision)
{
    if (kind == ItemKind::Tool) {
        shapeTool(item, revision);
    }
    if (!revision.hasStructuredContent) {
        removeAll(item, {key::Title, key::OutputSchema});
    }
    if (!revision.hasIcons) {
        item.remove(Icons);
    }
    return item;
}

QJsonObject shapeResult(QJsonObject result, const Revision &revision)
{
    if (revision.era == Era::Modern) {
        return result;
    }
    removeAll(result, {key::ResultType, key::TtlMs, key::CacheScope});
    if (!revision.hasStructuredContent || !result.value(key::StructuredContent).isObject()) {
        result.remove(key::StructuredContent);
    }
    if (!revision.hasStructuredContent) {
        if (result.value(key::Content).isArray()) {
            result.insert(key::Content, shapeBlocks(result.value(key::Content).toArray(), revision));
        }
        if (result.value(Messages).isArray()) {
            result.insert(Messages, shapeMessages(result.value(Messages).toArray(), revision));
        }
    }
    return result;
}

QJsonObject framed(QJsonObject result, const QJsonObject &frame)
{
    for (auto member = frame.begin(); member != frame.end(); ++member) {
        if (member.key() != key::Meta || !result.contains(key::Meta)) {
            result.insert(member.key(), member.value());
            continue;
        }
        QJsonObject meta = result.value(key::Meta).toObject();
        const QJsonObject ours = member.value().toObject();
        for (auto entry = ours.begin(); entry != ours.end(); ++entry) {
            meta.insert(entry.key(), entry.value());
        }
        result.insert(key::Meta, meta);
    }
    return result;
}

QJsonObject shapeClientRequest(const QString &method, QJsonObject params, const Revision &revision)
{
    if (method == method::Elicit) {
        if (!revision.hasIcons) {
            params.remove(Mode); // forms are all there is
        } else if (params.value(Mode) == QLatin1String("url") && !params.contains(key::ElicitationId)) {
            params.insert(key::ElicitationId, QString::fromLatin1(core::randomToken(12))); // 2025-11-25 alone has it, and requires it
        }
    }
    return params;
}

} // namespace mcp
