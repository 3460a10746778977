// SPDX-License-Identifier: GPL-3.0-or-later
// npm oidc-provider as a real upstream: discovery, sign-in, claims that give roles, upstream refresh, and what happens here to
// somebody who is disabled there.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { Browser } from './support/browser.mjs';
import { freePort } from './support/free_port.mjs';
import { GatehouseServer } from './support/gatehouse_server.mjs';
import { OidcUpstream, signInWithOidc } from './support/oidc_upstream.mjs';
import { allow } from './support/sign_in.mjs';

const redirectUri = 'http://127.0.0.1:41232/callback';

class Client {
    constructor(server) {
        this.server = server;
        this.browser = new Browser();
    }

    async register() {
        const response = await fetch(`${this.server.url}/register`, {
            method: 'POST', headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ client_name: 'OIDC interop', redirect_uris: [redirectUri], token_endpoint_auth_method: 'none' }),
        });
        this.id = (await response.json()).client_id;
        return this;
    }

    authorizationUrl(extra = {}) {
        this.verifier = randomBytes(32).toString('base64url');
        this.state = randomBytes(8).toString('hex');
        return `${this.server.url}/authorize?${new URLSearchParams({
            response_type: 'code', client_id: this.id, redirect_uri: redirectUri, state: this.state, resource: this.server.mcpUrl,
            code_challenge: createHash('sha256').update(this.verifier).digest('base64url'), code_challenge_method: 'S256', ...extra,
        })}`;
    }

    async token(form) {
        const response = await fetch(`${this.server.url}/token`, { method: 'POST', body: new URLSearchParams({ client_id: this.id, ...form }) });
        return { status: response.status, ...await response.json() };
    }

    async signIn(account) {
        const consent = await signInWithOidc(this.browser, this.authorizationUrl(), redirectUri, account);
        assert.equal(consent.status, 200, consent.html);
        this.consentPage = consent.html;
        const answer = await allow(this.browser, consent, redirectUri);
        assert.equal(answer.searchParams.get('state'), this.state);
        this.tokens = await this.token({ grant_type: 'authorization_code', code: answer.searchParams.get('code'), redirect_uri: redirectUri, code_verifier: this.verifier });
        assert.equal(this.tokens.status, 200, JSON.stringify(this.tokens));
        return this.tokens;
    }

    refresh() {
        return this.token({ grant_type: 'refresh_token', refresh_token: this.tokens.refresh_token });
    }

    async callMcp(accessToken = this.tokens.access_token) {
        const response = await fetch(this.server.mcpUrl, {
            method: 'POST',
            headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
            body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'interop', version: '1' } } }),
        });
        await response.arrayBuffer();
        return response.status;
    }
}

