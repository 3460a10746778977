// SPDX-License-Identifier: GPL-3.0-or-later
// The habits of real clients, one row for each by its id, against the running server. Every id there is either has a row here or is said
// below to be no matter of the server's.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { createServer, request as httpRequest } from 'node:http';
import { after, before, test } from 'node:test';
import { Browser } from './support/browser.mjs';
import { GatehouseServer } from './support/gatehouse_server.mjs';
import { ask } from './support/mcp_requests.mjs';
import { localUser, signInLocally } from './support/sign_in.mjs';

// 01 to 49; 27 was never given.
const everyId = Array.from({ length: 49 }, (_, i) => `Q-${String(i + 1).padStart(2, '0')}`).filter(id => id !== 'Q-27');
const notOfTheServer = {
    'Q-02': 'where claude.ai can reach: a check of the doctor',
    'Q-03': 'a firewall between them: a hint in the console',
    'Q-16': 'what a person reads of it: the console',
    'Q-17': 'where a URL is entered: a setup card',
    'Q-42': 'a cache of the client: a setup card',
    'Q-43': 'no known cause: watched',
    'Q-46': 'a tunnel with another name each time: the doctor',
    'Q-47': 'a tunnel with a page of its own: the doctor',
    'Q-48': 'a tunnel: the doctor',
};

const loopback = 'http://127.0.0.1:41236/callback';
const verifier = randomBytes(32).toString('base64url');
const challenge = createHash('sha256').update(verifier).digest('base64url');

let server;
let documents; // where clients publish their metadata

const get = (path, options) => fetch(server.url + path, { redirect: 'manual', ...options });
const post = (path, fields, headers = {}) => fetch(server.url + path, { method: 'POST', headers, body: new URLSearchParams(fields) });
const metadata = async (path = '/.well-known/oauth-authorization-server') => (await get(path)).json();

async function register(body) {
    const response = await get('/register', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ client_name: 'Client', token_endpoint_auth_method: 'none', ...body }) });
    return { status: response.status, headers: response.headers, body: await response.json() };
}

async function registered(redirectUris = [loopback], more = {}) {
    const { status, body } = await register({ redirect_uris: redirectUris, ...more });
    assert.equal(status, 201, JSON.stringify(body));
    return body.client_id;
}

const authorizationUrl = (clientId, changes = {}) => {
    const parameters = { response_type: 'code', client_id: clientId, redirect_uri: loopback, state: 'a-state', code_challenge: challenge, code_challenge_method: 'S256', resource: server.mcpUrl, ...changes };
    return `${server.url}/authorize?${new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== undefined))}`;
};

// Page 1 shows that the request is a good one; nothing is sent anywhere.
async function isShown(clientId, changes) {
    const page = await new Browser().open(authorizationUrl(clientId, changes), { stopAt: 'x:' });
    assert.equal(page.status, 200, page.html);
    return page.html;
}

async function isRefused(clientId, changes) {
    const response = await fetch(authorizationUrl(clientId, changes), { redirect: 'manual' });
    assert.equal(response.status, 400);
    assert.equal(response.headers.get('location'), null);
    return response.text();
}

async function tokensFor(clientId, { redirectUri = loopback, changes = {}, secret } = {}) {
    const answer = await signInLocally(new Browser(), authorizationUrl(clientId, { redirect_uri: redirectUri, ...changes }), redirectUri);
    assert.ok(answer.searchParams.get('code'), answer.href);
    const response = await post('/token', {
        grant_type: 'authorization_code', code: answer.searchParams.get('code'), code_verifier: verifier, redirect_uri: redirectUri, client_id: clientId, ...(secret ? { client_secret: secret } : {}),
    });
    assert.equal(response.status, 200, await response.clone().text());
    return { ...await response.json(), answer };
}

const refresh = async (clientId, token, more = {}) => {
    const response = await post('/token', { grant_type: 'refresh_token', refresh_token: token, client_id: clientId, ...more });
    return { status: response.status, ...await response.json() };
};
const payloadOf = token => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));

// fetch() adds a User-Agent and owns Host; a plain request does neither.
function plainRequest(path, { method = 'GET', headers = {}, body = '' } = {}) {
    return new Promise((resolve, reject) => {
        const asked = httpRequest(server.url + path, { method, headers }, response => {
            let text = '';
            response.on('data', data => { text += data; });
            response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: text }));
        });
        asked.on('error', reject);
        asked.end(body);
    });
}

