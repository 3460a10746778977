// SPDX-License-Identifier: GPL-3.0-or-later
// The official TypeScript clients, 1.x and 2.x, through the whole flow against the real gatehouse-server: discovery, registration,
// sign-in in a browser, the four built-in tools, refresh, and what happens after revocation.
import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Browser } from './support/browser.mjs';
import { GatehouseServer } from './support/gatehouse_server.mjs';
import { GithubStandIn } from './support/github_stand_in.mjs';
import { OAuthClientState } from './support/oauth_client_state.mjs';
import { localUser, signInLocally, signInWithGithub } from './support/sign_in.mjs';

const info = { name: 'interop-client', version: '1.2.3' };
const sdks = [
    { name: 'SDK 1.x', connect: (url, state) => connectWith(new ClientV1(info), new TransportV1(url, { authProvider: state })), transport: (url, state) => new TransportV1(url, { authProvider: state }) },
    { name: 'SDK 2.x, 2025-11-25 handshake', connect: (url, state) => connectWith(new ClientV2(info), new TransportV2(url, { authProvider: state })), transport: (url, state) => new TransportV2(url, { authProvider: state }) },
    {
        name: 'SDK 2.x, 2026-07-28 stateless',
        connect: (url, state) => connectWith(new ClientV2(info, { versionNegotiation: { mode: { pin: '2026-07-28' } } }), new TransportV2(url, { authProvider: state })),
        transport: (url, state) => new TransportV2(url, { authProvider: state }),
    },
];

async function connectWith(client, transport) {
    await client.connect(transport);
    return client;
}

// First contact fails with "unauthorized" after the client has discovered and registered; then the person signs in.
async function authorize(sdk, url, state, signIn) {
    await assert.rejects(sdk.connect(url, state), error => /unauthorized/i.test(`${error.name} ${error.message} ${error.cause?.name ?? ''} ${error.cause?.message ?? ''}`));
    assert.ok(state.authorizationUrl, 'the client wants a browser');
    const answer = await signIn(state.authorizationUrl, state.redirectUrl);
    assert.equal(answer.searchParams.get('state'), state.saved.state, 'RFC 6749 4.1.2: state comes back');
    assert.equal(answer.searchParams.get('iss'), url.origin, 'RFC 9207: iss');
    await sdk.transport(url, state).finishAuth(answer.searchParams.get('code'), answer.searchParams.get('iss'));
    assert.ok(state.saved.tokens.refresh_token);
}

const text = result => result.content.map(block => block.text).join('\n');