for (const clientAuth of ['client_secret_basic', 'client_secret_post']) {
    describe(`oidc-provider upstream, ${clientAuth}`, () => {
        let upstream;
        let server;
        const accounts = {
            jane: { name: 'Jane Doe', preferred_username: 'jane', email: 'jane@example.org', email_verified: true, permissions: ['image_generation', 'unknown'] },
            bob: { name: 'Bob', preferred_username: 'bob', email: 'bob@example.org', email_verified: false },
        };

        before(async () => {
            upstream = await new OidcUpstream({ accounts, clientAuth }).start();
            const listen = `127.0.0.1:${await freePort()}`;
            upstream.open(`http://${listen}/callback/oidc`);
            server = await new GatehouseServer({
                GATEHOUSE_LISTEN: listen, GATEHOUSE_ADMISSION: 'anyone', GATEHOUSE_LOCAL_ACCOUNTS: 'on',
                GATEHOUSE_OIDC_ISSUER: upstream.url, GATEHOUSE_OIDC_CLIENT_ID: upstream.client.client_id,
                GATEHOUSE_OIDC_CLIENT_SECRET: upstream.client.client_secret, GATEHOUSE_OIDC_NAME: 'Example ID',
                GATEHOUSE_OIDC_ROLE_CLAIM: 'permissions', GATEHOUSE_OIDC_ROLE_MAP: 'premium=image_generation',
            }).start();
        });
        after(async () => {
            const { code } = await server.stop();
            await upstream.close();
            assert.equal(code, 0, server.output);
        });

        test('page 1 offers every way to sign in', async () => {
            const client = await new Client(server).register();
            const page = await client.browser.open(client.authorizationUrl());
            assert.match(page.html, /Continue with <bdi>Example ID<\/bdi>/);
            assert.ok(page.forms.some(form => form.buttons.some(b => b.value === 'oidc')));
            assert.ok(page.forms.some(form => form.fields.some(([name]) => name === 'password')));
            assert.ok(page.headers.get('content-security-policy').includes(`form-action 'self' http://127.0.0.1:41232 ${upstream.url}`));
        });

        test('signs in, with the claims of the provider', async () => {
            const client = await new Client(server).register();
            const tokens = await client.signIn('jane');
            assert.match(client.consentPage, /Jane Doe/);
            assert.match(client.consentPage, /Example ID/);
            const payload = JSON.parse(Buffer.from(tokens.access_token.split('.')[1], 'base64url'));
            assert.match(payload.sub, /^oidc\.[0-9a-f]{16}\|jane$/);
            assert.equal(await client.callMcp(), 200);
            const { stdout } = await server.command('user', 'list', '--json');
            const jane = JSON.parse(stdout).find(user => user.id === payload.sub);
            assert.deepEqual(jane.further_roles, ['premium'], 'from the claim; a value without a role gives none');
            assert.equal(jane.role, 'member');
        });

        test('page 2 offers what the claim gives, and nothing that it does not', async () => {
            const resource = 'https://images.example/mcp';
            assert.equal((await server.command('server', 'add', 'images', '--external', '--resource', resource, '--json')).code, 0);
            assert.equal((await server.command('server', 'allow', 'images', 'role:premium')).code, 0);
            const asked = { resource, scope: 'mcp:127.0.0.1:images mcp:127.0.0.1:gatehouse openid' };
            const pageFor = async account => {
                const client = await new Client(server).register();
                return { client, page: await signInWithOidc(client.browser, client.authorizationUrl(asked), redirectUri, account) };
            };
            const jane = await pageFor('jane'); // permissions: image_generation
            assert.match(jane.page.html, /images/);
            const hers = await allow(jane.client.browser, jane.page, redirectUri);
            const given = await jane.client.token({ grant_type: 'authorization_code', code: hers.searchParams.get('code'), redirect_uri: redirectUri, code_verifier: jane.client.verifier });
            assert.match(given.scope, /mcp:127\.0\.0\.1:images/);

            const bob = await pageFor('bob'); // none
            assert.doesNotMatch(bob.page.html, /images(?!\.example)/, 'not offered');
            const his = await allow(bob.client.browser, bob.page, redirectUri);
            const rest = await bob.client.token({ grant_type: 'authorization_code', code: his.searchParams.get('code'), redirect_uri: redirectUri, code_verifier: bob.client.verifier });
            assert.equal(rest.status, 400, 'and the other server issues nothing to somebody who may not enter');

            // The claim is gone: what she was offered is not given, though the page was open.
            const again = await pageFor('jane');
            accounts.jane.permissions = [];
            const elsewhere = await new Client(server).register();
            await elsewhere.signIn('jane');
            const late = await allow(again.client.browser, again.page, redirectUri);
            const narrowed = await again.client.token({ grant_type: 'authorization_code', code: late.searchParams.get('code') ?? '', redirect_uri: redirectUri, code_verifier: again.client.verifier });
            accounts.jane.permissions = ['image_generation'];
            assert.doesNotMatch(narrowed.scope ?? '', /images/);
        });

        test('a refresh of ours refreshes there, and takes over what changed', async () => {
            const client = await new Client(server).register();
            await client.signIn('bob');
            const before = upstream.refreshes;
            accounts.bob.name = 'Robert';
            client.tokens = await client.refresh();
            assert.equal(client.tokens.status, 200, JSON.stringify(client.tokens));
            client.tokens = await client.refresh(); // with the token that was rotated over there
            assert.equal(client.tokens.status, 200, JSON.stringify(client.tokens));
            assert.equal(upstream.refreshes, before + 2);
            assert.match((await server.command('user', 'list', '--json')).stdout, /Robert/);
        });

        test('a second client gets a grant of its own, so that neither uses up the other one\'s token', async () => {
            const browser = new Browser();
            const clients = [];
            for (let i = 0; i < 2; ++i) {
                const client = await new Client(server).register();
                client.browser = browser;
                await client.signIn('jane');
                clients.push(client);
            }
            for (let round = 0; round < 2; ++round) {
                for (const client of clients) {
                    client.tokens = await client.refresh();
                    assert.equal(client.tokens.status, 200, JSON.stringify(client.tokens));
                }
            }
        });

        test('who is disabled there loses access here at the next refresh, for good', async () => {
            const client = await new Client(server).register();
            await client.signIn('bob');
            accounts.bob.disabled = true;
            const refused = await client.refresh();
            accounts.bob.disabled = false;
            assert.equal(refused.status, 400);
            assert.equal(refused.error, 'invalid_grant');
            assert.equal(await client.callMcp(), 401, 'the access token ends with its session');
            assert.equal((await client.refresh()).status, 400);
        });

        test('Cancel there goes back to the client as access_denied', async () => {
            const client = await new Client(server).register();
            const signIn = await client.browser.open(client.authorizationUrl());
            const there = await client.browser.submit(signIn, { button: { name: 'provider', value: 'oidc' } });
            const abort = there.html.match(/href="([^"]*abort[^"]*)"/)[1];
            const { location } = await client.browser.open(new URL(abort, there.url), { stopAt: redirectUri });
            assert.equal(location.searchParams.get('error'), 'access_denied');
            assert.equal(location.searchParams.get('state'), client.state);
            assert.equal(location.searchParams.get('iss'), server.url);
        });

        test('an answer is good once, in its browser, on its path', async () => {
            const client = await new Client(server).register();
            const signIn = await client.browser.open(client.authorizationUrl());
            const there = await client.browser.submit(signIn, { button: { name: 'provider', value: 'oidc' } });
            const consent = await client.browser.submit(there, { button: 'Sign-in', fields: { login: 'jane', password: 'any' }, stopAt: server.url });
            const back = consent.location ?? (await client.browser.submit(consent, { button: 'Continue', stopAt: server.url })).location;
            assert.equal(back.pathname, '/callback/oidc');
            const onAnotherPath = new URL(back);
            onAnotherPath.pathname = '/callback/google';
            assert.equal((await new Browser().open(back)).status, 403, 'another browser');
            assert.equal((await client.browser.open(onAnotherPath)).status, 400, 'used up, and another path');
            assert.equal((await client.browser.open(back)).status, 400, 'used up');
        });

        test('nothing of the provider\'s is in the log', () => {
            assert.ok(!server.output.includes(upstream.client.client_secret));
            assert.doesNotMatch(server.output, /eyJ[\w-]+\.[\w-]+\./);
        });
    });
}
