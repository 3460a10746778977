// SPDX-License-Identifier: GPL-3.0-or-later
// Two strict clients of the OAuth world, oauth4webapi and openid-client, against the real gatehouse-server: they check issuer, state,
// `iss`, token types, ID token signatures and claims themselves, and refuse what is not exactly right.
import * as jose from 'jose';
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import { createHash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { Browser } from './support/browser.mjs';
import { GatehouseServer } from './support/gatehouse_server.mjs';
import { localUser, signInLocally } from './support/sign_in.mjs';

const redirectUri = 'http://127.0.0.1:41232/callback';
const insecure = { [oauth.allowInsecureRequests]: true };
const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';

const environment = { GATEHOUSE_BOOTSTRAP_USER: localUser.login, GATEHOUSE_BOOTSTRAP_PASSWORD: localUser.password };

// A client as an administrator makes it, put where the server finds it when it starts.
function addManualClient(server, { id, method, secret, jwks, jwksUri, grants = 'client_credentials' }) {
    const database = new DatabaseSync(join(server.dataDir, 'gatehouse.db'));
    database.prepare(`INSERT INTO clients (id, kind, name, redirect_uris, token_endpoint_auth_method, secret_hash, grant_types, scope, created_at, jwks, jwks_uri)
                      VALUES (?, 'manual', ?, '[]', ?, ?, ?, ?, ?, ?, ?)`)
        .run(id, `Robot ${id}`, method, secret ? createHash('sha256').update(secret).digest() : null, grants,
            `mcp:${new URL(server.url).hostname}:gatehouse`, Math.floor(Date.now() / 1000), jwks ? JSON.stringify(jwks) : '', jwksUri ?? '');
    database.close();
}

async function callTool(server, token, name, args) {
    const response = await fetch(server.mcpUrl, {
        method: 'POST',
        headers: {
            authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json, text/event-stream',
            'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': name,
        },
        body: JSON.stringify({
            jsonrpc: '2.0', id: 1, method: 'tools/call',
            params: { name, arguments: args, _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {} } },
        }),
    });
    return { status: response.status, body: await response.json().catch(() => undefined), headers: response.headers };
}

