// SPDX-License-Identifier: GPL-3.0-or-later
// The ways to protect tools (open, token, oauth) and moving between them; personal access tokens from the command line; a resource server
// of somebody else (express) that trusts our tokens in the three ways there are.
import express from 'express';
import * as jose from 'jose';
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { Browser } from './support/browser.mjs';
import { GatehouseServer } from './support/gatehouse_server.mjs';
import { ask as askAt, listen, modern, modernMessage, until } from './support/mcp_requests.mjs';
import { RegisteredClient, redirectUri } from './support/registered_client.mjs';
import { localUser, signInLocally } from './support/sign_in.mjs';

const environment = { GATEHOUSE_BOOTSTRAP_USER: localUser.login, GATEHOUSE_BOOTSTRAP_PASSWORD: localUser.password };

const ask = (server, method, { path = '/mcp', ...options } = {}) => askAt(server.url + path, method, options);

const tools = async (server, options) => {
    const { status, body } = await ask(server, 'tools/list', options);
    assert.equal(status, 200, JSON.stringify(body));
    return body.result.tools.map(tool => tool.name).sort();
};

async function createToken(server, ...options) {
    const { code, stdout, stderr } = await server.command('token', 'create', 'local:mira', '--name', 'interop', '--json', ...options);
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout);
}

// fetch() sets neither Host nor what a proxy adds without complaint; node:http does.
async function statusWith(server, headers) {
    const { request } = await import('node:http');
    return new Promise((resolve, reject) => {
        const asked = request(server.url + '/mcp', { method: 'POST', headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', 'mcp-protocol-version': modern, 'mcp-method': 'tools/list', ...headers } }, response => {
            response.resume();
            response.on('end', () => resolve(response.statusCode));
        });
        asked.on('error', reject);
        asked.end(modernMessage('tools/list'));
    });
}

// The whole code flow, through any browser: the answer of /token.
const signIn = (client, { resource, ...more }, person = localUser) => client.signIn(resource, (url, stopAt) => signInLocally(new Browser(), url, stopAt, person), more);

describe('mode open', () => {
    let server;
    // An origin that the settings allow is one for those who sign in: here nobody does.
    before(async () => { server = await new GatehouseServer({ GATEHOUSE_AUTH: 'open', GATEHOUSE_ALLOWED_ORIGINS: 'https://allowed.example' }).start(); });
    after(async () => { assert.equal((await server.stop()).code, 0, server.output); });

    test('opens every tool but those of administration, without any token', async () => {
        assert.deepEqual(await tools(server), ['add', 'calculate', 'get_github_repos', 'get_user_info']);
        assert.deepEqual(await tools(server, { token: 'whatever-a-client-still-has' }), await tools(server));
        const { body } = await ask(server, 'tools/call', { params: { name: 'add', arguments: { a: 1, b: 2 } } });
        assert.match(body.result.content[0].text, /= 3/);
    });

    test('offers no OAuth', async () => {
        for (const path of ['/.well-known/oauth-authorization-server', '/.well-known/oauth-protected-resource/mcp', '/authorize', '/admin/revoke']) {
            assert.equal((await fetch(server.url + path)).status, 404, path);
        }
        assert.equal((await fetch(`${server.url}/health`)).status, 200);
    });

    test('refuses what comes through a tunnel, from a page, or under another name', async () => {
        assert.equal(await statusWith(server, {}), 200);
        assert.equal(await statusWith(server, { 'sec-fetch-site': 'none' }), 200);
        for (const headers of [{ forwarded: 'for=192.0.2.1' }, { 'x-forwarded-for': '192.0.2.1' }, { 'x-forwarded-proto': 'https' }, { via: '1.1 proxy' }, { 'cf-ray': '1' },
            { origin: 'http://localhost:3000' }, { origin: 'https://evil.example' }, { origin: 'null' }, { host: 'evil.example' }, { origin: 'https://allowed.example' },
            { 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }]) {
            assert.equal(await statusWith(server, headers), 403, JSON.stringify(headers));
        }
    });
});

