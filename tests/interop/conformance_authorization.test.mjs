// SPDX-License-Identifier: GPL-3.0-or-later
// The official conformance suite's scenarios for authorization servers against the real server. The list is the suite's own, so that a new
// scenario cannot go unnoticed; every check of every scenario passes, no exceptions.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Browser } from './support/browser.mjs';
import { conformance } from './support/conformance.mjs';
import { freePort } from './support/free_port.mjs';
import { GatehouseServer } from './support/gatehouse_server.mjs';
import { localUser, signInLocally } from './support/sign_in.mjs';

const revisions = ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'];

async function register(server, redirectUri) {
    const response = await fetch(`${server.url}/register`, {
        method: 'POST', headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ client_name: 'Conformance suite', redirect_uris: [redirectUri], token_endpoint_auth_method: 'none' }),
    });
    assert.equal(response.status, 201, await response.clone().text());
    return (await response.json()).client_id;
}

describe('conformance: authorization server', () => {
    let server;
    let scenarios;

    before(async () => {
        server = await new GatehouseServer({ GATEHOUSE_BOOTSTRAP_USER: localUser.login, GATEHOUSE_BOOTSTRAP_PASSWORD: localUser.password }).start();
        const { output } = await conformance(['list', '--authorization'], { keepResults: false });
        scenarios = [...output.matchAll(/^ {2}- (\S+) \[([\d,-]+)\]$/gm)].map(([, name, wires]) => ({ name, revisions: wires.split(',') }));
        assert.ok(scenarios.length >= 2, output);
    });
    after(async () => { assert.equal((await server.stop()).code, 0, server.output); });

    // The person at the browser: the suite prints where to go and waits for its callback.
    async function runAll(options) {
        const port = await freePort();
        const redirectUri = `http://127.0.0.1:${port}/callback`;
        const clientId = await register(server, redirectUri);
        let person;
        const result = await conformance(['authorization', '--url', server.url, '--client-id', clientId, '-p', String(port), ...options], {
            onLine: line => {
                const [, url] = /(http\S+\/authorize\?\S+)/.exec(line) ?? [];
                if (url && !person) {
                    person = signInLocally(new Browser(), url, redirectUri).then(location => fetch(location));
                }
            },
        });
        await person;
        return result;
    }

    function assertPassed({ code, output, checks }, expected) {
        assert.deepEqual([...checks.keys()].map(key => expected.find(name => key.includes(name)) ?? key).sort(), [...expected].sort(), output);
        for (const [scenario, list] of checks) {
            assert.ok(list.length > 0, `${scenario} checked nothing`);
            for (const check of list) {
                assert.equal(check.status, 'SUCCESS', `${scenario}: ${check.id}: ${check.errorMessage}`);
            }
        }
        assert.equal(code, 0, output);
    }

    test('passes every scenario, with a resource indicator', async () => {
        assertPassed(await runAll(['--resource', server.mcpUrl]), scenarios.map(s => s.name));
    });

    test('passes every scenario without a resource indicator, as clients of 2025-03-26 ask', async () => {
        assertPassed(await runAll([]), scenarios.map(s => s.name));
    });

    for (const revision of revisions) {
        test(`passes what revision ${revision} asks for`, async () => {
            const expected = scenarios.filter(s => s.revisions.includes(revision)).map(s => s.name);
            assert.ok(expected.length > 0);
            assertPassed(await runAll(['--resource', server.mcpUrl, '--spec-version', revision]), expected);
        });
    }
});
