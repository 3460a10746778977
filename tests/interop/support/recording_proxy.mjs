// SPDX-License-Identifier: GPL-3.0-or-later
// Stands before the server as a client of it: adds the token that a test program has no option for, leaves Host and Origin as they are
// (but for its own port, which stands for the server's), and keeps every JSON-RPC message that the server sends, with the revision it was sent in.
import { createServer, request } from 'node:http';

export class RecordingProxy {
    // `authorize` (optional) gives the token for the next request.
    constructor(target, { authorize } = {}) {
        this.target = target ? new URL(target) : undefined; // may be known later
        this.authorize = authorize;
        this.messages = []; // {revision, method, message}: `method` of the request it answers
        this.revisions = new Map(); // by session
        this.asked = new Map(); // session or exchange + id -> method, for answers on other streams
    }

    async start() {
        this.server = createServer((incoming, outgoing) => this.#relay(incoming, outgoing).catch(error => outgoing.destroy(error)));
        await new Promise(resolve => this.server.listen(0, '127.0.0.1', resolve));
        this.url = `http://127.0.0.1:${this.server.address().port}`;
        return this;
    }

    async stop() {
        this.server.closeAllConnections();
        await new Promise(resolve => this.server.close(resolve));
    }

    async #relay(incoming, outgoing) {
        const chunks = [];
        for await (const chunk of incoming) {
            chunks.push(chunk);
        }
        const body = Buffer.concat(chunks);
        const headers = { ...incoming.headers, ...(this.authorize ? { authorization: `Bearer ${await this.authorize()}` } : {}) };
        if (headers.origin) {
            headers.origin = headers.origin.replace(new RegExp(`^http://(127\\.0\\.0\\.1|localhost):${this.server.address().port}$`), this.target.origin);
        }
        const asked = parse(body);
        const session = incoming.headers['mcp-session-id'];
        const context = { session, revision: asked?.params?._meta?.['io.modelcontextprotocol/protocolVersion'] ?? this.revisions.get(session), asked };
        if (session && asked?.id !== undefined && asked.method) {
            this.asked.set(`${session} ${asked.id}`, asked.method);
        }
        await new Promise((resolve, reject) => {
            const upstream = request({ host: this.target.hostname, port: this.target.port, method: incoming.method, path: incoming.url, headers }, response => {
                outgoing.writeHead(response.statusCode, response.headers);
                this.#record(response, context);
                response.pipe(outgoing);
                response.once('end', resolve).once('error', reject);
            });
            upstream.once('error', reject);
            outgoing.once('close', () => upstream.destroy()); // a client that hangs up is one that hangs up
            upstream.end(body);
        }).catch(() => outgoing.destroy());
    }

    #record(response, context) {
        const type = response.headers['content-type'] ?? '';
        let text = '';
        response.on('data', data => {
            text += data.toString('utf8');
            if (type.startsWith('text/event-stream')) {
                const events = text.split('\n\n');
                text = events.pop();
                events.forEach(event => this.#keep(dataOf(event), context, response));
            }
        });
        response.on('end', () => {
            if (type.startsWith('application/json')) {
                this.#keep(text, context, response);
            }
        });
    }

    #keep(text, context, response) {
        const parsed = parse(text);
        for (const message of Array.isArray(parsed) ? parsed : parsed ? [parsed] : []) {
            if (message.jsonrpc === undefined) {
                continue; // an answer of HTTP, such as 401
            }
            const negotiated = context.asked?.method === 'initialize' ? message.result?.protocolVersion : undefined;
            if (negotiated) {
                this.revisions.set(response.headers['mcp-session-id'], negotiated);
            }
            const isAnswer = message.method === undefined && message.id !== undefined;
            const method = isAnswer && message.id === context.asked?.id ? context.asked.method : isAnswer ? this.asked.get(`${context.session} ${message.id}`) : undefined;
            this.messages.push({ revision: negotiated ?? context.revision ?? '2026-07-28', method, message });
        }
    }
}

function dataOf(event) {
    return event.split('\n').filter(line => line.startsWith('data: ')).map(line => line.slice(6)).join('\n');
}

function parse(text) {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}
