// SPDX-License-Identifier: GPL-3.0-or-later
// Everything a server can offer or ask, as the official clients see it: SDK 1.x over Streamable HTTP, over SSE (2024-11-05) and over stdio,
// SDK 2.x with and without sessions. The servers are the conformance fixtures, behind Gatehouse or on their own.
import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {
    CreateMessageRequestSchema, ElicitRequestSchema, ListRootsRequestSchema, LoggingMessageNotificationSchema, PromptListChangedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { GatehouseServer } from './support/gatehouse_server.mjs';

const info = { name: 'feature-client', version: '1' };
const capabilities = { sampling: {}, elicitation: {}, roots: { listChanged: true } };
const stdioProgram = join(process.env.GATEHOUSE_TEST_BIN_DIR ?? 'build/release/bin', '../tests/conformance-stdio');

const answers = {
    'sampling/createMessage': () => ({ model: 'none', role: 'assistant', content: { type: 'text', text: 'as sampled' } }),
    'elicitation/create': () => ({ action: 'accept', content: { username: 'ada', email: 'ada@example.org', name: 'Ada' } }),
    'roots/list': () => ({ roots: [{ uri: 'file:///home/ada' }] }),
};

function clientV1() {
    const client = new ClientV1(info, { capabilities });
    client.setRequestHandler(CreateMessageRequestSchema, answers['sampling/createMessage']);
    client.setRequestHandler(ElicitRequestSchema, answers['elicitation/create']);
    client.setRequestHandler(ListRootsRequestSchema, answers['roots/list']);
    client.logs = [];
    client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) => client.logs.push(params.data));
    return client;
}

function clientV2(options) {
    const client = new ClientV2(info, { capabilities, ...options });
    Object.entries(answers).forEach(([method, answer]) => client.setRequestHandler(method, answer));
    client.logs = [];
    client.setNotificationHandler('notifications/message', ({ params }) => client.logs.push(params.data));
    return client;
}

async function connected(client, transport) {
    await client.connect(transport);
    return client;
}

const ways = [
    { name: 'SDK 1.x over Streamable HTTP', hasSession: true, connect: url => connected(clientV1(), new TransportV1(new URL(`${url}/mcp/conformance`))) },
    { name: 'SDK 1.x over SSE', hasSession: true, prefix: 'conformance__', connect: url => connected(clientV1(), new SSEClientTransport(new URL(`${url}/sse`))) },
    { name: 'SDK 1.x over Streamable HTTP, all servers together', hasSession: true, prefix: 'conformance__', connect: url => connected(clientV1(), new TransportV1(new URL(`${url}/mcp`))) },
    { name: 'SDK 1.x over stdio, without Gatehouse', hasSession: true, hasStreams: false, connect: () => connected(clientV1(), new StdioClientTransport({ command: stdioProgram, args: ['legacy'] })) },
    { name: 'SDK 2.x, 2025-11-25 handshake', hasSession: true, connect: url => connected(clientV2(), new TransportV2(new URL(`${url}/mcp/conformance`))) },
    {
        name: 'SDK 2.x, 2026-07-28 stateless', hasSession: false,
        connect: url => connected(clientV2({ versionNegotiation: { mode: { pin: '2026-07-28' } } }), new TransportV2(new URL(`${url}/mcp/conformance`))),
    },
];

const text = result => result.content.map(block => block.text).join('\n');

