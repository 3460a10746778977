// SPDX-License-Identifier: GPL-3.0-or-later
// Other people's servers behind Gatehouse, over standard input and over HTTP: the official clients get at /mcp/<server> what they get
// without it, method by method, but for the fields named in `ours`.
import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import * as schemas from '@modelcontextprotocol/sdk/types.js';
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { everything, everythingOverHttp } from './support/everything_over_http.mjs';
import { GatehouseServer } from './support/gatehouse_server.mjs';

// What is Gatehouse's to say: how long an answer may be kept, which of its kind it is, who serves it; the order of tools, by name; and no tasks of
// 2025-11-25, so nothing about them in a definition.
const ours = ['ttlMs', 'cacheScope', 'resultType', 'execution'];
const ourMeta = ['io.modelcontextprotocol/serverInfo'];

function withoutOurs(value) {
    if (Array.isArray(value)) {
        return value.map(withoutOurs);
    }
    if (value === null || typeof value !== 'object') {
        return value;
    }
    const rest = {};
    for (const [key, member] of Object.entries(value)) {
        if (ours.includes(key)) {
            continue;
        }
        if (key === '_meta') {
            const meta = Object.fromEntries(Object.entries(member).filter(([name]) => !ourMeta.includes(name)));
            if (Object.keys(meta).length > 0) {
                rest._meta = withoutOurs(meta);
            }
        } else {
            rest[key] = withoutOurs(member);
        }
    }
    return rest;
}

const byName = items => [...items].sort((a, b) => (a.name < b.name ? -1 : 1));
const capabilities = { sampling: {}, elicitation: { form: {}, url: {} }, roots: {} };
const sampled = { role: 'assistant', model: 'none', content: { type: 'text', text: 'sampled by the client' }, stopReason: 'endTurn' };
// Members in the order of their names, as Gatehouse writes them: the server prints what it is given.
const elicited = { action: 'accept', content: { check: true, firstLine: 'It was', name: 'Ada', untitledSingleSelectEnum: 'Monica' } };
const roots = { roots: [{ uri: 'file:///tmp/one', name: 'one' }] };

// A client of either SDK that answers what it is asked, and remembers what it is told.
function answering(client, v1) {
    const told = { logs: [], updated: [], changed: [], asked: [] };
    const on = (schema, method, answer) => client.setRequestHandler(v1 ? schema : method, request => {
        told.asked.push(method);
        return typeof answer === 'function' ? answer(request) : answer;
    });
    on(schemas.CreateMessageRequestSchema, 'sampling/createMessage', sampled);
    on(schemas.ElicitRequestSchema, 'elicitation/create', elicited);
    on(schemas.ListRootsRequestSchema, 'roots/list', roots);
    client.setNotificationHandler(v1 ? schemas.LoggingMessageNotificationSchema : 'notifications/message', ({ params }) => { told.logs.push(params); });
    client.setNotificationHandler(v1 ? schemas.ResourceUpdatedNotificationSchema : 'notifications/resources/updated', ({ params }) => { told.updated.push(params.uri); });
    client.told = told;
    return client;
}

const info = { name: 'interop', version: '1' };
const clients = [
    { name: 'SDK 1.x', make: () => answering(new ClientV1(info, { capabilities }), true), http: url => new TransportV1(url) },
    { name: 'SDK 2.x, 2025-11-25 handshake', make: () => answering(new ClientV2(info, { capabilities }), false), http: url => new TransportV2(url) },
];

async function connected(kind, transport) {
    const client = kind.make();
    await client.connect(transport);
    return client;
}

async function until(condition, what) {
    for (let i = 0; i < 300; ++i) {
        if (condition()) {
            return;
        }
        await sleep(50);
    }
    assert.fail(`waited in vain for ${what}`);
}

async function added(server, id, ...options) {
    const { code, stdout, stderr } = await server.command('server', 'add', id, ...options, '--yes');
    assert.equal(code, 0, stdout + stderr + server.output);
}

// The outcome of one request, comparable: what came, or the error's code.
async function outcome(ask) {
    try {
        return withoutOurs(await ask());
    } catch (error) {
        return { error: error.code, message: error.message };
    }
}

