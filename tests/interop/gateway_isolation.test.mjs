// SPDX-License-Identifier: GPL-3.0-or-later
// Many users at once on one server behind the gateway, and servers that misbehave: nothing reaches another, everything is answered in time
// (CVE-2026-25536, bug 25). The server behind is tests/programs/stdio_server.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { GatehouseServer } from './support/gatehouse_server.mjs';
import { localUser } from './support/sign_in.mjs';

const bin = process.env.GATEHOUSE_TEST_BIN_DIR ?? 'build/release/bin';
const fixture = [join(bin, '../tests/stdio_server'), join(bin, 'stdio_server')].find(path => existsSync(path));
const modern = '2026-07-28';
const environment = { GATEHOUSE_BOOTSTRAP_USER: localUser.login, GATEHOUSE_BOOTSTRAP_PASSWORD: localUser.password, GATEHOUSE_RATE_LIMIT: 'off',
    GATEHOUSE_MAX_UPSTREAM_CONNECTIONS: '256' };
const capabilities = { elicitation: { form: {} } };

// One request of 2026-07-28 with id 1, whoever sends it: the events of its answer.
async function ask(server, path, token, params, method = 'tools/call') {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: {
        'io.modelcontextprotocol/protocolVersion': modern, 'io.modelcontextprotocol/clientCapabilities': capabilities, progressToken: 1, ...params._meta } } });
    const response = await fetch(server.url + path, { method: 'POST', body, headers: {
        authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json, text/event-stream',
        'mcp-protocol-version': modern, 'mcp-method': method, ...(params.name ? { 'mcp-name': params.name } : {}) } });
    const text = await response.text();
    const messages = response.headers.get('content-type')?.startsWith('text/event-stream')
        ? text.split('\n').filter(line => line.startsWith('data: ')).map(line => JSON.parse(line.slice(6)))
        : text ? [JSON.parse(text)] : [];
    return { status: response.status, progress: messages.filter(m => m.method === 'notifications/progress').map(m => m.params), answer: messages.find(m => m.id !== undefined) };
}

const call = (server, path, token, name, args = {}, more = {}) => ask(server, path, token, { name, arguments: args, ...more });

async function command(server, ...words) {
    const result = await server.command(...words);
    assert.equal(result.code, 0, `${words.join(' ')}: ${result.stderr}`);
    return result.stdout;
}

async function person(server, login) {
    const added = await server.command('user', 'add', '--local', login, { stdin: 'a long enough password\n' });
    assert.equal(added.code, 0, added.stderr);
    return tokenOf(server, login);
}

async function tokenOf(server, login) {
    return JSON.parse(await command(server, 'token', 'create', `local:${login}`, '--name', 'test', '--server', '*', '--json')).token;
}