for (const way of ways) {
    describe(way.name, () => {
        const server = new GatehouseServer({ GATEHOUSE_AUTH: 'open', GATEHOUSE_FIXTURES: 'on' });
        const named = name => (way.prefix ?? '') + name;
        const call = (name, args = {}, options) => client.callTool({ name: named(name), arguments: args }, ...(options ?? []));
        let client;
        before(async () => {
            await server.start();
            client = await way.connect(server.url);
        });
        after(async () => {
            await client?.close();
            assert.equal((await server.stop()).code, 0, server.output);
        });

        test('lists tools, resources, templates and prompts', async () => {
            assert.ok((await client.listTools()).tools.some(tool => tool.name === named('test_simple_text')));
            assert.deepEqual((await client.listResources()).resources.map(r => r.uri), ['test://static-binary', 'test://static-text', 'test://watched-resource']);
            assert.equal((await client.listResourceTemplates()).resourceTemplates[0].uriTemplate, 'test://template/{id}/data');
            assert.ok((await client.listPrompts()).prompts.some(prompt => prompt.name === named('test_simple_prompt')));
        });

        test('reads, also by a template, and is told what is not there', async () => {
            assert.match((await client.readResource({ uri: 'test://static-text' })).contents[0].text, /static text resource/);
            assert.equal(JSON.parse((await client.readResource({ uri: 'test://template/7/data' })).contents[0].text).id, '7');
            const codes = way.hasSession ? [-32002, -32602] : [-32602]; // SDK 2.x says the newer one for both
            await assert.rejects(client.readResource({ uri: 'test://nothing' }), error => codes.includes(error.code));
        });

        test('gets and completes prompts', async () => {
            const prompt = await client.getPrompt({ name: named('test_prompt_with_arguments'), arguments: { arg1: 'hello', arg2: 'world' } });
            assert.equal(prompt.messages[0].content.text, "Prompt with arguments: arg1='hello', arg2='world'");
            const { completion } = await client.complete({ ref: { type: 'ref/prompt', name: named('test_prompt_with_arguments') }, argument: { name: 'arg1', value: 'par' } });
            assert.deepEqual(completion.values, ['paris', 'park', 'party']);
        });

        test('is asked for a completion of its model, for a form and for roots', async () => {
            assert.equal(text(await call('test_sampling', { prompt: 'hi' })), 'LLM response: as sampled');
            assert.match(text(await call('test_elicitation', { message: 'who?' })), /action=accept.*ada@example\.org/);
            assert.equal(text(await call('test_input_required_result_list_roots')), 'Roots of the client: 1');
            assert.equal(text(await call('test_input_required_result_multiple_inputs')), 'as sampled Ada');
        });

        test('hears of progress', async () => {
            const heard = [];
            const onprogress = ({ progress, total }) => heard.push([progress, total]);
            await call('test_tool_with_progress', {}, client instanceof ClientV1 ? [undefined, { onprogress }] : [{ onprogress }]);
            // Where progress and the result come in one piece, SDK 1.x has forgotten the call before it looks at the progress.
            assert.deepEqual([...heard, [100, 100]].slice(0, 3), [[0, 100], [50, 100], [100, 100]]);
        });

        if (way.hasSession) {
            test('hears log lines of the level it wants, subscribes, and pings', async () => {
                await client.setLoggingLevel('error');
                await call('test_tool_with_logging');
                assert.deepEqual(client.logs, []);
                await client.setLoggingLevel('info');
                await call('test_tool_with_logging');
                assert.equal(client.logs.length, 3);
                await client.subscribeResource({ uri: 'test://watched-resource' });
                await client.unsubscribeResource({ uri: 'test://watched-resource' });
                await client.ping();
            });

            // A pipe has no stream to close.
            test('gets the answer of a call whose stream was closed under it', async () => {
                if (way.hasStreams !== false) {
                    assert.match(text(await call('test_reconnection')), /after the reconnection/);
                }
            });
        }

        if (way.name.startsWith('SDK 1.x')) {
            test('hears that a list has changed', { timeout: 10_000 }, async () => {
                const changed = new Promise(resolve => client.setNotificationHandler(PromptListChangedNotificationSchema, resolve));
                await call('test_trigger_prompt_change');
                await changed;
            });
        }
    });
}

test('what is switched off is not there', async () => {
    const server = await new GatehouseServer({ GATEHOUSE_AUTH: 'open', GATEHOUSE_SSE: 'off' }).start();
    for (const [method, path] of [['GET', '/sse'], ['POST', '/messages?sessionId=x'], ['POST', '/mcp/conformance']]) {
        const response = await fetch(server.url + path, { method, ...(method === 'POST' ? { body: '{}', headers: { 'content-type': 'application/json' } } : {}) });
        assert.equal(response.status, 404, path);
    }
    await server.stop();
});
