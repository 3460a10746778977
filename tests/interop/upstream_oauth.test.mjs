// SPDX-License-Identifier: GPL-3.0-or-later
// A server behind the gateway that wants OAuth, and Gatehouse as its client: for itself, and for each user with an account of their own. The
// server is another Gatehouse, so that both ends of the flow are real: discovery, registration, PKCE, resource, iss, tokens.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser } from './support/browser.mjs';
import { freePort } from './support/free_port.mjs';
import { GatehouseServer } from './support/gatehouse_server.mjs';
import { ask } from './support/mcp_requests.mjs';
import { RegisteredClient } from './support/registered_client.mjs';
import { signInLocally } from './support/sign_in.mjs';

const password = 'correct horse battery staple';
const people = { here: ['ada', 'bob'], there: ['keeper', 'ada-there', 'bob-there'] };
let gate; // http://localhost: its cookies are not those of the other
let other; // http://127.0.0.1

async function start(host, [first, ...more]) {
    const port = await freePort();
    const server = new GatehouseServer({ GATEHOUSE_BOOTSTRAP_USER: first, GATEHOUSE_BOOTSTRAP_PASSWORD: password, GATEHOUSE_RATE_LIMIT: 'off', GATEHOUSE_PUBLIC_URL: `http://${host}:${port}` });
    server.listen = `127.0.0.1:${port}`;
    await server.start();
    for (const login of more) {
        const added = await server.command('user', 'add', '--local', login, { stdin: `${password}\n` });
        assert.equal(added.code, 0, added.stderr);
    }
    return server;
}

const callback = () => `${gate.url}/upstream/callback`;

// From the address to open to the answer that goes back to the gateway.
const signInThere = (browser, url, login) => signInLocally(browser, url, callback(), { login, password });

async function signedInHere(login) {
    const browser = new Browser();
    const client = await RegisteredClient.register(gate, `client of ${login}`);
    const tokens = await client.signIn(gate.mcpUrl, (url, stopAt) => signInLocally(browser, url, stopAt, { login, password }));
    return { browser, token: tokens.access_token };
}

async function whoThere(token) {
    const { body } = await ask(gate.mcpUrl, 'tools/call', { token, params: { name: 'there__get_user_info', arguments: {} } });
    return JSON.stringify(body);
}

before(async () => {
    gate = await start('localhost', people.here);
    other = await start('127.0.0.1', people.there);
});

after(async () => {
    await gate?.stop();
    await other?.stop();
});

test('an administrator connects the account that Gatehouse lists tools with', async () => {
    const added = await gate.command('server', 'add', 'there', '--url', other.mcpUrl, '--oauth', '--yes');
    assert.match(added.stdout + added.stderr, /sign in/i, 'it says what is missing');
    const { code, stdout, stderr } = await gate.command('server', 'connect', 'there');
    assert.equal(code, 0, stderr);
    const url = /^https?:\S+/m.exec(stdout)?.[0];
    assert.ok(url?.startsWith(other.url), stdout);
    const browser = new Browser();
    const answer = await signInThere(browser, url, 'keeper');
    const page = await browser.open(answer);
    assert.equal(page.status, 200, page.html);
    assert.match(page.html, /Connected/);
    const confirmed = await gate.command('server', 'confirm', 'there', '--yes');
    assert.equal(confirmed.code, 0, confirmed.stderr);
    const again = await browser.open(answer);
    assert.equal(again.status, 400, 'an answer is good once');
});

test('each user connects an account of their own, and only their own browser can', async () => {
    const ada = await signedInHere('ada');
    const needed = await whoThere(ada.token);
    assert.match(needed, /\/upstream\/connect\/there/, 'the call says where');
    const connect = `${gate.url}/upstream/connect/there`;
    assert.equal((await new Browser().open(connect)).status, 403, 'nobody is signed in with that browser');

    const answer = await signInThere(ada.browser, connect, 'ada-there');
    const bob = await signedInHere('bob');
    assert.equal((await bob.browser.open(answer)).status, 403, 'somebody else brings the answer');
    assert.equal((await new Browser().open(answer)).status, 403, 'nobody brings it');
    assert.equal((await ada.browser.open(answer)).status, 200);
    assert.match(await whoThere(ada.token), /ada-there/);

    assert.match(await whoThere(bob.token), /\/upstream\/connect\/there/, 'hers is not his');
    const his = await signInThere(bob.browser, connect, 'bob-there');
    assert.equal((await bob.browser.open(his)).status, 200);
    assert.match(await whoThere(bob.token), /bob-there/);
    assert.match(await whoThere(ada.token), /ada-there/);
});

test('a restart keeps them, and nothing of them stands in the log', async () => {
    const { token } = await signedInHere('ada');
    await gate.kill('SIGTERM');
    await gate.start();
    assert.match(await whoThere(token), /ada-there/);
    assert.doesNotMatch(gate.output, /Bearer |code=|refresh_token/);
});