// Every request both sides are asked, by its own name.
const requests = {
    'tools/list': async c => ({ tools: byName((await c.listTools()).tools) }),
    'resources/list': c => c.listResources(),
    'resources/templates/list': c => c.listResourceTemplates(),
    'prompts/list': async c => ({ prompts: byName((await c.listPrompts()).prompts) }),
    'resources/read': async c => c.readResource({ uri: (await c.listResources()).resources[0].uri }),
    'prompts/get without arguments': c => c.getPrompt({ name: 'simple-prompt' }),
    'prompts/get with arguments': c => c.getPrompt({ name: 'args-prompt', arguments: { city: 'Paris', state: 'Texas' } }),
    'prompts/get with a missing argument': c => c.getPrompt({ name: 'args-prompt' }),
    'completion/complete': c => c.complete({ ref: { type: 'ref/prompt', name: 'completable-prompt' }, argument: { name: 'department', value: 'E' } }),
    'tools/call echo': c => c.callTool({ name: 'echo', arguments: { message: 'hello ü' } }),
    'tools/call with arguments that do not fit': async c => ({ isError: (await c.callTool({ name: 'get-sum', arguments: { a: 'x', b: 1 } })).isError }),
    'tools/call get-sum': c => c.callTool({ name: 'get-sum', arguments: { a: 2, b: 40 } }),
    'tools/call with an image': c => c.callTool({ name: 'get-tiny-image', arguments: {} }),
    'tools/call with structured content': c => c.callTool({ name: 'get-structured-content', arguments: { location: 'New York' } }),
    'tools/call with annotations': c => c.callTool({ name: 'get-annotated-message', arguments: { messageType: 'error', includeImage: true } }),
    'tools/call with resource links': c => c.callTool({ name: 'get-resource-links', arguments: { count: 3 } }),
    'tools/call that samples': c => c.callTool({ name: 'trigger-sampling-request', arguments: { prompt: 'Say something', maxTokens: 20 } }),
    'tools/call that asks the person': c => c.callTool({ name: 'trigger-elicitation-request', arguments: {} }),
    'tools/call that wants the roots': c => c.callTool({ name: 'get-roots-list', arguments: {} }),
};

async function compare(direct, through) {
    for (const [name, ask] of Object.entries(requests)) {
        assert.deepEqual(await outcome(() => ask(through)), await outcome(() => ask(direct)), name);
    }
    assert.deepEqual(through.getInstructions(), direct.getInstructions(), 'instructions');
}

async function progressOf(client) {
    const seen = [];
    const result = await client.callTool({ name: 'trigger-long-running-operation', arguments: { duration: 0.4, steps: 4 } },
        client instanceof ClientV1 ? undefined : { onprogress: p => seen.push([p.progress, p.total]) },
        client instanceof ClientV1 ? { onprogress: p => seen.push([p.progress, p.total]) } : undefined);
    return { seen, text: result.content[0].text };
}

async function cancel(client) {
    const controller = new AbortController();
    const options = { signal: controller.signal };
    const call = client instanceof ClientV1
        ? client.callTool({ name: 'trigger-long-running-operation', arguments: { duration: 20, steps: 40 } }, undefined, options)
        : client.callTool({ name: 'trigger-long-running-operation', arguments: { duration: 20, steps: 40 } }, options);
    setTimeout(() => controller.abort('enough'), 300);
    await assert.rejects(call);
}

for (const way of ['stdio', 'Streamable HTTP']) {
    describe(`server-everything behind Gatehouse over ${way}`, () => {
        let server;
        let upstream;
        before(async () => {
            server = await new GatehouseServer({ GATEHOUSE_AUTH: 'open' }).start();
            if (way === 'stdio') {
                await added(server, 'everything', '--command', `${process.execPath} ${resolve(everything)} stdio`);
            } else {
                upstream = await everythingOverHttp();
                await added(server, 'everything', '--url', upstream.url);
            }
        });
        after(async () => {
            assert.equal((await server.stop()).code, 0, server.output);
            upstream?.stop();
        });

        for (const kind of clients) {
            test(`${kind.name} gets the same answers`, async () => {
                const direct = await connected(kind, way === 'stdio' ? new StdioClientTransport({ command: process.execPath, args: [everything, 'stdio'], stderr: 'ignore' }) : kind.http(new URL(upstream.url)));
                const through = await connected(kind, kind.http(new URL(`${server.url}/mcp/everything`)));
                try {
                    await compare(direct, through);
                    assert.deepEqual([...new Set(through.told.asked)].sort(), ['elicitation/create', 'roots/list', 'sampling/createMessage']);
                    // Directly over standard input the last step comes with the answer, and the client drops it.
                    const [ours, theirs] = [await progressOf(through), await progressOf(direct)];
                    assert.deepEqual([ours.seen.slice(0, 3), ours.text], [theirs.seen.slice(0, 3), theirs.text], 'progress');
                    await cancel(through);
                } finally {
                    await through.close();
                    await direct.close();
                }
            });

            test(`${kind.name} is told of updated resources and log lines`, async () => {
                const client = await connected(kind, kind.http(new URL(`${server.url}/mcp/everything`)));
                try {
                    await client.setLoggingLevel('debug');
                    const { uri } = (await client.listResources()).resources[0];
                    await client.subscribeResource({ uri });
                    await client.callTool({ name: 'toggle-subscriber-updates', arguments: {} });
                    await client.callTool({ name: 'toggle-simulated-logging', arguments: {} });
                    await until(() => client.told.updated.includes(uri), 'an updated resource');
                    await until(() => client.told.logs.length > 0, 'a log line');
                    await client.callTool({ name: 'toggle-subscriber-updates', arguments: {} });
                    await client.callTool({ name: 'toggle-simulated-logging', arguments: {} });
                    await client.unsubscribeResource({ uri });
                } finally {
                    await client.close();
                }
            });
        }

        test('a client of 2026-07-28 is asked in the middle of a call by a server that knows only sessions', async () => {
            const client = answering(new ClientV2(info, { capabilities, versionNegotiation: { mode: { pin: '2026-07-28' } } }), false);
            await client.connect(new TransportV2(new URL(`${server.url}/mcp/everything`)));
            try {
                const result = await client.callTool({ name: 'trigger-sampling-request', arguments: { prompt: 'Say something', maxTokens: 20 } });
                assert.match(JSON.stringify(result.content), /sampled by the client/);
                assert.match((await client.callTool({ name: 'echo', arguments: { message: 'again' } })).content[0].text, /again/);
            } finally {
                await client.close();
            }
        });
    });
}

