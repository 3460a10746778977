// SPDX-License-Identifier: GPL-3.0-or-later
// People who come from a Cloudflare Worker project: their .dev.vars, their config.json, and the curl commands of their documentation.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Browser } from './support/browser.mjs';
import { GatehouseServer } from './support/gatehouse_server.mjs';
import { GithubStandIn } from './support/github_stand_in.mjs';
import { RegisteredClient } from './support/registered_client.mjs';
import { signInWithGithub } from './support/sign_in.mjs';

const jwtKey = generateKeyPairSync('rsa', { modulusLength: 2048 });
const privatePem = jwtKey.privateKey.export({ type: 'pkcs8', format: 'pem' });

async function freePort() {
    const probe = createServer();
    await new Promise(resolve => probe.listen(0, '127.0.0.1', resolve));
    const { port } = probe.address();
    await new Promise(resolve => probe.close(resolve));
    return port;
}

const postJson = (url, body, headers = {}) => fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });

describe('a Worker project moves here', () => {
    let folder;
    let github;
    let server;
    let devVars;
    let tokens;

    before(async () => {
        folder = await mkdtemp(join(tmpdir(), 'worker-project-'));
        const port = await freePort();
        github = await new GithubStandIn({ callbackUrl: `http://localhost:${port}/callback` }).start();
        devVars = join(folder, '.dev.vars');
        await writeFile(devVars, [
            '# secrets of the worker',
            `GITHUB_CLIENT_ID=${github.app.clientId}`,
            `export GITHUB_CLIENT_SECRET="${github.app.clientSecret}"`,
            'ALLOWED_USERNAMES = octocat, hubot # who may come in',
            `WORKER_BASE_URL='http://localhost:${port}/'`,
            `JWT_PRIVATE_KEY="${privatePem.replaceAll('\n', '\\n')}"`,
            'COOKIE_ENCRYPTION_KEY=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
            'REFRESH_ENCRYPTION_KEY=c2VjcmV0', 'MCP_ANALYTICS_API_KEY=key-1', '',
        ].join('\n'));
        server = new GatehouseServer({ GATEHOUSE_LISTEN: `127.0.0.1:${port}`, GATEHOUSE_ENV_FILE: devVars, GATEHOUSE_GITHUB_WEB_URL: github.url, GATEHOUSE_GITHUB_API_URL: `${github.url}/api/v3` });
        await server.start();
    });
    after(async () => {
        await server?.stop();
        await github?.close();
        await rm(folder, { recursive: true, force: true });
    });

    test('the names that mean something are taken, each other one is told why not', () => {
        assert.match(server.url, /^http:\/\/localhost:\d+$/, 'WORKER_BASE_URL is the issuer');
        for (const name of ['COOKIE_ENCRYPTION_KEY', 'REFRESH_ENCRYPTION_KEY', 'MCP_ANALYTICS_API_KEY']) {
            assert.match(server.output, new RegExp(`${name} is not needed and was ignored: `));
        }
        assert.ok(!server.output.includes('ALLOWED_USERNAMES'), 'it is set, so there is nothing to say');
    });

    test('tokens of the old system can still be verified, and nothing is signed with its key', async () => {
        const { keys } = await (await fetch(`${server.url}/.well-known/jwks.json`)).json();
        const theirs = jwtKey.publicKey.export({ format: 'jwk' });
        assert.equal(keys.filter(key => key.n === theirs.n).length, 1);
        const { stdout } = await server.command('key', 'list', '--json');
        assert.deepEqual(JSON.parse(stdout).map(key => key.state).sort(), ['signing', 'verify only']);
    });

    test('whoever was in ALLOWED_USERNAMES signs in with GitHub', async () => {
        const client = await RegisteredClient.register(server, 'Claude');
        const browser = new Browser();
        tokens = await client.signIn(`${server.url}/mcp`, (url, stopAt) => signInWithGithub(browser, url, stopAt));
    });

    test('secrets went to the vault: the file can go, and stand nowhere in the clear', async () => {
        await server.kill('SIGTERM');
        delete server.environment.GATEHOUSE_ENV_FILE;
        Object.assign(server.environment, { GITHUB_CLIENT_ID: github.app.clientId, GATEHOUSE_PUBLIC_URL: server.url, GATEHOUSE_ALLOWED_USERS: 'octocat' });
        await server.start();
        const client = await RegisteredClient.register(server, 'Claude');
        await client.signIn(`${server.url}/mcp`, (url, stopAt) => signInWithGithub(new Browser(), url, stopAt));
        const secrets = [github.app.clientSecret, jwtKey.privateKey.export({ format: 'jwk' }).d, privatePem.split('\n')[3]];
        for (const name of await readdir(server.dataDir)) {
            const content = await readFile(join(server.dataDir, name), 'latin1').catch(() => '');
            assert.ok(!secrets.some(secret => content.includes(secret)), name);
        }
        assert.ok(!secrets.some(secret => server.output.includes(secret)));
    });

    test('without ALLOWED_USERNAMES it says that nobody is let in; a file that is not there is a usage error', async () => {
        const other = join(folder, '.env');
        await writeFile(other, 'GITHUB_CLIENT_ID=Iv1.other\nALLOWED_USERNAMES=\n');
        const shown = await server.command('config', 'show', '--env-file', other, '--data-dir', join(folder, 'none'));
        assert.equal(shown.code, 0, shown.stderr);
        assert.match(shown.stderr, /ALLOWED_USERNAMES is not set .* nobody/);
        const missing = await server.command('config', 'show', '--env-file', join(folder, 'missing'));
        assert.equal(missing.code, 2);
        assert.match(missing.stderr, /cannot be read/);
    });

    test('config.json becomes external servers with their allow-lists', async () => {
        const file = join(folder, 'config.json');
        const map = { servers: { 'tools.example.com': {
            'github-tools': { name: 'GitHub Tools', description: 'Repositories', allowed_users: ['octocat'] },
            'billing': { name: 'Billing', description: 'Invoices', allowed_users: ['hubot'] },
            'nobody-yet': { name: 'Nobody yet', description: '', allowed_users: [] },
        } } };
        await writeFile(file, JSON.stringify(map));
        const imported = await server.command('server', 'import', file, '--resource', 'https://{domain}/{id}/mcp', '--json');
        assert.equal(imported.code, 0, imported.stderr);
        const servers = JSON.parse(imported.stdout);
        assert.deepEqual(servers.map(({ id, name, resource, has_allow_list: list }) => ({ id, name, resource, list })), [
            { id: 'billing', name: 'Billing', resource: 'https://tools.example.com/billing/mcp', list: true },
            { id: 'github-tools', name: 'GitHub Tools', resource: 'https://tools.example.com/github-tools/mcp', list: true },
            { id: 'nobody-yet', name: 'Nobody yet', resource: 'https://tools.example.com/nobody-yet/mcp', list: true },
        ]);
        assert.ok(servers.every(entry => entry.introspection_secret.length >= 32));

        const client = await RegisteredClient.register(server, 'Claude');
        const signIn = resource => client.signIn(resource, (url, stopAt) => signInWithGithub(new Browser(), url, stopAt));
        tokens = await signIn('https://tools.example.com/github-tools/mcp');
        const [, payload] = tokens.access_token.split('.');
        assert.equal(JSON.parse(Buffer.from(payload, 'base64url')).aud, 'https://tools.example.com/github-tools/mcp');
        for (const resource of ['https://tools.example.com/billing/mcp', 'https://tools.example.com/nobody-yet/mcp']) {
            await assert.rejects(signIn(resource), resource);
        }

        const again = await server.command('server', 'import', file);
        assert.equal(again.code, 1);
        assert.match(again.stderr, /There is a server "billing" already/);
        const { stdout } = await server.command('server', 'list', '--json');
        assert.equal(JSON.parse(stdout).length, 3, 'all or none');
    });

    for (const [what, content, sentence] of [
        ['no JSON', 'servers:', /no JSON object/],
        ['a file without servers', '{"theme":"dark"}', /server/],
        ['a domain that is no map', '{"servers":{"a.example":[]}}', /"a.example" is not/],
        ['users that are no list', '{"servers":{"a.example":{"x":{"allowed_users":"octocat"}}}}', /x of a.example is not/],
        ['an id twice', '{"servers":{"a.example":{"x":{}},"b.example":{"x":{}}}}', /"x" is there twice/],
        ['an id that is none here', '{"servers":{"a.example":{"My Server":{}}}}', /no server id/],
        ['the built-in server\'s id', '{"servers":{"a.example":{"gatehouse":{}}}}', /Gatehouse's own/],
    ]) {
        test(`server import refuses ${what}, and adds nothing`, async () => {
            const file = join(folder, 'bad.json');
            await writeFile(file, content);
            const refused = await server.command('server', 'import', file);
            assert.equal(refused.code, 1);
            assert.match(refused.stderr, sentence);
            const { stdout } = await server.command('server', 'list', '--json');
            assert.equal(JSON.parse(stdout).length, 3);
        });
    }

    // ---- the curl commands ------------------------------------------------------------------------------------------

    test('curl -X POST /register with client_name, redirect_uris and scope answers what their clients read', async () => {
        const scope = 'mcp:localhost:github-tools email';
        const response = await postJson(`${server.url}/register`, { client_name: 'My MCP Client', redirect_uris: ['https://example.com/callback'], scope });
        assert.equal(response.status, 201);
        const client = await response.json();
        assert.match(client.client_id, /^mcp_localhost_[A-Za-z0-9_-]+$/);
        assert.equal(client.client_name, 'My MCP Client');
        assert.deepEqual(client.redirect_uris, ['https://example.com/callback']);
        assert.equal(client.scope, scope);
        assert.ok(client.expires_at > Date.now() / 1000);
        assert.equal(client.registration_client_uri, `${server.url}/client/${client.client_id}`);
        const read = await fetch(client.registration_client_uri, { headers: { authorization: `Bearer ${client.registration_access_token}` } });
        assert.equal(read.status, 200);
        assert.equal((await read.json()).client_name, 'My MCP Client');
    });

    test('curl -X POST /register with a secret method gives a client_secret', async () => {
        const response = await postJson(`${server.url}/register`, { client_name: 'Test Client', redirect_uris: ['https://claude.ai/api/mcp/auth_callback'], token_endpoint_auth_method: 'client_secret_post' });
        assert.equal(response.status, 201);
        assert.ok((await response.json()).client_secret);
    });

    test('curl -X POST /register with urn:ietf:wg:oauth:2.0:oob is refused with a sentence that names loopback', async () => {
        const response = await postJson(`${server.url}/register`, { client_name: 'Test Client', redirect_uris: ['urn:ietf:wg:oauth:2.0:oob'] });
        assert.equal(response.status, 400);
        const { error, error_description: description } = await response.json();
        assert.equal(error, 'invalid_redirect_uri');
        assert.match(description, /127\.0\.0\.1|loopback/);
    });

    test('curl -X POST /validate takes the token as bearer token and as JSON', async () => {
        const inHeader = await fetch(`${server.url}/validate`, { method: 'POST', headers: { authorization: `Bearer ${tokens.access_token}` } });
        const inBody = await postJson(`${server.url}/validate`, { token: tokens.access_token });
        for (const response of [inHeader, inBody]) {
            assert.equal(response.status, 200);
            const { valid, payload } = await response.json();
            assert.equal(valid, true);
            assert.equal(payload.token_type, 'access');
            assert.equal(payload.iss, server.url);
            assert.equal(payload.sub, 'github|583231', 'the numeric id, not the login that can be renamed');
            assert.ok(payload.exp > payload.iat);
        }
        const bad = await postJson(`${server.url}/validate`, { token: `${tokens.access_token}x` });
        assert.equal(bad.status, 401);
        assert.equal((await bad.json()).valid, false);
    });

    test('curl of the metadata documents, the keys and /health', async () => {
        const metadata = await (await fetch(`${server.url}/.well-known/oauth-authorization-server`)).json();
        assert.equal(metadata.issuer, server.url);
        for (const [name, path] of [['authorization_endpoint', '/authorize'], ['token_endpoint', '/token'], ['registration_endpoint', '/register'], ['jwks_uri', '/.well-known/jwks.json']]) {
            assert.equal(metadata[name], server.url + path);
        }
        assert.ok(!metadata.scopes_supported.some(scope => scope.endsWith(':*')), 'concrete scopes only');
        const resource = await (await fetch(`${server.url}/.well-known/oauth-protected-resource`)).json();
        assert.deepEqual(resource.authorization_servers, [server.url]);
        const health = await fetch(`${server.url}/health`);
        assert.equal(health.status, 200);
        const body = await health.json();
        assert.equal(body.status, 'ok');
        assert.equal(Object.keys(body).length, 2);
        const alias = await fetch(`${server.url}/auth`, { redirect: 'manual' });
        assert.equal(alias.status, (await fetch(`${server.url}/authorize`, { redirect: 'manual' })).status, '/auth is /authorize');
    });

    test('curl -X POST /admin/revoke without a token of an administrator ends nothing', async () => {
        const revoked = await postJson(`${server.url}/admin/revoke`, { token: tokens.access_token });
        assert.equal(revoked.status, 401, 'whoever holds a token may not end others');
    });
});