describe('mode token', () => {
    let server;
    let issuer;
    let keys;
    const claims = { iss: 'https://issuer.example', aud: 'gatehouse', sub: 'ada', name: 'Ada', exp: Math.floor(Date.now() / 1000) + 600 };

    before(async () => {
        keys = await jose.generateKeyPair('RS256');
        const jwk = { ...await jose.exportJWK(keys.publicKey), kid: 'one', use: 'sig', alg: 'RS256' };
        issuer = createServer((request, response) => response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [jwk] })));
        await new Promise(resolve => issuer.listen(0, '127.0.0.1', resolve));
        server = await new GatehouseServer({
            ...environment, GATEHOUSE_AUTH: 'token', GATEHOUSE_JWT_ISSUER: claims.iss, GATEHOUSE_JWT_AUDIENCE: claims.aud,
            GATEHOUSE_JWT_JWKS_URL: `http://127.0.0.1:${issuer.address().port}/jwks`, GATEHOUSE_ALLOWED_USERS: 'jwt-sub:ada',
        }).start();
    });
    after(async () => {
        assert.equal((await server.stop()).code, 0, server.output);
        issuer.close();
    });
    const mint = (payload, header = {}) => new jose.SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid: 'one', ...header }).sign(keys.privateKey);

    test('S4-03, T2: no token and a bad one are 401, and the challenge leads to no OAuth', async () => {
        const none = await ask(server, 'tools/list');
        assert.equal(none.status, 401);
        assert.ok(!none.challenge.includes('resource_metadata'), none.challenge);
        const bad = await ask(server, 'tools/list', { token: 'nonsense' });
        assert.equal(bad.status, 401);
        assert.match(bad.challenge, /error="invalid_token"/);
        assert.equal((await fetch(`${server.url}/.well-known/oauth-protected-resource/mcp`)).status, 404);
    });

    test('takes a personal access token, and its end is felt by the next request', async () => {
        const { token, id, expires_at: expiresAt } = await createToken(server);
        assert.match(token, /^gatehouse_pat_[\w-]{43}$/);
        assert.ok(new Date(expiresAt) > Date.now() + 89 * 86400_000);
        assert.ok((await tools(server, { token })).includes('add'));
        await new Promise(resolve => setTimeout(resolve, 600)); // last use is written down in batches
        const listed = JSON.parse((await server.command('token', 'list', '--json')).stdout);
        assert.ok(listed.find(row => row.id === id).last_used_at, 'last use is true');
        assert.equal((await server.command('token', 'revoke', id)).code, 0);
        assert.equal((await ask(server, 'tools/list', { token })).status, 401);
        assert.equal((await server.command('token', 'revoke', id)).code, 1);
    });

    test('a revoked token closes the stream it has open, and so does a block of its owner', async () => {
        for (const end of [created => server.command('token', 'revoke', created.id), () => server.command('user', 'block', 'local:guest')]) {
            assert.ok([0, 1].includes((await server.command('user', 'add', '--local', 'guest', { stdin: 'guests are welcome here\n' })).code));
            const made = await server.command('token', 'create', 'local:guest', '--name', 'stream', '--json');
            assert.equal(made.code, 0, made.stderr);
            const created = JSON.parse(made.stdout);
            const stream = await listen(server.mcpUrl, created.token);
            assert.equal(stream.status, 200);
            assert.equal((await end(created)).code, 0);
            await until(() => stream.isClosed, 'the stream ends');
            assert.equal((await ask(server, 'tools/list', { token: created.token })).status, 401);
        }
    });

    test('a token that opens no server here is told which scope is missing', async () => {
        const { token } = await createToken(server, '--scope', 'admin:revoke');
        const refused = await ask(server, 'tools/list', { token });
        assert.equal(refused.status, 403);
        assert.match(refused.challenge, /error="insufficient_scope"/);
    });

    test('refuses personal access tokens that could not be right', async () => {
        for (const options of [['--until', '2020-01-01'], ['--until', '2099-01-01'], ['--until', 'soon'], ['--server', 'nowhere'], ['--scope', 'metrics']]) {
            const { code, stderr } = await server.command('token', 'create', 'local:mira', '--name', 'x', ...options);
            assert.equal(code, 1, options.join(' '));
            assert.ok(stderr.trim());
        }
        assert.equal((await server.command('token', 'create', 'local:nobody', '--name', 'x')).code, 1);
        assert.equal((await server.command('token', 'create', 'local:mira')).code, 1);
    });

    test('takes JWTs of its issuer, by published keys', async () => {
        const token = await mint(claims);
        assert.ok((await tools(server, { token })).includes('add'));
        const users = JSON.parse((await server.command('user', 'list', '--json')).stdout);
        assert.ok(users.some(user => user.provider.startsWith('jwt.') && user.login === 'ada'));
        for (const [why, bad] of [['audience', await mint({ ...claims, aud: 'other' })], ['issuer', await mint({ ...claims, iss: 'https://other.example' })],
            ['expiry', await mint({ ...claims, exp: 1 })], ['kid', await mint(claims, { kid: 'two' })]]) {
            assert.equal((await ask(server, 'tools/list', { token: bad })).status, 401, why);
        }
    });

    test('somebody else of that issuer waits for approval', async () => {
        const token = await mint({ ...claims, sub: 'bob' });
        assert.equal((await ask(server, 'tools/list', { token })).status, 401);
        const users = JSON.parse((await server.command('user', 'list', '--json')).stdout);
        const bob = users.find(user => user.login === 'bob');
        assert.equal(bob.status, 'pending');
        assert.equal((await server.command('user', 'approve', bob.id)).code, 0);
        assert.ok((await tools(server, { token })).includes('add'));
        assert.equal((await server.command('user', 'block', bob.id)).code, 0);
        assert.equal((await ask(server, 'tools/list', { token })).status, 401);
    });
});