describe('server-filesystem and server-memory behind Gatehouse', () => {
    let server;
    let folder;
    before(async () => {
        folder = await mkdtemp(join(tmpdir(), 'gatehouse-files-'));
        await writeFile(join(folder, 'one.txt'), 'eins');
        server = await new GatehouseServer({ GATEHOUSE_AUTH: 'open' }).start();
        const config = { mcpServers: { Files: { command: process.execPath, args: [resolve('node_modules/@modelcontextprotocol/server-filesystem/dist/index.js'), folder] },
            memory: { command: process.execPath, args: [resolve('node_modules/@modelcontextprotocol/server-memory/dist/index.js')], env: { MEMORY_FILE_PATH: join(folder, 'memory.json') } } } };
        const path = join(folder, 'claude_desktop_config.json');
        await writeFile(path, JSON.stringify(config));
        const imported = await server.command('server', 'import', path);
        assert.equal(imported.code, 0, imported.stderr);
        for (const id of ['files', 'memory']) {
            const { code, stderr } = await server.command('server', 'confirm', id, '--yes');
            assert.equal(code, 0, stderr);
        }
    });
    after(async () => {
        assert.equal((await server.stop()).code, 0, server.output);
        await rm(folder, { recursive: true, force: true });
    });

    test('a pasted snippet is enough, and both serve their tools under their own names and at /mcp with the server in front', async () => {
        const client = new ClientV1(info);
        await client.connect(new TransportV1(new URL(`${server.url}/mcp`)));
        const names = (await client.listTools()).tools.map(tool => tool.name);
        assert.ok(names.includes('files__list_directory') && names.includes('memory__create_entities') && names.includes('add'), names.join(' '));
        const read = await client.callTool({ name: 'files__read_text_file', arguments: { path: join(folder, 'one.txt') } });
        assert.equal(read.content[0].text, 'eins');
        await client.callTool({ name: 'memory__create_entities', arguments: { entities: [{ name: 'Ada', entityType: 'person', observations: ['counts'] }] } });
        assert.match(JSON.stringify(await client.callTool({ name: 'memory__read_graph', arguments: {} })), /counts/);
        await client.close();
    });

    test('a tool is renamed, described and switched off, and listening clients are told', async () => {
        const client = new ClientV1(info);
        let changes = 0;
        client.setNotificationHandler(schemas.ToolListChangedNotificationSchema, () => { ++changes; });
        await client.connect(new TransportV1(new URL(`${server.url}/mcp/files`)));
        await client.listTools();
        for (const words of [['rename', 'files', 'read_text_file', 'read'], ['describe', 'files', 'list_directory', 'What is in a folder'], ['disable', 'files', 'write_file']]) {
            const { code, stderr } = await server.command('tool', ...words);
            assert.equal(code, 0, stderr);
        }
        const { tools } = await client.listTools();
        const named = Object.fromEntries(tools.map(tool => [tool.name, tool]));
        assert.ok(named.read && !named.read_text_file && !named.write_file);
        assert.equal(named.list_directory.description, 'What is in a folder');
        assert.equal((await client.callTool({ name: 'read', arguments: { path: join(folder, 'one.txt') } })).content[0].text, 'eins');
        await until(() => changes > 0, 'a changed list');
        const taken = await server.command('tool', 'rename', 'files', 'create_directory', 'read');
        assert.equal(taken.code, 1, taken.stdout);
        const long = await server.command('tool', 'rename', 'files', 'create_directory', 'x'.repeat(60));
        assert.equal(long.code, 1, long.stdout);
        await client.close();
    });

    test('what nobody agreed to does not run, and what was changed is not what was agreed to', async () => {
        const { stdout } = await server.command('server', 'add', 'idle', '--command', `${process.execPath} -e "process.exit(3)"`, '--json');
        assert.equal(JSON.parse(stdout).confirmed, false);
        assert.equal((await server.command('server', 'test', 'idle')).code, 1);
        const wrong = await server.command('server', 'confirm', 'idle', '--yes');
        assert.equal(wrong.code, 1);
        assert.match(wrong.stderr, /does not answer as an MCP server/);
        assert.equal((await server.command('server', 'add', 'shell', '--command', 'sh -c "echo hello"')).code, 1);
        assert.equal((await server.command('server', 'remove', 'idle')).code, 0);
    });
});