describe('oauth4webapi', () => {
    let server;
    let as;
    let client;
    let auth;
    const scope = () => `openid profile email offline_access mcp:${new URL(server.url).hostname}:gatehouse`;

    before(async () => {
        server = await new GatehouseServer(environment).start();
    });
    after(async () => {
        const { code } = await server.stop();
        assert.equal(code, 0, server.output);
    });

    test('discovers the server by RFC 8414 and by OpenID Connect Discovery, with the same answer', async () => {
        const issuer = new URL(server.url);
        as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { ...insecure, algorithm: 'oauth2' }));
        const other = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { ...insecure, algorithm: 'oidc' }));
        assert.deepEqual(other, as);
        assert.deepEqual(as.id_token_signing_alg_values_supported, ['RS256']);
        for (const endpoint of ['authorization', 'token', 'registration', 'revocation', 'introspection', 'device_authorization', 'userinfo', 'pushed_authorization_request']) {
            const response = await fetch(as[`${endpoint}_endpoint`], { method: 'OPTIONS' });
            assert.notEqual(response.status, 404, `${endpoint}_endpoint is served: ${response.status}`);
        }
    });

    test('registers a confidential client (RFC 7591)', async () => {
        const metadata = { client_name: 'oauth4webapi', redirect_uris: [redirectUri], grant_types: ['authorization_code', 'refresh_token'], token_endpoint_auth_method: 'client_secret_basic' };
        client = await oauth.processDynamicClientRegistrationResponse(await oauth.dynamicClientRegistrationRequest(as, metadata, insecure));
        auth = oauth.ClientSecretBasic(client.client_secret);
    });

    // The whole code flow; `begin` makes the address for the browser.
    async function signIn(begin) {
        const verifier = oauth.generateRandomCodeVerifier();
        const state = oauth.generateRandomState();
        const nonce = oauth.generateRandomNonce();
        const parameters = {
            client_id: client.client_id, redirect_uri: redirectUri, response_type: 'code', scope: scope(), state, nonce, resource: server.mcpUrl,
            code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
        };
        const answer = await begin(parameters);
        const validated = oauth.validateAuthResponse(as, client, answer.searchParams, state); // checks iss (RFC 9207)
        const response = await oauth.authorizationCodeGrantRequest(as, client, auth, validated, redirectUri, verifier, insecure);
        const result = await oauth.processAuthorizationCodeResponse(as, client, response, { expectedNonce: nonce, requireIdToken: true });
        await oauth.validateApplicationLevelSignature(as, response, insecure);
        return result;
    }
    function addressOf(parameters) {
        const url = new URL(as.authorization_endpoint);
        url.search = new URLSearchParams(parameters).toString();
        return url;
    }

    let tokens;
    test('signs in with state, nonce, PKCE and iss, and checks the ID token', async () => {
        const began = Math.floor(Date.now() / 1000);
        tokens = await signIn(parameters => signInLocally(new Browser(), addressOf(parameters), redirectUri));
        const claims = oauth.getValidatedIdTokenClaims(tokens);
        assert.match(claims.sub, /^local\|/);
        assert.ok(claims.auth_time >= began - 1 && claims.auth_time <= began + 30, 'auth_time is the sign-in');
        const half = createHash('sha256').update(tokens.access_token).digest().subarray(0, 16).toString('base64url');
        assert.equal(claims.at_hash, half, 'OpenID Connect Core 3.1.3.6');
        assert.deepEqual((await callTool(server, tokens.id_token, 'add', { a: 1, b: 1 })).status, 401, 'an ID token opens nothing');
    });

    test('reads who it is from /userinfo, with the scopes granted', async () => {
        const { sub } = oauth.getValidatedIdTokenClaims(tokens);
        const info = await oauth.processUserInfoResponse(as, client, sub, await oauth.userInfoRequest(as, client, tokens.access_token, insecure));
        assert.equal(info.preferred_username, localUser.login);
    });

    test('sends its request ahead (RFC 9126), and the reference works once', async () => {
        let address;
        const pushed = await signIn(async parameters => {
            const response = await oauth.pushedAuthorizationRequest(as, client, auth, parameters, insecure);
            const { request_uri: requestUri } = await oauth.processPushedAuthorizationResponse(as, client, response);
            address = addressOf({ client_id: client.client_id, request_uri: requestUri });
            return signInLocally(new Browser(), address, redirectUri);
        });
        assert.ok(pushed.access_token);
        const again = await new Browser().open(address, { stopAt: redirectUri });
        assert.equal(again.status, 400, 'no second use, and no redirect');
    });

    test('refreshes, and the old refresh token stays bound to this client', async () => {
        const response = await oauth.refreshTokenGrantRequest(as, client, auth, tokens.refresh_token, insecure);
        const next = await oauth.processRefreshTokenResponse(as, client, response);
        assert.notEqual(next.refresh_token, tokens.refresh_token);
        tokens = { ...tokens, ...next };
    });

    test('introspects and revokes (RFC 7662, RFC 7009)', async () => {
        const look = async () => oauth.processIntrospectionResponse(as, client, await oauth.introspectionRequest(as, client, auth, tokens.access_token, insecure));
        const before = await look();
        assert.equal(before.active, true);
        assert.equal(before.client_id, client.client_id);
        await oauth.processRevocationResponse(await oauth.revocationRequest(as, client, auth, tokens.refresh_token, insecure));
        assert.equal((await look()).active, false);
    });

    test('is answered by a form when it asks for response_mode=form_post', async () => {
        const verifier = oauth.generateRandomCodeVerifier();
        const browser = new Browser();
        const url = addressOf({
            client_id: client.client_id, redirect_uri: redirectUri, response_type: 'code', response_mode: 'form_post', scope: scope(), state: 'a"<b>&c',
            code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
        });
        const page1 = await browser.open(url);
        const form = page1.forms.find(f => f.fields.some(([name]) => name === 'password'));
        const consent = await browser.submit(page1, { button: form.buttons[0], fields: { username: localUser.login, password: localUser.password } });
        const page = await browser.submit(consent, { button: { name: 'decision', value: 'allow' } });
        assert.equal(page.status, 200);
        assert.equal(page.forms.length, 1);
        assert.equal(page.forms[0].action, redirectUri);
        const csp = page.headers.get('content-security-policy');
        assert.match(csp, /form-action 'self' http:\/\/127\.0\.0\.1:41232;/);
        assert.match(csp, /script-src 'nonce-[^']+'$/);
        const answer = oauth.validateAuthResponse(as, client, new URLSearchParams(page.forms[0].fields), 'a"<b>&c');
        const response = await oauth.authorizationCodeGrantRequest(as, client, auth, answer, redirectUri, verifier, insecure);
        assert.ok((await oauth.processAuthorizationCodeResponse(as, client, response)).access_token);
    });

    test('reads, changes and deletes its registration (RFC 7592)', async () => {
        const headers = { authorization: `Bearer ${client.registration_access_token}` };
        const address = client.registration_client_uri;
        const read = await fetch(address, { headers });
        assert.equal(read.status, 200);
        const body = await read.json();
        assert.equal(body.client_id, client.client_id);
        assert.equal((await fetch(address, { headers: { authorization: 'Bearer wrong' } })).status, 401);
        const changed = await fetch(address, {
            method: 'PUT', headers: { ...headers, 'content-type': 'application/json' },
            body: JSON.stringify({ client_id: client.client_id, client_name: 'Renamed', redirect_uris: [redirectUri], token_endpoint_auth_method: 'client_secret_basic' }),
        });
        assert.equal((await changed.json()).client_name, 'Renamed');
        assert.equal((await fetch(address, { method: 'DELETE', headers })).status, 204);
        assert.equal((await fetch(address, { headers })).status, 401);
        const gone = await oauth.introspectionRequest(as, client, auth, tokens.access_token, insecure);
        assert.equal(gone.status, 401, 'a deleted client is nobody');
    });

    test('left no secret in the log of the whole run', () => {
        for (const secret of [localUser.password, client.client_secret, client.registration_access_token, tokens.access_token, tokens.refresh_token, tokens.id_token]) {
            assert.ok(!server.output.includes(secret), 'a secret reached the log');
        }
    });
});