async function presetRedirects(preset, ...own) {
    const { code, stdout, stderr } = await server.command('client', 'create', '--preset', preset, ...own.flatMap(uri => ['--redirect', uri]), '--json');
    assert.equal(code, 0, stderr);
    const id = JSON.parse(stdout).client_id;
    return { id, shows: uri => isShown(id, { redirect_uri: uri }) };
}

const rows = {
    'Q-01': ['Claude: both callbacks are in its preset', async () => {
        const claude = await presetRedirects('claude');
        for (const host of ['claude.ai', 'claude.com']) {
            assert.match(await claude.shows(`https://${host}/api/mcp/auth_callback`), new RegExp(host));
        }
        await isRefused(claude.id, { redirect_uri: 'https://claude.ai/api/mcp/other' });
    }],
    'Q-04': ['Claude: requests without a User-Agent', async () => {
        const { status, headers } = await plainRequest('/.well-known/oauth-authorization-server');
        assert.equal(status, 200);
        assert.match(headers['content-type'], /json/);
        assert.equal((await plainRequest('/mcp', { method: 'POST' })).status, 401);
    }],
    'Q-05': ['Claude, bug 11: registers twice at once, and on every connect; each keeps its session', async () => {
        const both = await Promise.all([registered(), registered()]);
        assert.notEqual(both[0], both[1]);
        const devices = [];
        for (const id of [...both, both[0]]) { // two installations of one client among them
            devices.push(await tokensFor(id));
        }
        for (const { access_token: token } of devices) {
            assert.equal((await ask(server.mcpUrl, 'tools/list', { token })).status, 200);
        }
    }],
    'Q-06': ['Claude: both forms of metadata, and the endpoints under the names that it guesses', async () => {
        for (const path of ['', '/mcp']) {
            assert.equal((await metadata(`/.well-known/oauth-protected-resource${path}`)).resource, server.mcpUrl);
        }
        const published = await metadata();
        for (const [name, path] of [['authorization_endpoint', '/authorize'], ['token_endpoint', '/token'], ['registration_endpoint', '/register']]) {
            assert.equal(published[name], server.url + path);
        }
        const page = await get(authorizationUrl(await registered()).slice(server.url.length).replace('/authorize', '/auth'));
        assert.equal(page.status, 200, 'the alias');
    }],
    'Q-07': ['Claude: the resource is <public-url>/mcp', async () => {
        assert.equal((await metadata('/.well-known/oauth-protected-resource')).resource, `${server.url}/mcp`);
        assert.equal(payloadOf((await tokensFor(await registered())).access_token).aud, `${server.url}/mcp`);
    }],
    'Q-08': ['Claude: S256 is published', async () => {
        assert.deepEqual((await metadata()).code_challenge_methods_supported, ['S256']);
        assert.deepEqual((await metadata('/.well-known/openid-configuration')).code_challenge_methods_supported, ['S256']);
    }],
    'Q-09': ['Claude: HEAD, GET, POST and DELETE without a token answer alike, with an absolute URL', async () => {
        for (const method of ['HEAD', 'GET', 'POST', 'DELETE']) {
            const response = await get('/mcp', { method });
            assert.equal(response.status, 401, method);
            assert.match(response.headers.get('www-authenticate'), new RegExp(`^Bearer .*resource_metadata="${server.url}/\\.well-known/oauth-protected-resource/mcp"`), method);
        }
    }],
    'Q-10': ['Claude: asks for the whole list of scopes, in order, and gets through', async () => {
        const scopes = (await metadata()).scopes_supported;
        assert.ok(scopes.length <= 5 && !scopes.some(scope => scope.endsWith(':*') || scope.endsWith(':admin')), 'a small list');
        const tokens = await tokensFor(await registered(), { changes: { scope: scopes.join(' ') } });
        assert.deepEqual(tokens.scope.split(' ').filter(scope => scope.startsWith('mcp:')), scopes.filter(scope => scope.startsWith('mcp:')));
    }],
    'Q-11': ['Claude: resource missing, or with a trailing slash, means ours', async () => {
        for (const resource of [undefined, `${server.mcpUrl}/`, server.mcpUrl.replace('http', 'HTTP')]) {
            assert.equal(payloadOf((await tokensFor(await registered(), { changes: { resource } })).access_token).aud, server.mcpUrl, resource);
        }
    }],
    'Q-12': ['Claude, bug 40: a token that was rotated a moment ago, shown again', async () => {
        const clientId = await registered();
        const first = await tokensFor(clientId);
        const [one, two] = await Promise.all([refresh(clientId, first.refresh_token), refresh(clientId, first.refresh_token)]);
        assert.deepEqual([one.status, two.status], [200, 200]);
        assert.equal((await ask(server.mcpUrl, 'tools/list', { token: one.access_token })).status, 200);
        assert.equal((await refresh(clientId, two.refresh_token)).status, 200);
    }],
    'Q-13': ['Claude: a list that is a day old does not open a tool; a query makes it a fresh URL', async () => {
        const { access_token: token } = await tokensFor(await registered());
        const named = await ask(`${server.mcpUrl}?v=2`, 'tools/list', { token });
        assert.ok(named.body.result.tools.some(tool => tool.name === 'calculate'));
        assert.equal((await server.command('user', 'refuse', `local:${localUser.login}`, 'gatehouse/calculate')).code, 0);
        const called = await ask(server.mcpUrl, 'tools/call', { token, params: { name: 'calculate', arguments: { operation: 'add', a: 1, b: 1 } } });
        await server.command('user', 'clear', `local:${localUser.login}`, 'gatehouse/calculate');
        assert.equal(called.body.result.isError, true);
        assert.match(called.body.result.content[0].text, /^Permission denied/);
    }],
    'Q-14': ['Claude: "none" is among the ways to authenticate', async () => {
        const published = await metadata();
        assert.ok(published.token_endpoint_auth_methods_supported.includes('none'));
        assert.equal(published.client_id_metadata_document_supported, true);
    }],
    'Q-15': ['Claude: a registration is answered without null, with integers, 201 and no-store', async () => {
        const { status, headers, body } = await register({ redirect_uris: [loopback], client_uri: null, logo_uri: null, token_endpoint_auth_method: 'client_secret_post' });
        assert.equal(status, 201);
        assert.equal(headers.get('cache-control'), 'no-store');
        assert.ok(Object.values(body).every(value => value !== null && value !== ''), JSON.stringify(body));
        for (const name of ['client_id_issued_at', 'client_secret_expires_at', 'expires_at']) {
            assert.ok(Number.isInteger(body[name]), name);
        }
    }],
    'Q-18': ['Claude Code: a random port, localhost by its name', async () => {
        const clientId = await registered(['http://localhost/callback', 'http://127.0.0.1/callback', 'http://[::1]/callback']);
        for (const uri of ['http://localhost:51687/callback', 'http://localhost:3118/callback', 'http://127.0.0.1:51687/callback', 'http://[::1]:51687/callback']) {
            await isShown(clientId, { redirect_uri: uri });
        }
        await isRefused(clientId, { redirect_uri: 'http://localhost:51687/other' });
        assert.ok((await tokensFor(clientId, { redirectUri: 'http://localhost:51687/callback' })).access_token);
    }],
    'Q-19': ['Claude Code, bug 19: a metadata document with port-less redirects, used with a port and the name localhost', async () => {
        const { id } = documents.publish('/claude-code.json', { redirect_uris: ['http://localhost/callback', 'http://127.0.0.1/callback'] });
        const tokens = await tokensFor(id, { redirectUri: 'http://localhost:60123/callback' });
        assert.equal(payloadOf(tokens.access_token).client_id, id);
    }],
    'Q-20': ['Claude Code: a client id that is gone', async () => {
        assert.match(await isRefused('mcp_127.0.0.1_gone'), /unknown_client/);
        const response = await post('/token', { grant_type: 'refresh_token', refresh_token: 'x', client_id: 'mcp_127.0.0.1_gone' });
        assert.equal(response.status, 401);
        assert.equal((await response.json()).error, 'invalid_client');
    }],
    'Q-21': ['Claude Code: a refresh without scope is for what was granted', async () => {
        const clientId = await registered();
        const first = await tokensFor(clientId, { changes: { scope: `openid mcp:127.0.0.1:gatehouse` } });
        assert.equal((await refresh(clientId, first.refresh_token)).scope, first.scope);
    }],
    'Q-22': ['ChatGPT: a callback for each connector, exactly', async () => {
        const own = 'https://chatgpt.com/connector/oauth/abc';
        const chatgpt = await presetRedirects('chatgpt', own);
        await chatgpt.shows(own);
        await chatgpt.shows('https://chatgpt.com/connector_platform_oauth_redirect');
        await isRefused(chatgpt.id, { redirect_uri: 'https://chatgpt.com/connector/oauth/abd' });
        assert.notEqual((await server.command('client', 'create', '--preset', 'chatgpt')).code, 0, 'its own callback is asked for');
    }],
    'Q-23': ['ChatGPT: comes by metadata document, by registration, or with an id made here', async () => {
        const { id } = documents.publish('/chatgpt.json', { redirect_uris: [loopback] });
        const { stdout } = await server.command('client', 'create', 'by-hand', '--redirect', loopback, '--json');
        for (const clientId of [id, await registered(), JSON.parse(stdout).client_id]) {
            assert.ok((await tokensFor(clientId)).refresh_token, clientId);
        }
    }],
    'Q-24': ['ChatGPT: offline_access is published here and nowhere else; a refresh token comes anyhow', async () => {
        assert.ok((await metadata()).scopes_supported.includes('offline_access'));
        assert.ok(!(await metadata('/.well-known/oauth-protected-resource/mcp')).scopes_supported.includes('offline_access'));
        assert.doesNotMatch((await get('/mcp')).headers.get('www-authenticate'), /offline_access/);
        assert.ok((await tokensFor(await registered())).refresh_token);
    }],
    'Q-25': ['ChatGPT: a registration does not run out by the calendar, only by not being used', async () => {
        const { body } = await register({ redirect_uris: [loopback] });
        assert.ok(body.expires_at - body.client_id_issued_at >= 7 * 86400, 'a week to be authorized in');
        await tokensFor(body.client_id);
        const known = JSON.parse((await server.command('client', 'list', '--json')).stdout).find(client => client.id === body.client_id);
        assert.ok(known.sessions >= 1, 'and never while a grant lives');
    }],
    'Q-26': ['ChatGPT: whatever Accept says', async () => {
        const { access_token: token } = await tokensFor(await registered());
        for (const accept of ['*/*', 'application/json', 'text/event-stream', 'application/json;q=0.9, */*;q=0.1', undefined]) {
            const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'x', version: '1' } } });
            const answer = await plainRequest('/mcp', { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json; charset=utf-8', ...(accept ? { accept } : {}) }, body });
            assert.equal(answer.status, 200, `${accept}: ${answer.body}`);
        }
    }],
    'Q-28': ['Cursor: its own scheme, https and loopback in one registration', async () => {
        const uris = ['cursor://anysphere.cursor-mcp/oauth/callback', 'https://www.cursor.com/agents/mcp/oauth/callback', 'http://localhost:8787/callback'];
        const { status, body } = await register({ redirect_uris: uris });
        assert.equal(status, 201, JSON.stringify(body));
        assert.deepEqual(body.redirect_uris, uris);
        assert.match(await isShown(body.client_id, { redirect_uri: uris[0] }), /cursor:/, 'named on the page');
        const tokens = await tokensFor(body.client_id, { redirectUri: uris[0] });
        assert.ok(tokens.access_token);
    }],
    'Q-29': ['Cursor: application_type web with a custom scheme', async () => {
        await registered(['cursor://anysphere.cursor-mcp/oauth/callback'], { application_type: 'web' });
    }],
    'Q-30': ['Cursor: dozens of tabs', async () => {
        const clientId = await registered();
        const pages = await Promise.all(Array.from({ length: 50 }, () => fetch(authorizationUrl(clientId))));
        assert.deepEqual([...new Set(pages.map(page => page.status))], [200]);
        assert.equal(JSON.parse((await server.command('session', 'list', '--json')).stdout).filter(session => session.client_id === clientId).length, 0);
    }],
    'Q-31': ['VS Code: its four redirects, and another port when 33418 is taken', async () => {
        const clientId = await registered(['https://vscode.dev/redirect', 'https://insiders.vscode.dev/redirect', 'http://127.0.0.1/', 'http://127.0.0.1:33418/']);
        for (const uri of ['http://127.0.0.1:33418/', 'http://127.0.0.1:49152/', 'http://127.0.0.1:49152', 'https://vscode.dev/redirect']) {
            await isShown(clientId, { redirect_uri: uri });
        }
    }],
    'Q-32': ['VS Code: a client made for it by hand', async () => {
        const vscode = await presetRedirects('vscode');
        await vscode.shows('http://127.0.0.1:33418/');
        await vscode.shows('https://vscode.dev/redirect');
    }],
    'Q-33': ['VS Code: keeps its client id over our restart', async () => {
        const clientId = await registered();
        const { refresh_token: refreshToken } = await tokensFor(clientId);
        await server.kill('SIGTERM');
        await server.start();
        assert.equal((await refresh(clientId, refreshToken)).status, 200);
        await isShown(clientId);
    }],
    'Q-34': ['Copilot CLI: another port than registered, and an issuer without a slash, the same everywhere', async () => {
        const clientId = await registered(['http://127.0.0.1:40001/']);
        const tokens = await tokensFor(clientId, { redirectUri: 'http://127.0.0.1:40002/' });
        const issuers = [(await metadata()).issuer, (await metadata('/.well-known/openid-configuration')).issuer, (await metadata('/.well-known/oauth-protected-resource')).authorization_servers[0],
            tokens.answer.searchParams.get('iss'), payloadOf(tokens.access_token).iss];
        assert.deepEqual([...new Set(issuers)], [server.url]);
        assert.doesNotMatch(server.url, /\/$/);
    }],
    'Q-35': ['Copilot Studio: the callback of its connection', async () => {
        const own = 'https://global.consent.azure-apim.net/redirect/abc';
        await (await presetRedirects('copilot-studio', own)).shows(own);
    }],
    'Q-36': ['Gemini CLI: the resource is the URL it was given; its default redirect; no metadata under the path', async () => {
        assert.equal((await metadata('/.well-known/oauth-protected-resource/mcp')).resource, server.mcpUrl);
        assert.equal((await get('/.well-known/oauth-authorization-server/mcp')).status, 404, 'so it falls back to the root');
        const clientId = await registered(['http://localhost:7777/oauth/callback']);
        assert.ok((await tokensFor(clientId, { redirectUri: 'http://localhost:7777/oauth/callback' })).access_token);
    }],
    'Q-37': ['Codex: iss with a code and with an error, and published', async () => {
        assert.equal((await metadata()).authorization_response_iss_parameter_supported, true);
        const clientId = await registered();
        assert.equal((await tokensFor(clientId)).answer.searchParams.get('iss'), server.url);
        const refused = await fetch(authorizationUrl(clientId, { response_type: 'token' }), { redirect: 'manual' });
        const back = new URL(refused.headers.get('location'));
        assert.equal(back.searchParams.get('error'), 'unsupported_response_type');
        assert.equal(back.searchParams.get('iss'), server.url);
    }],
    'Q-38': ['Inspector and other browsers: CORS before any authentication', async () => {
        for (const path of ['/.well-known/oauth-authorization-server', '/.well-known/oauth-protected-resource/mcp', '/register', '/token', '/mcp']) {
            const preflight = await get(path, { method: 'OPTIONS', headers: { origin: 'http://localhost:6274', 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization,content-type,mcp-protocol-version' } });
            assert.equal(preflight.status, 204, path);
            assert.ok(['*', 'http://localhost:6274'].includes(preflight.headers.get('access-control-allow-origin')), path);
            assert.equal(preflight.headers.get('access-control-allow-credentials'), null, path);
        }
        const preflight = await get('/mcp', { method: 'OPTIONS', headers: { origin: 'http://localhost:6274', 'access-control-request-method': 'POST' } });
        for (const name of ['Authorization', 'Content-Type', 'Accept', 'MCP-Protocol-Version', 'Mcp-Session-Id', 'Mcp-Method', 'Mcp-Name', 'Last-Event-ID']) {
            assert.match(preflight.headers.get('access-control-allow-headers'), new RegExp(name, 'i'));
        }
        const refused = await get('/mcp', { method: 'POST', headers: { origin: 'http://localhost:6274' } });
        assert.match(refused.headers.get('access-control-expose-headers'), /WWW-Authenticate/i);
        assert.match(refused.headers.get('access-control-expose-headers'), /Mcp-Session-Id/i);
    }],
    'Q-39': ['Inspector: a state of one character', async () => {
        const { answer } = await tokensFor(await registered(), { changes: { state: 's' } });
        assert.equal(answer.searchParams.get('state'), 's');
    }],
    'Q-40': ['n8n: another redirect than registered is refused, and the log names both', async () => {
        const clientId = await registered(['https://n8n.example/rest/oauth2-credential/callback']);
        const asked = 'https://n8n.example/rest/oauth2-credential/callback2';
        assert.match(await isRefused(clientId, { redirect_uri: asked }), /redirect_uri_mismatch/);
        assert.match(server.output, new RegExp(`asked for ${asked}, registered: https://n8n\\.example/rest/oauth2-credential/callback\\b`));
    }],
    'Q-41': ['Grok: the callback of its connection', async () => {
        await (await presetRedirects('grok', 'https://grok.com/cb')).shows('https://grok.com/cb');
    }],
    'Q-44': ['TLS ends before us: metadata says the public URL, whatever Host and Forwarded say', async () => {
        const behind = await new GatehouseServer({ GATEHOUSE_PUBLIC_URL: 'https://gate.example', GATEHOUSE_BOOTSTRAP_USER: 'x', GATEHOUSE_BOOTSTRAP_PASSWORD: 'a long enough password' });
        behind.start().catch(() => undefined);
        const port = await until(() => /listening on 127\.0\.0\.1:(\d+)/.exec(behind.output)?.[1]);
        try {
            const response = await new Promise((resolve, reject) => {
                const asked = httpRequest(`http://127.0.0.1:${port}/.well-known/oauth-authorization-server`,
                    { headers: { host: 'gate.example', 'x-forwarded-proto': 'http', 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example;proto=http' } }, answer => {
                        let text = '';
                        answer.on('data', data => { text += data; });
                        answer.on('end', () => resolve(text));
                    });
                asked.on('error', reject);
                asked.end();
            });
            assert.equal(JSON.parse(response).token_endpoint, 'https://gate.example/token');
            assert.doesNotMatch(response, /evil|http:/);
        } finally {
            await behind.stop();
        }
    }],
    'Q-45': ['cloudflared buffers streams: a POST is answered with JSON, a GET stream begins at once', async () => {
        const { access_token: token } = await tokensFor(await registered());
        const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
        const send = body => get('/mcp', { method: 'POST', headers: { ...headers, ...(send.session ? { 'mcp-session-id': send.session, 'mcp-protocol-version': '2025-11-25' } : {}) }, body: JSON.stringify({ jsonrpc: '2.0', ...body }) });
        const hello = await send({ id: 1, method: 'initialize', params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'x', version: '1' } } });
        assert.match(hello.headers.get('content-type'), /^application\/json/);
        send.session = hello.headers.get('mcp-session-id');
        await send({ method: 'notifications/initialized' });
        const stream = await get('/mcp', { headers: { ...headers, accept: 'text/event-stream', 'mcp-session-id': send.session, 'mcp-protocol-version': '2025-11-25' } });
        assert.equal(stream.headers.get('x-accel-buffering'), 'no');
        const reader = stream.body.getReader();
        const first = await Promise.race([reader.read(), new Promise(resolve => setTimeout(resolve, 3000, undefined))]);
        assert.ok(first?.value?.length > 0, 'bytes before anything happens');
        await reader.cancel();
    }],
    'Q-49': ['a redirect loses the Authorization header: none on /mcp', async () => {
        for (const path of ['/mcp', '/mcp/', '/mcp?x=1', '/MCP', '//mcp']) {
            const { status, headers } = await plainRequest(path, { method: 'POST' });
            assert.ok(status >= 400 && !headers.location, `${path}: ${status}`);
        }
    }],
};

async function until(condition) {
    for (let waited = 0; waited < 10_000; waited += 20) {
        const value = condition();
        if (value) {
            return value;
        }
        await new Promise(resolve => setTimeout(resolve, 20));
    }
    throw new Error('not within ten seconds');
}

before(async () => {
    const published = new Map();
    const web = createServer((request, response) => {
        const document = published.get(request.url);
        response.writeHead(document ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(document ?? {}));
    });
    await new Promise(resolve => web.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${web.address().port}`;
    documents = {
        publish(path, members) {
            const document = { client_id: url + path, client_name: 'Described by itself', token_endpoint_auth_method: 'none', grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'], ...members };
            published.set(path, document);
            return { id: document.client_id };
        },
        close: () => { web.closeAllConnections(); web.close(); },
    };
    server = await new GatehouseServer({ GATEHOUSE_BOOTSTRAP_USER: localUser.login, GATEHOUSE_BOOTSTRAP_PASSWORD: localUser.password, GATEHOUSE_RATE_LIMIT: 'off' }).start();
});
after(async () => {
    documents.close();
    const { code } = await server.stop();
    assert.equal(code, 0, server.output);
});

for (const [id, [habit, check]] of Object.entries(rows)) {
    test(`${id} ${habit}`, check);
}

test('every habit has a row, or is no matter of the server', () => {
    assert.deepEqual([...Object.keys(rows), ...Object.keys(notOfTheServer)].sort(), everyId);
});
