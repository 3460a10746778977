// SPDX-License-Identifier: GPL-3.0-or-later
// MCP by hand, where a test looks at statuses, challenges and streams that an SDK hides: 2026-07-28 and the sessions of 2025-11-25.
import { setTimeout as delay } from 'node:timers/promises';

export const modern = '2026-07-28';
export const legacy = '2025-11-25';

function headersFor(token, more) {
    return { ...(token ? { authorization: `Bearer ${token}` } : {}), 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...more };
}

export function modernMessage(method, params = {}) {
    const meta = { 'io.modelcontextprotocol/protocolVersion': modern, 'io.modelcontextprotocol/clientCapabilities': {} };
    return JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: meta } });
}

function modernRequest(url, method, { token, params = {}, headers = {} } = {}) {
    return fetch(url, {
        method: 'POST',
        headers: headersFor(token, { 'mcp-protocol-version': modern, 'mcp-method': method, ...(params.name ? { 'mcp-name': params.name } : {}), ...headers }),
        body: modernMessage(method, params),
    });
}

// {status, body, challenge}; `body` is the JSON-RPC message, however it was framed.
export async function ask(url, method, options) {
    const response = await modernRequest(url, method, options);
    const text = await response.text();
    const data = text.split('\n').filter(line => line.startsWith('data: ')).map(line => line.slice(6)).at(-1) ?? text;
    let body;
    try {
        body = JSON.parse(data);
    } catch {
        // not JSON: the status says enough
    }
    return { status: response.status, body, challenge: response.headers.get('www-authenticate') };
}

// An open event stream: the methods it has told, and whether it has ended.
class OpenStream {
    told = [];
    isClosed = false;

    constructor(response) {
        this.status = response.status;
        this.#read(response.body).catch(() => undefined).finally(() => { this.isClosed = true; });
    }

    async #read(body) {
        let rest = '';
        for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
            const lines = (rest + chunk).split('\n');
            rest = lines.pop();
            for (const line of lines.filter(l => l.startsWith('data: ') && l.length > 6)) {
                this.told.push(JSON.parse(line.slice(6)).method);
            }
        }
    }
}

// subscriptions/listen of 2026-07-28, acknowledged.
export async function listen(url, token) {
    const stream = new OpenStream(await modernRequest(url, 'subscriptions/listen', { token, params: { notifications: { toolsListChanged: true } } }));
    await until(() => stream.told.includes('notifications/subscriptions/acknowledged'), 'the subscription is acknowledged');
    return stream;
}

// The GET stream of a session of 2025-11-25 that has listed the tools once, so that a change of them concerns it.
export async function openSessionStream(url, token) {
    const post = async (message, session) => {
        const response = await fetch(url, { method: 'POST', headers: headersFor(token, { 'mcp-protocol-version': legacy, ...(session ? { 'mcp-session-id': session } : {}) }), body: JSON.stringify({ jsonrpc: '2.0', ...message }) });
        await response.text();
        if (!response.ok) {
            throw new Error(`${message.method} was answered with ${response.status}`);
        }
        return response.headers.get('mcp-session-id') ?? session;
    };
    const session = await post({ id: 1, method: 'initialize', params: { protocolVersion: legacy, capabilities: {}, clientInfo: { name: 'by hand', version: '1' } } });
    await post({ method: 'notifications/initialized' }, session);
    await post({ id: 2, method: 'tools/list' }, session);
    const response = await fetch(url, { headers: headersFor(token, { accept: 'text/event-stream', 'mcp-protocol-version': legacy, 'mcp-session-id': session }) });
    if (!response.ok) {
        throw new Error(`the stream was refused with ${response.status}`);
    }
    return new OpenStream(response);
}

// Waits for what has to come, at most five seconds.
export async function until(condition, what) {
    for (let waited = 0; waited < 5000; waited += 10) {
        if (condition()) {
            return;
        }
        await delay(10);
    }
    throw new Error(`${what}: not within five seconds`);
}