describe('oauth4webapi as a program without a person', () => {
    let server;
    let as;
    let keys;
    let published;
    let keyServer;

    before(async () => {
        server = await new GatehouseServer(environment).start();
        await server.kill('SIGTERM'); // its data stay
        keys = await jose.generateKeyPair('RS256', { extractable: true });
        published = await jose.generateKeyPair('ES256', { extractable: true });
        const ecJwk = { ...(await jose.exportJWK(published.publicKey)), kid: 'es', alg: 'ES256', use: 'sig' };
        keyServer = createServer((request, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: [ecJwk] })));
        await new Promise(resolve => keyServer.listen(0, '127.0.0.1', resolve));
        addManualClient(server, { id: 'robot-secret', method: 'client_secret_post', secret: 'robot secret' });
        addManualClient(server, { id: 'robot-key', method: 'private_key_jwt', jwks: { keys: [{ ...(await jose.exportJWK(keys.publicKey)), kid: 'rs', alg: 'RS256' }] } });
        addManualClient(server, { id: 'robot-published', method: 'private_key_jwt', jwksUri: `http://127.0.0.1:${keyServer.address().port}/jwks` });
        await server.start();
        const issuer = new URL(server.url);
        as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { ...insecure, algorithm: 'oauth2' }));
    });
    after(async () => {
        keyServer.close();
        const { code } = await server.stop();
        assert.equal(code, 0, server.output);
    });

    async function tokenFor(id, auth) {
        const client = { client_id: id };
        const response = await oauth.clientCredentialsGrantRequest(as, client, auth, { resource: server.mcpUrl }, insecure);
        return oauth.processClientCredentialsResponse(as, client, response);
    }

    test('gets a token with its secret, and calls a tool as itself', async () => {
        const tokens = await tokenFor('robot-secret', oauth.ClientSecretPost('robot secret'));
        assert.equal(tokens.refresh_token, undefined, 'RFC 6749 4.4.3');
        const claims = jose.decodeJwt(tokens.access_token);
        assert.equal(claims.sub, 'robot-secret', 'RFC 9068 2.2');
        const { status, body } = await callTool(server, tokens.access_token, 'calculate', { operation: 'add', a: 40, b: 2 });
        assert.equal(status, 200, JSON.stringify(body));
        assert.match(JSON.stringify(body.result.content), /42/);
    });

    test('asking often makes one session, not many', async () => {
        for (let i = 0; i < 5; ++i) {
            await tokenFor('robot-secret', oauth.ClientSecretPost('robot secret'));
        }
        const { stdout } = await server.command('session', 'list', '--json');
        assert.equal(JSON.parse(stdout).filter(session => session.client === 'robot-secret').length, 1);
    });

    test('proves itself with a registered key (RFC 7523)', async () => {
        const tokens = await tokenFor('robot-key', oauth.PrivateKeyJwt({ key: keys.privateKey, kid: 'rs' }));
        assert.equal((await callTool(server, tokens.access_token, 'add', { a: 1, b: 1 })).status, 200);
    });

    test('proves itself with a key behind its jwks_uri', async () => {
        const tokens = await tokenFor('robot-published', oauth.PrivateKeyJwt({ key: published.privateKey, kid: 'es' }));
        assert.ok(tokens.access_token);
    });

    test('is refused with a key of somebody else, and with an assertion used before', async () => {
        await assert.rejects(tokenFor('robot-key', oauth.PrivateKeyJwt({ key: (await jose.generateKeyPair('RS256')).privateKey, kid: 'rs' })), /invalid_client|server responded/);
        const assertion = await new jose.SignJWT({ jti: randomUUID() }).setProtectedHeader({ alg: 'RS256', kid: 'rs' }).setIssuer('robot-key').setSubject('robot-key')
            .setAudience(as.issuer).setIssuedAt().setExpirationTime('60s').sign(keys.privateKey);
        const post = () => fetch(as.token_endpoint, {
            method: 'POST',
            body: new URLSearchParams({ grant_type: 'client_credentials', client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', client_assertion: assertion }),
        });
        assert.equal((await post()).status, 200);
        const again = await post();
        assert.equal(again.status, 401);
        assert.equal((await again.json()).error, 'invalid_client');
    });

    test('ends when an administrator ends its session, and comes back as another', async () => {
        const { access_token: old } = await tokenFor('robot-key', oauth.PrivateKeyJwt({ key: keys.privateKey, kid: 'rs' }));
        const { stdout } = await server.command('session', 'list', '--json');
        const session = JSON.parse(stdout).find(one => one.client === 'robot-key');
        assert.equal((await server.command('session', 'end', session.id)).code, 0);
        assert.equal((await callTool(server, old, 'add', { a: 1, b: 1 })).status, 401);
        const { access_token: next } = await tokenFor('robot-key', oauth.PrivateKeyJwt({ key: keys.privateKey, kid: 'rs' }));
        assert.equal((await callTool(server, next, 'add', { a: 1, b: 1 })).status, 200);
    });
});

