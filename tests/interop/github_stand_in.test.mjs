// SPDX-License-Identifier: GPL-3.0-or-later
// The stand-in refuses what GitHub refuses; a stand-in that is kinder than GitHub would hide our mistakes.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { Browser } from './support/browser.mjs';
import { GithubStandIn } from './support/github_stand_in.mjs';

const callbackUrl = 'http://127.0.0.1:9/callback';
const verifier = 'v'.repeat(43);
const challenge = createHash('sha256').update(verifier).digest('base64url');

describe('GitHub stand-in', () => {
    let github;
    before(async () => { github = await new GithubStandIn({ callbackUrl }).start(); });
    after(() => github.close());

    async function authorize({ button = 'Authorize', ...changes } = {}) {
        const browser = new Browser();
        const parameters = new URLSearchParams({
            client_id: github.app.clientId, redirect_uri: callbackUrl, scope: 'read:user user:email', state: 's t/a+te',
            code_challenge: challenge, code_challenge_method: 'S256', ...changes,
        });
        const page = await browser.open(`${github.url}/login/oauth/authorize?${parameters}`, { stopAt: callbackUrl });
        return page.location ? page : browser.submit(page, { button, stopAt: callbackUrl });
    }

    async function token(changes = {}, accept = 'application/json') {
        const { location } = await authorize(changes.authorize);
        const body = new URLSearchParams({
            client_id: github.app.clientId, client_secret: github.app.clientSecret, code: location.searchParams.get('code'),
            redirect_uri: callbackUrl, code_verifier: verifier,
        });
        for (const [name, value] of Object.entries(changes.token ?? {})) {
            value === null ? body.delete(name) : body.set(name, value);
        }
        const send = () => fetch(`${github.url}/login/oauth/access_token`, { method: 'POST', headers: accept ? { accept } : {}, body });
        return { response: await send(), again: send };
    }

    const api = (path, authorization, headers = {}) => fetch(`${github.url}/api/v3${path}`, { headers: { 'user-agent': 'test', ...(authorization ? { authorization } : {}), ...headers } });

    test('sends code and state back after Authorize', async () => {
        const { location, status } = await authorize();
        assert.equal(status, 302);
        assert.ok(location.searchParams.get('code'));
        assert.equal(location.searchParams.get('state'), 's t/a+te');
    });

    test('sends access_denied back after Cancel', async () => {
        const { location } = await authorize({ button: 'Cancel' });
        assert.equal(location.searchParams.get('error'), 'access_denied');
        assert.equal(location.searchParams.get('state'), 's t/a+te');
    });

    test('refuses another redirect_uri by redirecting to the registered one', async () => {
        const { location } = await authorize({ redirect_uri: 'http://evil.example/callback' });
        assert.equal(location.searchParams.get('error'), 'redirect_uri_mismatch');
    });

    test('does not know another client', async () => {
        const response = await fetch(`${github.url}/login/oauth/authorize?client_id=other`);
        assert.equal(response.status, 404);
    });

    test('answers JSON only when asked', async () => {
        const json = await (await token()).response.json();
        assert.match(json.access_token, /^gho_/);
        assert.equal(json.scope, 'read:user,user:email');
        const form = await token({}, null);
        assert.match(form.response.headers.get('content-type'), /^application\/x-www-form-urlencoded/);
        assert.match(new URLSearchParams(await form.response.text()).get('access_token'), /^gho_/);
    });

    const refusals = [
        ['wrong verifier', { token: { code_verifier: 'w'.repeat(43) } }, 'bad_verification_code'],
        ['missing verifier', { token: { code_verifier: null } }, 'bad_verification_code'],
        ['unknown code', { token: { code: 'abc' } }, 'bad_verification_code'],
        ['another redirect_uri', { token: { redirect_uri: 'http://127.0.0.1:9/other' } }, 'redirect_uri_mismatch'],
        ['wrong secret', { token: { client_secret: 'guess' } }, 'incorrect_client_credentials'],
    ];
    for (const [name, changes, error] of refusals) {
        test(`token errors are HTTP 200: ${name}`, async () => {
            const { response } = await token(changes);
            assert.equal(response.status, 200);
            assert.equal((await response.json()).error, error);
        });
    }

    test('a code works once', async () => {
        const { response, again } = await token();
        assert.ok((await response.json()).access_token);
        assert.equal((await (await again()).json()).error, 'bad_verification_code');
    });

    test('the API refuses a missing User-Agent with 403', async () => {
        const status = await new Promise((resolve, reject) => {
            request(`${github.url}/api/v3/user`, { headers: { authorization: 'Bearer x' } }, response => { response.resume(); resolve(response.statusCode); })
                .on('error', reject).end();
        });
        assert.equal(status, 403);
    });

    test('the API refuses unknown and missing tokens with 401', async () => {
        assert.equal((await api('/user', 'Bearer gho_unknown')).status, 401);
        assert.equal((await api('/user')).status, 401);
    });

    test('a private e-mail is null in /user and listed in /user/emails, with the scope only', async () => {
        const { access_token: full } = await (await token()).response.json();
        assert.equal((await (await api('/user', `Bearer ${full}`)).json()).email, null);
        assert.equal((await (await api('/user/emails', `Bearer ${full}`)).json()).length, 3);
        const { access_token: small } = await (await token({ authorize: { scope: 'read:user' } })).response.json();
        assert.equal((await api('/user/emails', `Bearer ${small}`)).status, 404);
    });

    test('repositories come in pages, private ones only with the scope repo', async () => {
        const { access_token: plain } = await (await token()).response.json();
        const page = await api('/user/repos?per_page=20&page=2', `token ${plain}`);
        assert.match(page.headers.get('link'), /rel="next"/);
        assert.ok((await page.json()).every(repo => !repo.private));
        const { access_token: wide } = await (await token({ authorize: { scope: 'repo' } })).response.json();
        assert.ok((await (await api('/user/repos?per_page=100', `Bearer ${wide}`)).json()).some(repo => repo.private));
    });
});