describe('many users on one server behind the gateway', () => {
    let server;
    const people = [];
    before(async () => {
        assert.ok(fixture, 'stdio_server is built');
        server = await new GatehouseServer(environment).start();
        await command(server, 'server', 'add', 'shared', '--command', fixture, '--yes');
        await command(server, 'server', 'set', 'shared', '--connections', 'shared', '--tell-caller', 'meta');
        await command(server, 'server', 'add', 'own', '--command', fixture, '--yes');
        await command(server, 'server', 'set', 'own', '--tell-caller', 'environment,meta');
        for (let i = 0; i < 20; ++i) {
            people.push({ login: `user${i}`, token: await person(server, `user${i}`) });
        }
    });
    after(async () => assert.equal((await server.stop()).code, 0, server.output));

    const storm = async (path, count) => {
        const asked = Array.from({ length: count }, (_, i) => ({ who: people[i % people.length], text: `${people[i % people.length].login} number ${i} ${Math.random()}` }));
        return Promise.all(asked.map(async ({ who, text }) => ({ who, text, ...await call(server, path, who.token, 'echo', { text, delayMs: 200, steps: 3 }) })));
    };
    const check = ({ who, text, answer, progress }) => {
        assert.equal(answer?.id, 1);
        assert.equal(answer.result?.content[0].text, text);
        assert.equal(answer.result.structuredContent.meta['gatehouse/caller'].login, who.login);
        assert.deepEqual(progress.map(p => [p.progressToken, p.message]), [[1, text], [1, text], [1, text]]);
    };

    test('bug 25: 200 requests with id 1 at once over one shared process, each with its own answer and progress', async () => {
        (await storm('/mcp/shared', 200)).forEach(check);
    });

    test('bug 25: the same with a process for each user', async () => {
        (await storm('/mcp/own', 200)).forEach(check);
    });

    test('each user has a process of their own, told who they are; a shared one is told nobody', async () => {
        const own = await Promise.all(people.slice(0, 3).map(who => call(server, '/mcp/own', who.token, 'environment')));
        own.forEach(({ answer }, i) => assert.equal(answer.result.structuredContent.GATEHOUSE_USER_LOGIN, people[i].login));
        const pids = await Promise.all(people.slice(0, 3).map(who => call(server, '/mcp/own', who.token, 'process')));
        assert.equal(new Set(pids.map(({ answer }) => answer.result.structuredContent.pid)).size, 3);
        const shared = (await call(server, '/mcp/shared', people[0].token, 'environment')).answer.result.structuredContent;
        assert.ok(!Object.keys(shared).some(name => name.startsWith('GATEHOUSE_')), JSON.stringify(shared));
    });

    test('nobody writes the caller themselves', async () => {
        const { answer } = await call(server, '/mcp/shared', people[1].token, 'echo', { text: 'x' }, { _meta: { 'gatehouse/caller': { login: 'owner' }, 'example/key': 7 } });
        assert.equal(answer.result.structuredContent.meta['gatehouse/caller'].login, people[1].login);
        assert.equal(answer.result.structuredContent.meta['example/key'], 7);
    });

    test('a question in the middle of a call goes to its caller alone, and no one else answers it', async () => {
        const first = (await call(server, '/mcp/own', people[0].token, 'ask')).answer.result;
        assert.equal(first.resultType, 'input_required');
        const [key] = Object.keys(first.inputRequests);
        const responses = name => ({ inputResponses: { [key]: { action: 'accept', content: { name } } }, requestState: first.requestState });
        const stolen = await call(server, '/mcp/own', people[1].token, 'ask', {}, responses('Eve'));
        assert.ok(stolen.answer.error, JSON.stringify(stolen.answer));
        const done = await call(server, '/mcp/own', people[0].token, 'ask', {}, responses('Ada'));
        assert.equal(done.answer.result.content[0].text, 'Hello, Ada');
        const again = await call(server, '/mcp/own', people[0].token, 'ask', {}, responses('Ada'));
        assert.ok(again.answer.error, 'it has ended');
    });

    test('over a shared process, where a question could reach anyone, nobody is asked', async () => {
        const { answer } = await call(server, '/mcp/shared', people[0].token, 'ask');
        assert.notEqual(answer.result?.resultType, 'input_required', JSON.stringify(answer));
        assert.equal(answer.result?.content[0].text, 'Hello, ');
    });

    test('under kill -9 of the process everybody is answered, with what is theirs or with an error, and the next request starts another', async () => {
        const { answer } = await call(server, '/mcp/shared', people[0].token, 'process');
        const before = answer.result.structuredContent.pid;
        const running = storm('/mcp/shared', 100);
        setTimeout(() => process.kill(before, 'SIGKILL'), 100);
        for (const one of await running) {
            if (one.answer.result) {
                check(one);
            } else {
                assert.match(one.answer.error.message, /shared/);
            }
        }
        const next = await call(server, '/mcp/shared', people[0].token, 'process');
        assert.notEqual(next.answer.result.structuredContent.pid, before);
        (await storm('/mcp/shared', 50)).forEach(check);
    });

    test('a blocked user ends with their process', async () => {
        const victim = people.at(-1);
        const { pid } = (await call(server, '/mcp/own', victim.token, 'process')).answer.result.structuredContent;
        await command(server, 'user', 'block', `local:${victim.login}`);
        assert.equal((await call(server, '/mcp/own', victim.token, 'process')).status, 401);
        for (let i = 0; i < 100 && existsSync(`/proc/${pid}`); ++i) {
            await new Promise(resolve => setTimeout(resolve, 50));
        }
        assert.ok(!existsSync(`/proc/${pid}`), 'the process has ended');
    });
});