for (const sdk of sdks) {
    describe(`${sdk.name} with a local account`, () => {
        let server;
        let state;
        let client;

        before(async () => {
            server = await new GatehouseServer({ GATEHOUSE_BOOTSTRAP_USER: localUser.login, GATEHOUSE_BOOTSTRAP_PASSWORD: localUser.password }).start();
            state = new OAuthClientState('Interop client');
        });
        after(async () => {
            await client?.close();
            const { code } = await server.stop();
            assert.equal(code, 0, server.output);
        });

        test('signs in through registration, browser and token endpoint', async () => {
            await authorize(sdk, new URL(server.mcpUrl), state, (url, stopAt) => signInLocally(new Browser(), url, stopAt));
            client = await sdk.connect(new URL(server.mcpUrl), state);
        });

        test('lists the four tools', async () => {
            const { tools } = await client.listTools();
            assert.deepEqual(tools.map(tool => tool.name).sort(), ['add', 'calculate', 'get_github_repos', 'get_user_info']);
            assert.ok(tools.every(tool => tool.description && tool.inputSchema.type === 'object'));
        });

        test('calls add, calculate and get_user_info', async () => {
            assert.match(text(await client.callTool({ name: 'add', arguments: { a: 2, b: 3 } })), /^Hello .+! 2 \+ 3 = 5$/);
            assert.match(text(await client.callTool({ name: 'calculate', arguments: { operation: 'power', a: 7, b: 8 } })), /5764801/);
            const zero = await client.callTool({ name: 'calculate', arguments: { operation: 'divide', a: 1, b: 0 } });
            assert.equal(zero.isError, true);
            assert.match(text(await client.callTool({ name: 'get_user_info', arguments: {} })), /mira/);
        });

        test('is told in words that a local account has no GitHub repositories', async () => {
            const result = await client.callTool({ name: 'get_github_repos', arguments: {} });
            assert.equal(result.isError, true);
            assert.match(text(result), /GitHub/);
        });

        test('refreshes by itself when the access token is no longer good, and rotates the refresh token', async () => {
            const old = state.saved.tokens;
            state.saved.tokens = { ...old, access_token: 'no-longer-good' };
            assert.match(text(await client.callTool({ name: 'add', arguments: { a: 20, b: 22 } })), /= 42$/);
            assert.notEqual(state.saved.tokens.refresh_token, old.refresh_token);
            assert.notEqual(state.saved.tokens.access_token, old.access_token);
        });

        test('shows as one session with its calls in the administration', async () => {
            const { stdout } = await server.command('session', 'list', '--json');
            const sessions = JSON.parse(stdout);
            assert.equal(sessions.length, 1);
            assert.equal(sessions[0].login, 'mira');
        });

        test('is refused after the token was revoked (RFC 7009)', async () => {
            const { access_token: access, refresh_token: refresh } = state.saved.tokens;
            const revoked = await fetch(`${server.url}/revoke`, { method: 'POST', body: new URLSearchParams({ token: refresh, client_id: state.saved.client.client_id }) });
            assert.equal(revoked.status, 200);
            const refused = await fetch(server.mcpUrl, { method: 'POST', headers: { authorization: `Bearer ${access}`, 'content-type': 'application/json' }, body: '{"jsonrpc":"2.0","id":1,"method":"ping"}' });
            assert.equal(refused.status, 401);
            assert.match(refused.headers.get('www-authenticate'), /error="invalid_token"/);
            await assert.rejects(client.callTool({ name: 'add', arguments: { a: 1, b: 1 } }));
        });

        test('left no secret in the log of the whole run', () => {
            for (const secret of [localUser.password, state.saved.verifier, state.saved.tokens?.access_token, state.saved.tokens?.refresh_token].filter(Boolean)) {
                assert.ok(!server.output.includes(secret), 'a secret reached the log');
            }
        });
    });

    describe(`${sdk.name} with GitHub`, () => {
        let github;
        let server;
        let state;
        let client;

        before(async () => {
            github = await new GithubStandIn({ callbackUrl: 'http://127.0.0.1/callback' }).start();
            server = await new GatehouseServer({
                GATEHOUSE_GITHUB_CLIENT_ID: github.app.clientId,
                GATEHOUSE_GITHUB_CLIENT_SECRET: github.app.clientSecret,
                GATEHOUSE_GITHUB_WEB_URL: github.url,
                GATEHOUSE_GITHUB_API_URL: `${github.url}/api/v3`,
            }).start();
            state = new OAuthClientState('Interop client');
        });
        after(async () => {
            await client?.close();
            await server.stop();
            await github.close();
        });

        test('an unknown person waits, is approved, allows, and is in', async () => {
            await authorize(sdk, new URL(server.mcpUrl), state, (url, stopAt) => signInWithGithub(new Browser(), url, stopAt, {
                approve: async () => {
                    const { code, stderr } = await server.command('user', 'approve', 'github:octocat');
                    assert.equal(code, 0, stderr);
                },
            }));
            client = await sdk.connect(new URL(server.mcpUrl), state);
        });

        test('calls all four tools', async () => {
            assert.match(text(await client.callTool({ name: 'add', arguments: { a: 1, b: 2 } })), /^Hello The Octocat! 1 \+ 2 = 3$/);
            assert.match(text(await client.callTool({ name: 'calculate', arguments: { operation: 'multiply', a: 6, b: 7 } })), /42/);
            assert.match(text(await client.callTool({ name: 'get_user_info', arguments: {} })), /octocat@octo\.example/, 'private e-mail: the primary verified one');
            const repos = text(await client.callTool({ name: 'get_github_repos', arguments: {} }));
            assert.match(repos, /repo-1\b/);
            const ours = github.requests.filter(request => !request.path.endsWith('/authorize'));
            assert.ok(ours.length >= 4 && ours.every(request => request.userAgent?.startsWith('Gatehouse/')), 'GitHub refuses a missing User-Agent');
        });

        test('gets its repositories also with a refreshed token', async () => {
            state.saved.tokens = { ...state.saved.tokens, access_token: 'no-longer-good' };
            assert.match(text(await client.callTool({ name: 'get_github_repos', arguments: { page: 2 } })), /repo-/);
        });

        test('is told what helps when GitHub no longer knows the token', async () => {
            github.forgetTokens();
            const result = await client.callTool({ name: 'get_github_repos', arguments: {} });
            assert.equal(result.isError, true);
            assert.match(text(result), /sign in/i);
        });

        test('a blocked person is refused on the next request', async () => {
            const { code, stderr } = await server.command('user', 'block', 'github:octocat');
            assert.equal(code, 0, stderr);
            await assert.rejects(client.callTool({ name: 'add', arguments: { a: 1, b: 1 } }));
        });
    });
}

