// SPDX-License-Identifier: GPL-3.0-or-later
// What ends or narrows somebody's access is felt at once and for good (product.md 5 and 6 "Ending"): a table of everything that does, against
// everybody who could have missed it. Observers, each set up before the action:
//   call      a tools/call already running: get_github_repos, whose answer GitHub holds back
//   session   the GET stream of a session of 2025-11-25          listen   subscriptions/listen of 2026-07-28
//   token     the next request with the access token that opened those three
//   fresh     the next request with an access token refreshed a moment ago, and `refresh`, the use of its refresh token
//   second    the next request of another session of the same user, through another client
//   personal  the next request with a personal access token of the same user
// and the requests again after kill -9 and a restart. Commands are also given while no server runs, and must hold when one starts.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Browser } from './support/browser.mjs';
import { GatehouseServer } from './support/gatehouse_server.mjs';
import { GithubStandIn, defaultUser } from './support/github_stand_in.mjs';
import { ask, listen, openSessionStream, until } from './support/mcp_requests.mjs';
import { RegisteredClient } from './support/registered_client.mjs';
import { localUser, signInWithGithub } from './support/sign_in.mjs';

// ---- what an observer may see ---------------------------------------------------------------------------------------------
// requests: refused (401) | denied (200, but the tool is neither listed nor called) | works
// refresh:  works | the error of /token         streams: closed | told (tools/list_changed, still open) | quiet (open)
// call:     cut (401) | denied (isError) | answered; in the first two GitHub is hung up on | gone (the connection ended)
const nothingLeft = { call: 'cut', session: 'closed', listen: 'closed', token: 'refused', fresh: 'refused', refresh: 'invalid_grant', second: 'refused', personal: 'refused' };
const oneSessionEnds = { ...nothingLeft, second: 'works', personal: 'works' };
const narrowed = { call: 'denied', session: 'told', listen: 'told', token: 'denied', fresh: 'denied', refresh: 'works', second: 'denied', personal: 'denied' };
const oneTokenEnds = { ...oneSessionEnds, fresh: 'works', refresh: 'works' };
const untouched = { call: 'answered', session: 'quiet', listen: 'quiet', token: 'works', fresh: 'works', refresh: 'works', second: 'works', personal: 'works' };
const onlyPersonal = { ...nothingLeft, call: 'gone', refresh: 'not_found', personal: 'works' };