describe('servers that misbehave', () => {
    let server;
    let token;
    before(async () => {
        server = await new GatehouseServer(environment).start();
        token = await tokenOf(server, localUser.login);
        await command(server, 'server', 'add', 'good', '--command', fixture, '--yes');
    });
    after(async () => assert.equal((await server.stop()).code, 0, server.output));

    // In JSON, confirming says what became of the first start; the tools are then those that a well-behaved start showed.
    for (const mode of ['dead', 'garbage', 'oversize']) {
        test(`${mode}: whoever sets it up is told at once, and others notice nothing`, async () => {
            const startedAt = Date.now();
            const result = await server.command('server', 'add', mode, '--command', `${fixture} ${mode}`, '--yes');
            assert.equal(result.code, 1, result.stdout);
            assert.match(result.stderr, new RegExp(`"${mode}" does not answer as an MCP server`));
            assert.ok(Date.now() - startedAt < 20_000);
            assert.equal((await call(server, '/mcp/good', token, 'echo', { text: 'still here' })).answer.result.content[0].text, 'still here');
        });
    }

    for (const mode of ['flood', 'half-close', 'deaf']) {
        test(`${mode}: a call gets an answer in bounded time, and others notice nothing`, async () => {
            await server.command('server', 'add', mode, '--command', `${fixture} ${mode}`, '--yes');
            await server.command('server', 'set', mode, '--timeout', '3');
            const startedAt = Date.now();
            const [bad, good] = await Promise.all([
                call(server, `/mcp/${mode}`, token, 'echo', { text: 'anybody there' }),
                call(server, '/mcp/good', token, 'echo', { text: 'still here' }),
            ]);
            assert.ok(Date.now() - startedAt < 20_000);
            assert.ok(bad.answer?.error || bad.answer?.result || bad.status === 404, JSON.stringify(bad));
            assert.equal(good.answer.result.content[0].text, 'still here');
        });
    }

    test('a tool that ends its process is an error of that call, and its last words are in the log', async () => {
        const ended = await call(server, '/mcp/good', token, 'end');
        assert.match(ended.answer.error.message, /good/);
        assert.equal((await call(server, '/mcp/good', token, 'echo', { text: 'again' })).answer.result.content[0].text, 'again');
        await call(server, '/mcp/good', token, 'log', { text: 'words for the administrator' });
        assert.match(await command(server, 'server', 'log', 'good'), /words for the administrator/);
    });

    test('a definition that changed is held until somebody has seen the difference', async () => {
        const { DatabaseSync } = await import('node:sqlite').catch(() => ({}));
        if (!DatabaseSync) {
            return;
        }
        await server.kill('SIGTERM');
        const database = new DatabaseSync(join(server.dataDir, 'gatehouse.db'));
        database.exec("UPDATE upstream_tools SET definition = CAST(replace(CAST(definition AS TEXT), 'Says what it was told', 'Says what it is told') AS BLOB) WHERE name = 'echo' AND server_id = 'good'");
        database.close();
        await server.start();
        await command(server, 'server', 'test', 'good');
        assert.ok((await call(server, '/mcp/good', token, 'echo', { text: 'x' })).answer.error, 'held');
        const review = JSON.parse(await command(server, 'tool', 'diff', 'good', 'echo', '--json'));
        assert.deepEqual(review.differences.map(d => d.path), ['description']);
        assert.equal((await server.command('tool', 'accept', 'good', 'echo', 'f'.repeat(64))).code, 1);
        await command(server, 'tool', 'accept', 'good', 'echo', review.pending_sha256);
        assert.equal((await call(server, '/mcp/good', token, 'echo', { text: 'x' })).answer.result.content[0].text, 'x');
    });
});