describe('moving between modes', () => {
    test('users, clients, personal access tokens and recorded calls stay; what a mode does not take is refused', async () => {
        const server = new GatehouseServer(environment);
        const restartAs = async mode => {
            if (server.process) {
                await server.kill('SIGTERM');
            }
            server.environment = { ...environment, GATEHOUSE_AUTH: mode };
            await server.start();
        };
        await restartAs('oauth');
        const interop = await RegisteredClient.register(server, 'Interop');
        const { access_token: accessToken } = await signIn(interop, { resource: server.mcpUrl });
        const { token } = await createToken(server);
        assert.ok((await tools(server, { token: accessToken })).includes('add'));
        assert.ok((await tools(server, { token })).includes('add'));

        await restartAs('token');
        assert.equal((await ask(server, 'tools/list', { token: accessToken })).status, 401);
        assert.ok((await tools(server, { token })).includes('add'));

        await restartAs('open');
        assert.ok((await tools(server)).includes('add'));

        await restartAs('oauth');
        assert.equal((await ask(server, 'tools/list')).status, 401);
        assert.ok((await tools(server, { token: accessToken })).includes('add'), 'the session was still there');
        const clients = JSON.parse((await server.command('client', 'list', '--json')).stdout);
        assert.ok(clients.some(client => client.id === interop.id));
        await server.stop();
    });
});