// ---- the table ------------------------------------------------------------------------------------------------------------
// `command`: what an administrator does, on the command line. `act`: what somebody does over HTTP. `before`, `restore`: around it.
const someone = s => `github:${s.login}`;
const table = [
    { name: 'user block', command: s => ['user', 'block', someone(s)], expect: nothingLeft },
    { name: 'user delete', command: s => ['user', 'delete', someone(s)], expect: nothingLeft },
    { name: 'user expire, in the past', command: s => ['user', 'expire', someone(s), '2020-01-01'], expect: nothingLeft },
    { name: 'user role, to one without the tool', command: s => ['user', 'role', someone(s), 'greeters'], expect: narrowed },
    { name: 'role refuse, of a role they have', before: [s => ['user', 'role', someone(s), 'crew']], command: () => ['role', 'refuse', 'crew', 'gatehouse/get_github_repos'],
        expect: narrowed, restore: [() => ['role', 'clear', 'crew', 'gatehouse/get_github_repos']] },
    { name: 'user refuse, one tool', command: s => ['user', 'refuse', someone(s), 'gatehouse/get_github_repos'], expect: narrowed },
    { name: 'user refuse, one tool of somebody else', command: () => ['user', 'refuse', `local:${localUser.login}`, 'gatehouse/get_github_repos'],
        expect: untouched, restore: [() => ['user', 'clear', `local:${localUser.login}`, 'gatehouse/get_github_repos']] },
    { name: 'server disallow', before: [() => ['server', 'allow', 'gatehouse', `local:${localUser.login}`], s => ['server', 'allow', 'gatehouse', someone(s)]],
        command: s => ['server', 'disallow', 'gatehouse', someone(s)], expect: narrowed, restore: [() => ['server', 'disallow', 'gatehouse', `local:${localUser.login}`]] },
    { name: 'server allow, somebody else', command: () => ['server', 'allow', 'gatehouse', `local:${localUser.login}`],
        expect: narrowed, restore: [() => ['server', 'disallow', 'gatehouse', `local:${localUser.login}`]] },
    { name: 'session end', command: s => ['session', 'end', s.sessionId], expect: oneSessionEnds },
    { name: 'session end, every one of the user', command: s => ['session', 'end', '--user', someone(s)], expect: { ...nothingLeft, personal: 'works' } },
    { name: 'client revoke', command: s => ['client', 'revoke', s.client.id], expect: oneSessionEnds },
    { name: 'client delete', command: s => ['client', 'delete', s.client.id], expect: { ...oneSessionEnds, refresh: 'invalid_client' } },
    { name: 'DELETE /client/<id> (RFC 7592)', act: async s => assert.equal(await s.client.deleteRegistration(), 204), expect: { ...oneSessionEnds, refresh: 'invalid_client' } },
    { name: '/revoke of the refresh token', act: async s => assert.equal(await s.client.revoke(s.fresh.refresh_token), 200), expect: oneSessionEnds },
    { name: '/revoke of the access token', act: async s => assert.equal(await s.client.revoke(s.first.access_token), 200), expect: oneTokenEnds },
    { name: '/admin/revoke of the refresh token', act: s => s.revokeAsAdministrator(s.fresh.refresh_token), expect: oneSessionEnds },
    { name: '/admin/revoke of the access token', act: s => s.revokeAsAdministrator(s.first.access_token), expect: oneTokenEnds },
    { name: 'refresh token reused', act: s => s.client.refresh(s.first.refresh_token).then(({ error }) => assert.equal(error, 'invalid_grant')), before: [s => s.useFresh()], expect: oneSessionEnds },
    // Only OAuth opens what GitHub gave us, so no call of a personal access token can be under way here.
    { name: 'token revoke', opener: 'personal', command: s => ['token', 'revoke', s.personal.id],
        expect: { ...untouched, call: undefined, session: 'closed', listen: 'closed', token: 'refused', personal: 'refused' } },
    { name: '/admin/revoke of the personal access token', opener: 'personal', act: s => s.revokeAsAdministrator(s.personal.token),
        expect: { ...untouched, call: undefined, session: 'closed', listen: 'closed', token: 'refused', personal: 'refused' } },
    { name: 'user block, against a personal access token', opener: 'personal', command: s => ['user', 'block', someone(s)], expect: { ...nothingLeft, call: undefined } },
    { name: 'key rotate', command: () => ['key', 'rotate'], expect: untouched },
    // What was signed after the rotation is signed by another key.
    { name: 'key remove', before: [s => s.noteSigningKey(), () => ['key', 'rotate']], command: s => ['key', 'remove', s.signingKey], expect: { ...oneTokenEnds, second: 'refused' } },
    { name: 'config set auth token', command: () => ['config', 'set', 'auth', 'token'], expect: onlyPersonal, restore: [() => ['config', 'set', 'auth', 'oauth']] },
];

const github = new GithubStandIn({});
let server;
let administrator;
let number = 0;

async function command(...args) {
    const result = await server.command(...args);
    assert.equal(result.code, 0, `${args.join(' ')}: ${result.stderr}`);
    return result.stdout;
}

const jsonOf = async (...args) => JSON.parse(await command(...args, '--json'));

// A person with two sessions, a personal access token, and whatever the observers look at.
class Scene {
    static async set(row) {
        const s = new Scene();
        s.login = `person${++number}`;
        github.user = { ...structuredClone(defaultUser), id: 7000 + number, login: s.login, emails: [{ email: `${s.login}@example.org`, primary: true, verified: true }] };
        await command('user', 'add', someone(s));
        s.client = await RegisteredClient.register(server, 'First client');
        s.first = await s.signIn(s.client);
        [{ id: s.sessionId }] = (await jsonOf('session', 'list')).filter(session => session.login === s.login);
        s.secondClient = await RegisteredClient.register(server, 'Second client');
        s.second = await s.signIn(s.secondClient);
        s.personal = await jsonOf('token', 'create', someone(s), '--name', 'observer');
        for (const step of row.before ?? []) {
            const args = await step(s);
            if (args) {
                await command(...args);
            }
        }
        return s;
    }