describe('openid-client', () => {
    let server;
    let config;
    before(async () => {
        server = await new GatehouseServer(environment).start();
        config = await openid.dynamicClientRegistration(new URL(server.url),
            { client_name: 'openid-client', redirect_uris: [redirectUri], grant_types: ['authorization_code', 'refresh_token', deviceGrant], token_endpoint_auth_method: 'client_secret_post' },
            undefined, { execute: [openid.allowInsecureRequests] });
    });
    after(async () => {
        const { code } = await server.stop();
        assert.equal(code, 0, server.output);
    });
    const scope = () => `openid email mcp:${new URL(server.url).hostname}:gatehouse`;

    test('completes the code flow by PAR, with nonce and max_age, and refreshes', async () => {
        const pkceCodeVerifier = openid.randomPKCECodeVerifier();
        const expectedNonce = openid.randomNonce();
        const expectedState = openid.randomState();
        const url = await openid.buildAuthorizationUrlWithPAR(config, {
            redirect_uri: redirectUri, scope: scope(), resource: server.mcpUrl, state: expectedState, nonce: expectedNonce, max_age: '600',
            code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier), code_challenge_method: 'S256',
        });
        const answer = await signInLocally(new Browser(), url, redirectUri);
        const tokens = await openid.authorizationCodeGrant(config, answer, { pkceCodeVerifier, expectedNonce, expectedState, maxAge: 600, idTokenExpected: true });
        assert.match(tokens.claims().sub, /^local\|/);
        const next = await openid.refreshTokenGrant(config, tokens.refresh_token);
        assert.equal((await callTool(server, next.access_token, 'add', { a: 1, b: 1 })).status, 200);
        await openid.tokenRevocation(config, next.refresh_token);
        assert.equal((await openid.tokenIntrospection(config, next.access_token)).active, false);
        assert.equal((await callTool(server, next.access_token, 'add', { a: 1, b: 1 })).status, 401);
    });

    // A person at a browser types the code.
    async function connectDevice(device, decision) {
        const browser = new Browser();
        const form = await browser.open(device.verification_uri_complete);
        assert.match(form.html, new RegExp(device.user_code), 'the link only fills the field');
        const page1 = await browser.submit(form);
        assert.match(page1.html, new RegExp(device.user_code), 'the page says which device');
        const button = page1.forms.find(f => f.fields.some(([name]) => name === 'password')).buttons[0];
        const consent = await browser.submit(page1, { button, fields: { username: localUser.login, password: localUser.password } });
        return browser.submit(consent, { button: { name: 'decision', value: decision } });
    }

    test('connects a device (RFC 8628) while it waits', async () => {
        const device = await openid.initiateDeviceAuthorization(config, { scope: scope(), resource: server.mcpUrl });
        assert.match(device.user_code, /^[B-Z]{4}-[B-Z]{4}$/);
        const polling = openid.pollDeviceAuthorizationGrant(config, device);
        const done = await connectDevice(device, 'allow');
        assert.match(done.html, /device is connected/);
        const tokens = await polling;
        assert.match(tokens.claims().sub, /^local\|/);
        assert.equal((await callTool(server, tokens.access_token, 'add', { a: 1, b: 1 })).status, 200);
        assert.ok((await openid.refreshTokenGrant(config, tokens.refresh_token)).access_token);
    });

    test('tells a device that the person said no', async () => {
        const device = await openid.initiateDeviceAuthorization(config, { scope: scope() });
        const done = await connectDevice(device, 'deny');
        assert.match(done.html, /was not connected/);
        await assert.rejects(openid.pollDeviceAuthorizationGrant(config, device), error => error.error === 'access_denied');
    });

    test('a wrong code is said to be unknown', async () => {
        const browser = new Browser();
        const form = await browser.open(`${server.url}/device`);
        const page = await browser.submit(form, { fields: { user_code: 'BBBB-BBBB' } });
        assert.equal(page.status, 400);
        assert.match(page.html, /No device waits with this code/);
    });
});