describe('Cancel at GitHub and Deny at Gatehouse', () => {
    let github;
    let server;

    before(async () => {
        github = await new GithubStandIn({ callbackUrl: 'http://127.0.0.1/callback' }).start();
        server = await new GatehouseServer({
            GATEHOUSE_GITHUB_CLIENT_ID: github.app.clientId,
            GATEHOUSE_GITHUB_CLIENT_SECRET: github.app.clientSecret,
            GATEHOUSE_GITHUB_WEB_URL: github.url,
            GATEHOUSE_GITHUB_API_URL: `${github.url}/api/v3`,
            GATEHOUSE_ALLOWED_USERS: 'github:octocat',
        }).start();
    });
    after(async () => {
        await server.stop();
        await github.close();
    });

    async function start() {
        const state = new OAuthClientState('Interop client');
        await assert.rejects(sdks[0].connect(new URL(server.mcpUrl), state));
        return state;
    }

    test('Cancel comes back to the client as access_denied with state and iss', async () => {
        const state = await start();
        const browser = new Browser();
        const signIn = await browser.open(state.authorizationUrl);
        const page = await browser.submit(signIn, { button: { name: 'provider', value: 'github' } });
        const { location } = await browser.submit(page, { button: 'Cancel', stopAt: state.redirectUrl });
        assert.equal(location.searchParams.get('error'), 'access_denied');
        assert.equal(location.searchParams.get('state'), state.saved.state);
        assert.equal(location.searchParams.get('iss'), server.url);
        assert.equal(location.searchParams.get('code'), null);
    });

    test('Deny comes back to the client as access_denied', async () => {
        const state = await start();
        const browser = new Browser();
        const signIn = await browser.open(state.authorizationUrl);
        const page = await browser.submit(signIn, { button: { name: 'provider', value: 'github' } });
        const consent = await browser.submit(page, { button: 'Authorize' });
        const { location } = await browser.submit(consent, { button: { name: 'decision', value: 'deny' }, stopAt: state.redirectUrl });
        assert.equal(location.searchParams.get('error'), 'access_denied');
    });

    test('a callback finished in another browser is refused and gives no code', async () => {
        const state = await start();
        const attacker = new Browser();
        const signIn = await attacker.open(state.authorizationUrl);
        const page = await attacker.submit(signIn, { button: { name: 'provider', value: 'github' } });
        const victim = new Browser();
        const stolen = await victim.open(page.url);
        const refused = await victim.submit(stolen, { button: 'Authorize', stopAt: state.redirectUrl });
        assert.equal(refused.location, undefined);
        assert.equal(refused.status, 403);
    });
});