    signIn(client) {
        return client.signIn(server.mcpUrl, (url, stopAt) => signInWithGithub(new Browser(), url, stopAt));
    }

    async openObservers(row) {
        const token = row.opener === 'personal' ? this.personal.token : this.first.access_token;
        this.token = token;
        this.streams = { session: await openSessionStream(server.mcpUrl, token), listen: await listen(server.mcpUrl, token) };
        if (row.expect.call) {
            this.held = github.holdRepos();
            this.call = ask(server.mcpUrl, 'tools/call', { token, params: { name: 'get_github_repos', arguments: {} } }).catch(error => ({ status: 0, error }));
            await this.held.arrived;
        }
        if (!this.fresh) {
            this.fresh = await this.client.refresh(this.first.refresh_token);
        }
        assert.ok(this.fresh.access_token, JSON.stringify(this.fresh));
    }

    // Uses the refreshed tokens once more, after which the first ones are nobody's business any more.
    async useFresh() {
        const used = await this.client.refresh(this.first.refresh_token);
        this.fresh = await this.client.refresh(used.refresh_token);
    }

    async noteSigningKey() {
        const keys = await jsonOf('key', 'list');
        const header = JSON.parse(Buffer.from(this.first.access_token.split('.')[0], 'base64url'));
        this.signingKey = header.kid;
        assert.ok(keys.some(key => key.kid === this.signingKey));
    }

    async revokeAsAdministrator(token) {
        const response = await fetch(`${server.url}/admin/revoke`, { method: 'POST', headers: { authorization: `Bearer ${administrator}`, 'content-type': 'application/json' }, body: JSON.stringify({ token }) });
        assert.deepEqual(await response.json(), { revoked: true });
    }

    async seeCall() {
        if (!this.call) {
            return undefined;
        }
        const early = await Promise.race([this.call, new Promise(resolve => setTimeout(resolve, 300))]);
        if (!early) {
            this.held.release();
            const { status, body } = await this.call;
            assert.equal(status, 200);
            return body.result.isError ? 'failed' : 'answered';
        }
        await within(this.held.gone, 'GitHub is hung up on');
        github.waiting = undefined;
        if (early.status === 0) {
            return 'gone';
        }
        return early.status === 401 ? 'cut' : early.body.result?.isError && /^Permission denied: /.test(early.body.result.content[0].text) ? 'denied' : `status ${early.status}`;
    }

    seeStream(stream) {
        return stream.isClosed ? 'closed' : stream.told.includes('notifications/tools/list_changed') ? 'told' : 'quiet';
    }

    async seeRequests() {
        return {
            token: await seeRequest(this.token), fresh: await seeRequest(this.fresh.access_token), refresh: await this.seeRefresh(),
            second: await seeRequest(this.second.access_token), personal: await seeRequest(this.personal.token),
        };
    }

    async seeRefresh() {
        const next = await this.client.refresh(this.fresh.refresh_token);
        if (next.access_token) {
            this.fresh = next;
            return 'works';
        }
        return next.error ?? next.status;
    }
}

function within(promise, what) {
    let timer;
    const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error(`${what}: not within five seconds`)), 5000); });
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

async function seeRequest(token) {
    const listed = await ask(server.mcpUrl, 'tools/list', { token });
    if (listed.status === 401) {
        assert.match(listed.challenge, /error="invalid_token"/);
        return 'refused';
    }
    assert.equal(listed.status, 200, JSON.stringify(listed));
    const isListed = listed.body.result.tools.some(tool => tool.name === 'get_github_repos');
    const called = await ask(server.mcpUrl, 'tools/call', { token, params: { name: 'get_github_repos', arguments: {} } });
    const isDenied = /^Permission denied: /.test(called.body?.result?.content[0].text ?? '');
    assert.equal(isListed, !isDenied, 'what is listed and what is called are the same');
    return isListed ? 'works' : 'denied';
}

async function restore(row) {
    for (const step of row.restore ?? []) {
        await command(...step());
    }
    await server.untilListening();
}

