// SPDX-License-Identifier: GPL-3.0-or-later
// One run with everything in it: each provider, each grant, each kind of token, each kind of refusal. Whatever was secret on the way is
// kept here and then looked for in what the server wrote: its log with everything switched on, its settings, its audit, its database.
import assert from 'node:assert/strict';
import { createHash, createHmac, generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import * as jose from 'jose';
import { Browser } from './support/browser.mjs';
import { GatehouseServer } from './support/gatehouse_server.mjs';
import { GithubStandIn } from './support/github_stand_in.mjs';
import { ask } from './support/mcp_requests.mjs';
import { OidcUpstream, signInWithOidc } from './support/oidc_upstream.mjs';
import { allow, localUser, signInLocally, signInWithGithub } from './support/sign_in.mjs';

const redirectUri = 'http://127.0.0.1:41237/callback';
const masterKey = randomBytes(32).toString('hex');

async function freePort() {
    const probe = createServer();
    await new Promise(resolve => probe.listen(0, '127.0.0.1', resolve));
    const { port } = probe.address();
    await new Promise(resolve => probe.close(resolve));
    return port;
}

// RFC 6238 with what authenticator apps assume.
function totp(base32, at = Date.now()) {
    const bits = [...base32].map(c => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
    const key = Buffer.from(bits.match(/.{8}/g).map(byte => parseInt(byte, 2)));
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
    const mac = createHmac('sha1', key).update(counter).digest();
    const offset = mac.at(-1) & 15;
    return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

describe('what a run leaves behind', () => {
    const secrets = new Map(); // value -> what it is
    const keep = (what, ...values) => values.filter(Boolean).forEach(value => secrets.set(String(value), what));
    const browsers = [];
    let github;
    let oidc;
    let server;

    const person = () => {
        const browser = new Browser();
        browsers.push(browser);
        return browser;
    };
    const post = (path, fields, headers = {}) => fetch(server.url + path, { method: 'POST', headers, body: new URLSearchParams(fields) });
    const json = async response => {
        const body = await response.json().catch(() => ({}));
        for (const name of ['access_token', 'refresh_token', 'id_token', 'client_secret', 'registration_access_token', 'device_code', 'request_uri']) {
            keep(name, body[name]);
        }
        return { status: response.status, ...body };
    };
    const register = async (more = {}) => json(await fetch(`${server.url}/register`, {
        method: 'POST', headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ client_name: 'Everything', redirect_uris: [redirectUri], token_endpoint_auth_method: 'none', grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'], ...more }),
    }));
    const parameters = (clientId, verifier) => ({
        response_type: 'code', client_id: clientId, redirect_uri: redirectUri, state: keepNew('state'), nonce: keepNew('nonce'), scope: 'openid email mcp:127.0.0.1:gatehouse', resource: server.mcpUrl,
        code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256',
    });
    const keepNew = what => {
        const value = randomBytes(32).toString('base64url');
        keep(what, value);
        return value;
    };
    const authorize = (clientId, verifier) => `${server.url}/authorize?${new URLSearchParams(parameters(clientId, verifier))}`;
    const redeem = async (answer, fields) => {
        const code = answer.searchParams.get('code');
        keep('code', code);
        return json(await post('/token', { grant_type: 'authorization_code', code, redirect_uri: redirectUri, ...fields }));
    };
    const command = async (...args) => {
        const { code, stdout, stderr } = await server.command(...args);
        assert.equal(code, 0, stderr);
        return stdout.startsWith('{') || stdout.startsWith('[') ? JSON.parse(stdout) : stdout;
    };

    before(async () => {
        const port = await freePort();
        const publicUrl = `http://127.0.0.1:${port}`;
        github = await new GithubStandIn({ callbackUrl: `${publicUrl}/callback` }).start();
        oidc = await new OidcUpstream({ accounts: { jane: { name: 'Jane', preferred_username: 'jane', email: 'jane@example.org', email_verified: true } } }).start();
        oidc.open(`${publicUrl}/callback/oidc`);
        server = await new GatehouseServer({
            GATEHOUSE_LISTEN: `127.0.0.1:${port}`, GATEHOUSE_MASTER_KEY: masterKey, GATEHOUSE_LOG: 'debug', GATEHOUSE_ADMISSION: 'anyone', GATEHOUSE_LOCAL_ACCOUNTS: 'on', GATEHOUSE_RATE_LIMIT: 'off',
            GATEHOUSE_BOOTSTRAP_USER: localUser.login, GATEHOUSE_BOOTSTRAP_PASSWORD: localUser.password,
            GATEHOUSE_GITHUB_CLIENT_ID: github.app.clientId, GATEHOUSE_GITHUB_CLIENT_SECRET: github.app.clientSecret, GATEHOUSE_GITHUB_WEB_URL: github.url, GATEHOUSE_GITHUB_API_URL: `${github.url}/api/v3`,
            GATEHOUSE_OIDC_ISSUER: oidc.url, GATEHOUSE_OIDC_CLIENT_ID: oidc.client.client_id, GATEHOUSE_OIDC_CLIENT_SECRET: oidc.client.client_secret,
        }).start();
        keep('password', localUser.password);
        keep('master key', masterKey, Buffer.from(masterKey, 'hex').toString('base64'), Buffer.from(masterKey, 'hex').toString('base64url'));
    });
    after(async () => {
        await server?.stop();
        await github?.close();
        await oidc?.close();
    });

    test('everybody signs in, in every way, and uses what they get', async () => {
        const client = await register();
        for (const signIn of [
            url => signInLocally(person(), url, redirectUri),
            url => signInWithGithub(person(), url, redirectUri),
            async url => {
                const browser = person();
                return allow(browser, await signInWithOidc(browser, url, redirectUri, 'jane'), redirectUri);
            },
        ]) {
            const verifier = keepNew('code_verifier');
            const tokens = await redeem(await signIn(authorize(client.client_id, verifier)), { client_id: client.client_id, code_verifier: verifier });
            assert.equal(tokens.status, 200, JSON.stringify(tokens));
            assert.equal((await ask(server.mcpUrl, 'tools/call', { token: tokens.access_token, params: { name: 'get_user_info', arguments: {} } })).status, 200);
            const next = await json(await post('/token', { grant_type: 'refresh_token', refresh_token: tokens.refresh_token, client_id: client.client_id }));
            assert.equal(next.status, 200, JSON.stringify(next));
            assert.equal((await fetch(`${server.url}/userinfo`, { headers: { authorization: `Bearer ${next.access_token}` } })).status, 200);
            assert.equal((await fetch(`${server.url}/validate`, { method: 'POST', headers: { authorization: `Bearer ${next.access_token}` } })).status, 200);
            assert.equal((await post('/revoke', { token: next.refresh_token, client_id: client.client_id })).status, 200);
        }
    });

    test('clients prove who they are: secrets, keys, assertions', async () => {
        for (const method of ['client_secret_basic', 'client_secret_post']) {
            const client = await register({ token_endpoint_auth_method: method });
            const basic = Buffer.from(`${client.client_id}:${client.client_secret}`).toString('base64');
            keep('Authorization header', basic);
            const verifier = keepNew('code_verifier');
            const byHeader = method === 'client_secret_basic';
            const pushed = await json(await post('/par', { ...parameters(client.client_id, verifier), ...(byHeader ? {} : { client_secret: client.client_secret }) }, byHeader ? { authorization: `Basic ${basic}` } : {}));
            assert.equal(pushed.status, 201, JSON.stringify(pushed));
            const answer = await signInLocally(person(), `${server.url}/authorize?${new URLSearchParams({ client_id: client.client_id, request_uri: pushed.request_uri })}`, redirectUri);
            keep('code', answer.searchParams.get('code'));
            const fields = { grant_type: 'authorization_code', code: answer.searchParams.get('code'), redirect_uri: redirectUri, code_verifier: verifier, ...(byHeader ? {} : { client_id: client.client_id, client_secret: client.client_secret }) };
            const tokens = await json(await post('/token', fields, byHeader ? { authorization: `Basic ${basic}` } : {}));
            assert.equal(tokens.status, 200, JSON.stringify(tokens));
            await post('/introspect', { token: tokens.access_token, ...(byHeader ? {} : { client_id: client.client_id, client_secret: client.client_secret }) }, byHeader ? { authorization: `Basic ${basic}` } : {});
            assert.equal((await fetch(client.registration_client_uri, { headers: { authorization: `Bearer ${client.registration_access_token}` } })).status, 200);
        }
        const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
        keep('private key of a client', privateKey.export({ format: 'jwk' }).d);
        const client = await register({ token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one' }] } });
        const assertion = await new jose.SignJWT({}).setProtectedHeader({ alg: 'ES256', kid: 'one' }).setIssuer(client.client_id).setSubject(client.client_id).setAudience(server.url).setJti(keepNew('jti')).setIssuedAt().setExpirationTime('1m').sign(privateKey);
        keep('client assertion', assertion);
        assert.equal((await post('/revoke', { token: 'x', client_id: client.client_id, client_assertion: assertion, client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' })).status, 200);
    });

    test('a device, a machine, tokens made by hand, a server elsewhere', async () => {
        const client = await register();
        const device = await json(await post('/device_authorization', { client_id: client.client_id, scope: 'mcp:127.0.0.1:gatehouse' }));
        assert.equal(device.status, 200);
        await post('/token', { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: device.device_code, client_id: client.client_id });
        const machine = await command('client', 'create', 'nightly', '--grant', 'client_credentials', '--json');
        keep('client_secret', machine.client_secret);
        const basic = Buffer.from(`${machine.client_id}:${machine.client_secret}`).toString('base64');
        keep('Authorization header', basic);
        assert.equal((await json(await post('/token', { grant_type: 'client_credentials' }, { authorization: `Basic ${basic}` }))).status, 200);
        const { token } = await command('token', 'create', `local:${localUser.login}`, '--name', 'log', '--scope', 'admin:revoke', '--json');
        keep('personal access token', token);
        assert.equal((await fetch(`${server.url}/admin/revoke`, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify({ token: 'x' }) })).status, 200);
        const external = await command('server', 'add', 'elsewhere', '--external', '--resource', 'https://elsewhere.example/mcp', '--json');
        keep('introspection secret', external.introspection_secret);
        assert.ok(external.introspection_secret);
        await post('/introspect', { token: 'x' }, { authorization: `Basic ${Buffer.from(`${external.introspection_id}:${external.introspection_secret}`).toString('base64')}` });
    });

    test('a person changes the password and sets up a second step', async () => {
        const browser = person();
        const password = keepNew('password');
        await command('user', 'add', '--local', 'nora', { stdin: `${password}\n` });
        let page = await browser.open(`${server.url}/account`);
        page = await browser.submit(page, { button: { name: 'action', value: 'sign_in' }, fields: { username: 'nora', password, code: '' } });
        const next = keepNew('password');
        page = await browser.submit(page, { button: { name: 'action', value: 'change_password' }, fields: { password, new_password: next, new_password_again: next } });
        assert.equal(page.status, 200, page.html);
        page = await browser.submit(page, { button: { name: 'action', value: 'two_step_begin' }, fields: { password: next } });
        const [, key] = /secret=([A-Z2-7]+)/.exec(page.html) ?? [];
        assert.ok(key, page.html);
        keep('TOTP secret', key);
        page = await browser.submit(page, { button: { name: 'action', value: 'two_step_confirm' }, fields: { code: totp(key) } });
        const recovery = page.html.match(/[a-z2-7]{4}(?:-[a-z2-7]{4}){3}/g) ?? [];
        assert.ok(recovery.length >= 10, page.html);
        keep('recovery code', ...recovery);
        const client = await register();
        const verifier = keepNew('code_verifier');
        const stranger = person();
        const page1 = await stranger.open(authorize(client.client_id, verifier));
        const form = page1.forms.find(f => f.fields.some(([name]) => name === 'password'));
        const page2 = await stranger.submit(page1, { button: form.buttons[0], fields: { username: 'nora', password: next } });
        const codeForm = page2.forms.find(f => f.fields.some(([name]) => name === 'code'));
        const consent = await stranger.submit(page2, { button: codeForm.buttons[0], fields: { code: recovery[0] } });
        assert.match(consent.html, /Nora|nora/);
    });

    test('and everything that can be refused is', async () => {
        const client = await register();
        const verifier = keepNew('code_verifier');
        const wrong = { code: keepNew('code'), refresh: `gatehouse_rt_${keepNew('refresh_token')}`, access: keepNew('access_token'), pat: `gatehouse_pat_${keepNew('personal access token')}`, password: keepNew('password'), secret: keepNew('client_secret') };
        await post('/token', { grant_type: 'authorization_code', code: wrong.code, code_verifier: verifier, client_id: client.client_id });
        await post('/token', { grant_type: 'refresh_token', refresh_token: wrong.refresh, client_id: client.client_id });
        await post('/token', { grant_type: 'password', username: localUser.login, password: wrong.password, client_id: client.client_id });
        await post('/token', { grant_type: 'refresh_token', refresh_token: wrong.refresh, client_id: client.client_id, client_secret: wrong.secret });
        await post('/token', `grant_type=refresh_token&refresh_token=${wrong.refresh}&refresh_token=${wrong.refresh}`);
        for (const token of [wrong.access, wrong.pat, wrong.refresh, `${wrong.access}.${wrong.access}.${wrong.access}`]) {
            for (const path of ['/mcp', '/userinfo', '/validate', '/admin/revoke', `/client/${client.client_id}`]) {
                await fetch(server.url + path, { method: path.startsWith('/client') || path === '/userinfo' ? 'GET' : 'POST', headers: { authorization: `Bearer ${token}` } });
            }
            await fetch(`${server.url}/mcp?access_token=${token}`, { method: 'POST' });
        }
        const browser = person();
        const page1 = await browser.open(authorize(client.client_id, verifier));
        const form = page1.forms.find(f => f.fields.some(([name]) => name === 'password'));
        for (const username of [localUser.login, wrong.password, 'nobody']) { // people type passwords where the name goes
            await browser.submit(page1, { button: form.buttons[0], fields: { username, password: wrong.password } });
        }
        await fetch(`${server.url}/callback?code=${wrong.code}&state=${wrong.secret}`);
        await fetch(`${server.url}/callback/oidc?code=${wrong.code}&state=${wrong.secret}&error=${wrong.access}&error_description=${wrong.access}`);
        await fetch(`${server.url}/authorize?${new URLSearchParams({ client_id: client.client_id, request_uri: `urn:ietf:params:oauth:request_uri:${wrong.code}`, client_secret: wrong.secret })}`);
        await server.command('user', 'passwd', `local:${localUser.login}`, { stdin: `${keepNew('password')}\n` });
        await server.command('config', 'set', 'github_client_secret', { stdin: `${keepNew('client_secret')}\n` });
    });

    test('nothing of it is in the log, the settings or the audit, nor as it was in the database', async () => {
        for (const browser of browsers) {
            for (const jar of browser.cookies.values()) {
                keep('cookie', ...[...jar.values()].filter(value => value.length >= 16));
            }
            for (const { url } of browser.visited) {
                const visited = new URL(url);
                keep('code', visited.searchParams.get('code'));
                if (visited.pathname.startsWith('/callback')) {
                    keep('state of a round trip', visited.searchParams.get('state'));
                }
            }
        }
        keep('of GitHub', ...github.secrets);
        keep('of the OIDC provider', ...oidc.secrets);
        const kinds = new Set(secrets.values());
        assert.ok(secrets.size > 100 && kinds.size > 20, `${secrets.size} secrets of ${kinds.size} kinds`);

        const written = new Map([['standard output and error', server.output], ['audit', (await server.command('audit', 'export', '--format', 'jsonl')).stdout], ['config show', (await server.command('config', 'show', '--json')).stdout]]);
        assert.ok(written.get('audit').split('\n').length > 50, written.get('audit'));
        assert.ok(server.output.split('\n').length > 50, server.output);
        for (const file of await readdir(server.dataDir, { recursive: true, withFileTypes: true })) {
            if (file.isFile()) {
                written.set(file.name, (await readFile(join(file.parentPath ?? file.path, file.name))).toString('latin1'));
            }
        }
        assert.ok([...written.keys()].some(name => name.endsWith('.log')) && written.has('gatehouse.db'), [...written.keys()].join(' '));
        const found = [];
        for (const [value, what] of secrets) {
            for (const [where, text] of written) {
                // What a client sends to recognise its answer by is kept with its code; it opens nothing.
                const mayBeKept = where.startsWith('gatehouse.db') && ['nonce', 'state'].includes(what);
                if (value.length >= 6 && !mayBeKept && text.includes(value)) {
                    found.push(`${what} in ${where}: ${value.slice(0, 12)}…`);
                }
            }
        }
        assert.deepEqual(found, []);
    });
});
