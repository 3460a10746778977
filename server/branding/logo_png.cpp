// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/branding/logo_png.h"

#include <QtEndian>

#include <array>
#include <optional>

namespace branding
{

namespace
{

constexpr QByteArrayView Signature("\x89PNG\r\n\x1a\n", 8);
constexpr qsizetype ChunkFrame = 12; // length, type, CRC

struct Chunk {
    QByteArrayView type;
    QByteArrayView data;
    QByteArrayView whole;
};

struct Header {
    quint32 width = 0;
    quint32 height = 0;
    int bitsPerPixel = 0;
    bool isInterlaced = false;
};

quint32 number(QByteArrayView bytes, qsizetype at)
{
    return qFromBigEndian<quint32>(bytes.data() + at);
}

// PNG section D: CRC-32 of type and data.
quint32 checksum(QByteArrayView bytes)
{
    static const auto table = [] {
        std::array<quint32, 256> entries{};
        for (quint32 i = 0; i < entries.size(); ++i) {
            quint32 value = i;
            for (int bit = 0; bit < 8; ++bit) {
                value = (value & 1U) ? 0xedb88320U ^ (value >> 1) : value >> 1;
            }
            entries[i] = value;
        }
        return entries;
    }();
    quint32 value = 0xffffffffU;
    for (const char byte : bytes) {
        value = table[(value ^ static_cast<unsigned char>(byte)) & 0xffU] ^ (value >> 8);
    }
    return value ^ 0xffffffffU;
}

// nullopt: cut off, or changed on the way.
std::optional<Chunk> takeChunk(QByteArrayView &rest)
{
    if (rest.size() < ChunkFrame) {
        return std::nullopt;
    }
    const quint32 length = number(rest, 0);
    if (length > quint32(MostLogoBytes) || rest.size() < ChunkFrame + qsizetype(length)) {
        return std::nullopt;
    }
    const qsizetype size = ChunkFrame + qsizetype(length);
    const Chunk chunk{rest.sliced(4, 4), rest.sliced(8, length), rest.first(size)};
    if (number(rest, 8 + qsizetype(length)) != checksum(rest.sliced(4, 4 + qsizetype(length)))) {
        return std::nullopt;
    }
    rest = rest.sliced(size);
    return chunk;
}

int channelsOf(int colourType)
{
    switch (colourType) {
    case 0:
    case 3:
        return 1;
    case 2:
        return 3;
    case 4:
        return 2;
    case 6:
        return 4;
    default: // any byte may stand in a file
        return 0;
    }
}

std::optional<Header> readHeader(const Chunk &chunk)
{
    if (chunk.type != "IHDR" || chunk.data.size() != 13) {
        return std::nullopt;
    }
    const int depth = chunk.data[8];
    const int channels = channelsOf(chunk.data[9]);
    const bool isKnown = channels > 0 && (depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16) && chunk.data[10] == 0 && chunk.data[11] == 0
        && (chunk.data[12] == 0 || chunk.data[12] == 1);
    return isKnown ? std::optional(Header{number(chunk.data, 0), number(chunk.data, 4), depth * channels, chunk.data[12] == 1}) : std::nullopt;
}

bool isWholePicture(const Header &header, const QByteArray &compressed)
{
    // At most 8 MiB for the largest logo; interlacing adds a filter byte for each row of each of its seven passes.
    const qsizetype row = (qsizetype(header.width) * header.bitsPerPixel + 7) / 8 + 1;
    const qsizetype plain = row * qsizetype(header.height);
    QByteArray sized(4, '\0');
    qToBigEndian(quint32(plain), sized.data()); // what qUncompress is told to expect
    const qsizetype unpacked = qUncompress(sized + compressed).size();
    return header.isInterlaced ? unpacked >= plain - row && unpacked <= 2 * plain + 64 : unpacked == plain;
}

core::Expected<QByteArray, QString> damaged()
{
    return core::unexpected(QStringLiteral("This is not a whole PNG file; save it again as PNG."));
}

} // namespace

core::Expected<QByteArray, QString> cleanedLogo(QByteArrayView png)
{
    if (png.size() > MostLogoBytes) {
        return core::unexpected(QStringLiteral("The logo is larger than %1 KiB; make it smaller.").arg(MostLogoBytes / 1024));
    }
    if (!png.startsWith(Signature)) {
        return core::unexpected(QStringLiteral("This is not a PNG file; the console also takes SVG."));
    }
    QByteArrayView rest = png.sliced(Signature.size());
    const auto first = takeChunk(rest);
    const auto header = first ? readHeader(*first) : std::nullopt;
    if (!header || header->width == 0 || header->height == 0) {
        return damaged();
    }
    if (header->width > quint32(MostLogoSide) || header->height > quint32(MostLogoSide)) {
        return core::unexpected(QStringLiteral("The logo has %1 × %2 pixels; at most %3 on a side are taken.").arg(header->width).arg(header->height).arg(MostLogoSide));
    }
    QByteArray cleaned = Signature.toByteArray() + first->whole.toByteArray();
    QByteArray picture;
    while (const auto chunk = takeChunk(rest)) {
        const bool isPicture = chunk->type == "IDAT";
        if (isPicture || chunk->type == "PLTE" || chunk->type == "tRNS") {
            cleaned += chunk->whole;
        }
        if (isPicture) {
            picture += chunk->data;
        }
        if (chunk->type == "IEND") {
            cleaned += chunk->whole;
            return isWholePicture(*header, picture) ? core::Expected<QByteArray, QString>(cleaned) : damaged();
        }
    }
    return damaged();
}

} // namespace branding