async function killAndRestart(between = async () => {}) {
    await server.kill();
    await between();
    await server.start();
}

describe('access that ends, ends at once', () => {
    before(async () => {
        await github.start();
        server = await new GatehouseServer({
            GATEHOUSE_BOOTSTRAP_USER: localUser.login, GATEHOUSE_BOOTSTRAP_PASSWORD: localUser.password, GATEHOUSE_LOCAL_ACCOUNTS: 'on', GATEHOUSE_RATE_LIMIT: 'off',
            GATEHOUSE_GITHUB_CLIENT_ID: github.app.clientId, GATEHOUSE_GITHUB_CLIENT_SECRET: github.app.clientSecret,
            GATEHOUSE_GITHUB_WEB_URL: github.url, GATEHOUSE_GITHUB_API_URL: `${github.url}/api/v3`,
        }).start();
        github.app.callbackUrl = `${server.url}/callback`;
        ({ token: administrator } = await jsonOf('token', 'create', `local:${localUser.login}`, '--name', 'administrator', '--scope', 'admin:revoke'));
        await command('role', 'create', 'greeters');
        await command('role', 'allow', 'greeters', 'gatehouse/add');
        await command('role', 'create', 'crew');
        await command('role', 'allow', 'crew', 'gatehouse/*');
    });
    after(async () => {
        assert.equal((await server.stop()).code, 0, server.output);
        await github.close();
    });

    for (const row of table) {
        test(row.name, async t => {
            t.after(() => restore(row));
            const s = await Scene.set(row);
            await s.openObservers(row);
            row.command ? await command(...row.command(s)) : await row.act(s);
            await server.untilListening();
            const { call, session, listen: listening, ...requests } = row.expect;
            assert.equal(await s.seeCall(), call, 'the call under way');
            assert.deepEqual(await s.seeRequests(), requests, 'the next requests');
            const streams = () => ({ session: s.seeStream(s.streams.session), listen: s.seeStream(s.streams.listen) });
            const expected = { session, listen: listening };
            await until(() => JSON.stringify(streams()) === JSON.stringify(expected), 'open streams').catch(() => assert.deepEqual(streams(), expected, 'open streams'));
            await killAndRestart();
            assert.deepEqual(await s.seeRequests(), requests, 'after kill -9');
        });
    }

    for (const row of table.filter(({ command: given }) => given)) {
        test(`${row.name}, while no server runs`, async t => {
            t.after(() => restore(row));
            const s = await Scene.set(row);
            s.token = row.opener === 'personal' ? s.personal.token : s.first.access_token;
            s.fresh ??= await s.client.refresh(s.first.refresh_token);
            await killAndRestart(() => command(...row.command(s)));
            const { call, session, listen: listening, ...requests } = row.expect;
            assert.deepEqual(await s.seeRequests(), requests);
        });
    }

    // The answers of those refreshes cross the commit that ends the session, on one side or the other.
    for (const row of table.filter(({ name }) => ['user block', 'session end', 'client revoke'].includes(name))) {
        test(`${row.name}, in the middle of refreshes`, async () => {
            const s = await Scene.set(row);
            let isOver = false;
            const got = [s.first];
            const chain = async tokens => {
                while (!isOver && tokens.access_token) {
                    tokens = await s.client.refresh(tokens.refresh_token);
                    got.push(tokens);
                }
            };
            const chains = Promise.all(Array.from({ length: 8 }, () => chain(s.first)));
            await until(() => got.length > 8, 'refreshes');
            await command(...row.command(s));
            isOver = true;
            await chains;
            for (const { access_token: token } of got.filter(({ access_token: token }) => token)) {
                assert.equal(await seeRequest(token), 'refused');
            }
        });
    }

    test('and what a mode refused comes back with the mode before it', async () => {
        const s = await Scene.set({});
        await s.openObservers({ expect: {} });
        for (const mode of ['token', 'oauth']) {
            await command('config', 'set', 'auth', mode);
            await server.untilListening();
        }
        assert.deepEqual(await s.seeRequests(), { token: 'works', fresh: 'works', refresh: 'works', second: 'works', personal: 'works' });
    });
});
