// SPDX-License-Identifier: GPL-3.0-or-later
// The facade that QtHttpServer takes for its connection. Owns the real (TLS) socket, frames and limits what comes in,
// and shows QtHttpServer exactly one whole canonical request at a time; the next waits until the answer is complete
// (RFC 9112 section 9.3.2: answers in order). Server thread.
#pragma once

#include "server/http/guard/request_framer.h"
#include "server/http/guard/write_side.h"

#include <QTcpSocket>

#include <chrono>
#include <memory>

namespace http
{

class GuardSocket final : public QTcpSocket
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(GuardSocket)

public:
    using TimePoint = std::chrono::steady_clock::time_point;

    enum class Phase {
        Handshake,
        Reading, // waiting for a request or its rest
        Answering, // a handler has it
        Lingering, // everything is said; the client may still be sending (RFC 9112 section 9.6)
        Closed,
    };
    enum class Connection {
        KeepOpen,
        Close,
    };

    GuardSocket(std::unique_ptr<QTcpSocket> inner, const HttpLimits &limits, RequestFramer::BodyLimit bodyLimit,
        QObject *parent);
    ~GuardSocket() override;

    // The socket whose request QtHttpServer is dispatching right now; null outside of a dispatch.
    [[nodiscard]] static GuardSocket *dispatching();

    // The answering side. Each is a no-op once the client has gone.
    [[nodiscard]] FramedRequest takeRequest(); // the body is QtHttpServer's to give
    void answer(QByteArray bytes, Connection connection);
    void startStream(QByteArray head);
    // False when the client has gone or leaves too much unread; it is cut off then.
    bool writeStream(QByteArray bytes);
    void endStream(QByteArray tail, Connection connection);
    // Called at most once, when the client goes away before the answer is complete.
    void whenGone(std::function<void()> callback) { m_whenGone = std::move(callback); }

    // The server's side.
    void refuse(const FrameError &error);
    void sweep(TimePoint now);
    void cut(); // at once, without a word
    [[nodiscard]] Phase phase() const { return m_phase; }
    [[nodiscard]] bool isStreaming() const { return m_isStreaming; }
    [[nodiscard]] bool isSecure() const { return m_isSecure; }
    [[nodiscard]] bool hasDeliveredRequest() const { return m_hasDelivered; }
    [[nodiscard]] TimePoint waitingSince() const { return m_waitingSince; }

    // What QtHttpServer sees of a QTcpSocket.
    [[nodiscard]] qint64 bytesAvailable() const override;
    [[nodiscard]] qint64 bytesToWrite() const override { return m_writer.pending(); }
    [[nodiscard]] bool isSequential() const override { return true; }
    void disconnectFromHost() override;
    void close() override { disconnectFromHost(); }

Q_SIGNALS:
    void streamStarted();
    void streamEnded();
    void refused();

protected:
    qint64 readData(char *data, qint64 maxSize) override;
    qint64 writeData(const char *data, qint64 size) override;

private:
    void pump();
    void readRequests();
    void dispatch();
    void completeAnswer(Connection connection);
    void continueReading();
    void put(QByteArray bytes);
    void flushOut();
    void onBytesWritten();
    void beginLinger();
    void shutDownWriting();
    void onInnerDisconnected();
    void waitFor(std::chrono::milliseconds span);
    void watchFramer(RequestFramer::State before);
    void refuseLate();

    std::unique_ptr<QTcpSocket> m_inner;
    const HttpLimits m_limits;
    const bool m_isSecure;
    WriteSide m_writer;
    RequestFramer m_framer;
    Phase m_phase = Phase::Reading;
    FramedRequest m_request;

    QByteArray m_input; // read from the inner socket, framed up to m_inputOffset
    qsizetype m_inputOffset = 0;
    QByteArray m_canonical; // for QtHttpServer, read up to m_canonicalOffset
    qsizetype m_canonicalOffset = 0;

    bool m_isPumping = false;
    bool m_wasTaken = false;
    bool m_hasDelivered = false;
    bool m_isStreaming = false;
    bool m_isWriteShut = false;
    TimePoint m_waitingSince;
    TimePoint m_deadline;
    std::function<void()> m_whenGone;
};

} // namespace http