describe('a resource server of somebody else', () => {
    let server;
    let client;
    let credentials;
    let resource;
    let resourceServer;
    let scope;

    before(async () => {
        server = await new GatehouseServer(environment).start();
        client = await RegisteredClient.register(server, 'Interop');
        const app = express();
        // Three ways to trust a token, as its makers may choose.
        app.get('/by-jwks', async (request, response) => {
            const keys = jose.createRemoteJWKSet(new URL(`${server.url}/.well-known/jwks.json`));
            const token = request.headers.authorization?.slice(7) ?? '';
            await jose.jwtVerify(token, keys, { issuer: server.url, audience: resource, typ: 'at+jwt' })
                .then(({ payload }) => response.json({ sub: payload.sub, scope: payload.scope }), () => response.sendStatus(401));
        });
        app.get('/by-introspection', async (request, response) => {
            const answer = await fetch(`${server.url}/introspect`, {
                method: 'POST', body: new URLSearchParams({ token: request.headers.authorization?.slice(7) ?? 'none' }),
                headers: { authorization: `Basic ${Buffer.from(`${credentials.introspection_id}:${credentials.introspection_secret}`).toString('base64')}` },
            }).then(r => r.json());
            answer.active && answer.aud === resource ? response.json(answer) : response.sendStatus(401);
        });
        const validated = (response, answer) => (answer.valid && answer.payload.aud === resource ? response.json(answer.payload) : response.sendStatus(401));
        app.get('/by-validate', async (request, response) => {
            validated(response, await fetch(`${server.url}/validate`, { method: 'POST', headers: { authorization: request.headers.authorization ?? '' } }).then(r => r.json()));
        });
        app.get('/by-validate-body', async (request, response) => {
            const body = JSON.stringify({ token: request.headers.authorization?.slice(7) });
            validated(response, await fetch(`${server.url}/validate`, { method: 'POST', headers: { 'content-type': 'application/json' }, body }).then(r => r.json()));
        });
        resourceServer = createServer(app);
        await new Promise(resolve => resourceServer.listen(0, '127.0.0.1', resolve));
        resource = `http://127.0.0.1:${resourceServer.address().port}/mcp`;
        const added = await server.command('server', 'add', 'tools', '--external', '--resource', resource, '--json');
        assert.equal(added.code, 0, added.stderr);
        credentials = JSON.parse(added.stdout);
        scope = `mcp:${new URL(server.url).hostname}:tools`;
    });
    after(async () => {
        resourceServer.close();
        assert.equal((await server.stop()).code, 0, server.output);
    });

    const statusAt = (way, token) => fetch(new URL(`/by-${way}`, resource), { headers: { authorization: `Bearer ${token}` } }).then(r => r.status);
    const ways = ['jwks', 'introspection', 'validate', 'validate-body'];
    const askedLive = ways.filter(way => way !== 'jwks');

    test('is in the metadata of the authorization server', async () => {
        const metadata = await fetch(`${server.url}/.well-known/oauth-authorization-server`).then(r => r.json());
        assert.ok(metadata.protected_resources.includes(resource));
        assert.ok(metadata.scopes_supported.includes(scope));
        assert.ok(metadata.introspection_endpoint.endsWith('/introspect'));
    });

    test('accepts a token for it by JWKS, by introspection and by /validate, in the header and in the body', async () => {
        const tokens = await signIn(client, { resource });
        assert.equal(tokens.scope, scope);
        for (const way of ways) {
            assert.equal(await statusAt(way, tokens.access_token), 200, way);
        }
        assert.equal((await ask(server, 'tools/list', { token: tokens.access_token })).status, 401, 'and it is good nowhere else');
    });

    test('refuses a token for another resource', async () => {
        const { access_token: token } = await signIn(client, { resource: server.mcpUrl });
        for (const way of ways) {
            assert.equal(await statusAt(way, token), 401, way);
        }
    });

    test('hears of an end at once where it asks', async () => {
        const { access_token: token } = await signIn(client, { resource });
        const { token: administrator } = await createToken(server, '--scope', 'admin:revoke');
        const revoked = await fetch(`${server.url}/admin/revoke`, { method: 'POST', headers: { authorization: `Bearer ${administrator}`, 'content-type': 'application/json' }, body: JSON.stringify({ token }) });
        assert.deepEqual(await revoked.json(), { revoked: true });
        for (const way of askedLive) {
            assert.equal(await statusAt(way, token), 401, way);
        }
    });

    test('refuses whatever is no access token', async () => {
        const tokens = await signIn(client, { resource, scope: `${scope} openid` });
        assert.ok(tokens.id_token);
        const [header, payload, signature] = tokens.access_token.split('.');
        const unsigned = `${Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url')}.${payload}.`;
        const changed = `${header}.${Buffer.from(JSON.stringify({ ...jose.decodeJwt(tokens.access_token), sub: 'local|1' })).toString('base64url')}.${signature}`;
        const { token: personal } = await createToken(server);
        for (const [what, token] of Object.entries({ id: tokens.id_token, refresh: tokens.refresh_token, personal, unsigned, changed, none: '' })) {
            for (const way of ways) {
                assert.equal(await statusAt(way, token), 401, `${what} by ${way}`);
            }
        }
        for (const way of ways) {
            assert.equal(await statusAt(way, tokens.access_token), 200, way);
        }
    });

    test('tells another server\'s credentials nothing about its tokens, and wrong ones are 401', async () => {
        const other = JSON.parse((await server.command('server', 'add', 'neighbour', '--external', '--resource', 'https://neighbour.example/mcp', '--json')).stdout);
        const { access_token: token } = await signIn(client, { resource });
        const own = credentials;
        credentials = other;
        assert.equal(await statusAt('introspection', token), 401);
        credentials = own;
        assert.equal(await statusAt('introspection', token), 200);
        const response = await fetch(`${server.url}/introspect`, {
            method: 'POST', body: new URLSearchParams({ token }), headers: { authorization: `Basic ${Buffer.from(`${own.introspection_id}:wrong`).toString('base64')}` },
        });
        assert.equal(response.status, 401);
        assert.equal((await server.command('server', 'remove', 'neighbour')).code, 0);
    });

    test('goes on over a change of the signing key, also of its algorithm, until the key is removed', async () => {
        const { access_token: before } = await signIn(client, { resource });
        assert.equal((await server.command('key', 'rotate', '--algorithm', 'ES256')).code, 0);
        await server.untilListening();
        const { access_token: since } = await signIn(client, { resource });
        assert.deepEqual([before, since].map(token => jose.decodeProtectedHeader(token).alg), ['RS256', 'ES256']);
        for (const way of ways) {
            assert.equal(await statusAt(way, before), 200, way);
            assert.equal(await statusAt(way, since), 200, way);
        }
        assert.equal((await server.command('key', 'remove', jose.decodeProtectedHeader(before).kid)).code, 0);
        for (const way of ways) {
            assert.equal(await statusAt(way, before), 401, way);
            assert.equal(await statusAt(way, since), 200, way);
        }
    });

    test('somebody who is not on its allow-list cannot get its scope', async () => {
        const other = { login: 'noor', password: 'another horse battery staple' };
        assert.equal((await server.command('user', 'add', '--local', other.login, { stdin: `${other.password}\n` })).code, 0);
        const { access_token: before, refresh_token: refreshToken } = await signIn(client, { resource }, other);
        assert.equal(await statusAt('introspection', before), 200);
        const allowed = await server.command('server', 'allow', 'tools', 'local:mira');
        assert.equal(allowed.code, 0, allowed.stderr);
        for (const way of askedLive) {
            assert.equal(await statusAt(way, before), 401, `${way}, on the next request`);
        }
        assert.equal((await client.refresh(refreshToken)).error, 'invalid_grant', 'nor by a refresh');
        const mira = await signIn(client, { resource });
        assert.equal(await statusAt('introspection', mira.access_token), 200);
        // Nothing they could give is left: back to the client, without a consent page.
        const browser = new Browser();
        const page = await browser.open(client.authorization(resource, { scope }).url, { stopAt: redirectUri });
        const button = page.forms.find(form => form.fields.some(([name]) => name === 'password')).buttons[0];
        const answer = await browser.submit(page, { button, fields: { username: other.login, password: other.password }, stopAt: redirectUri });
        assert.match(answer.location?.searchParams.get('error') ?? '', /^(access_denied|invalid_scope)$/);
        assert.ok(!answer.location.searchParams.has('code'));
        // Nor at a resource that is theirs.
        const elsewhere = await signIn(client, { resource: server.mcpUrl, scope: `mcp:${new URL(server.url).hostname}:gatehouse ${scope}` }, other).catch(error => error);
        assert.ok(!`${elsewhere.scope}`.split(' ').includes(scope), 'not beside another scope');
    });

    test('gets new credentials when the old ones were seen', async () => {
        const { access_token: token } = await signIn(client, { resource });
        const renewed = JSON.parse((await server.command('server', 'secret', 'tools', '--json')).stdout);
        assert.equal(await statusAt('introspection', token), 401);
        credentials = renewed;
        assert.equal(await statusAt('introspection', token), 200);
    });

    test('refuses ids and addresses that could not be right', async () => {
        for (const [id, url] of [['tools', 'https://other.example/mcp'], ['other', resource], ['gatehouse', 'https://other.example/mcp'], ['admin', 'https://other.example/mcp'],
            ['Tools', 'https://other.example/mcp'], ['other', 'http://other.example/mcp'], ['other', 'https://other.example/mcp#a'], ['other', 'nowhere']]) {
            assert.equal((await server.command('server', 'add', id, '--external', '--resource', url)).code, 1, `${id} ${url}`);
        }
        assert.equal((await server.command('server', 'add', 'other')).code, 2);
    });

    test('ends with its sessions when it is removed', async () => {
        const { access_token: token } = await signIn(client, { resource });
        assert.equal((await server.command('server', 'remove', 'tools')).code, 0);
        assert.equal(await statusAt('validate', token), 401);
        const answer = await fetch(client.authorization(resource).url, { redirect: 'manual' });
        assert.match(answer.headers.get('location') ?? await answer.text(), /invalid_target/);
    });
});
