// SPDX-License-Identifier: GPL-3.0-or-later
// The official conformance suite through the gateway: its fixtures run as somebody else's stdio server, with sessions or without, and
// clients of either era see through Gatehouse what the suite demands of a server. All four combinations.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { conformance } from './support/conformance.mjs';
import { GatehouseServer } from './support/gatehouse_server.mjs';
import { RecordingProxy } from './support/recording_proxy.mjs';
import { schemaProblem } from './support/wire_schema.mjs';

const program = join(process.env.GATEHOUSE_TEST_BIN_DIR ?? 'build/release/bin', '../tests/conformance-stdio');
// What cannot pass a pipe: a server behind stdio has no stream of its own to let its reader go from.
const impossible = ['server-server-sse-polling'];

// What a client of 2026-07-28 does not get through: a capability that it lacks is refused by the server behind the gateway, in its own words;
// a list that only claims to have changed is not announced again; and a server with sessions asks one thing at a time, under no key.
const lost = {
    modern: ['sep-2575-server-rejects-undeclared-capability', 'sep-2575-missing-capability-http-400', 'sep-2575-server-sends-tools-list-changed-on-subscription'],
    legacy: ['sep-2575-server-rejects-undeclared-capability', 'sep-2575-missing-capability-http-400', 'sep-2575-server-sends-tools-list-changed-on-subscription',
        'sep-2322-multiple-inputs-incomplete', 'sep-2322-ignore-unexpected-params', 'sep-2322-elicitation-incomplete'],
};

function failures(checks, accepted) {
    return [...checks].flatMap(([scenario, list]) => {
        const failed = list.filter(check => !['SUCCESS', 'INFO', 'SKIPPED'].includes(check.status) && !accepted.includes(check.id));
        const hasChecked = list.some(check => check.status === 'SUCCESS' || accepted.includes(check.id));
        return [...failed.map(check => `${scenario}: ${check.id}: ${check.status}: ${check.errorMessage ?? check.description}`),
            ...(hasChecked ? [] : [`${scenario}: nothing was checked`])];
    });
}

describe('through the gateway', () => {
    const proxy = new RecordingProxy();
    let server;
    before(async () => {
        await proxy.start();
        server = await new GatehouseServer({ GATEHOUSE_AUTH: 'open' }).start();
        proxy.target = new URL(server.url);
        for (const era of ['legacy', 'modern']) {
            const { code, stdout, stderr } = await server.command('server', 'add', era, '--command', `${program} ${era}`, '--yes');
            assert.equal(code, 0, `${stdout}${stderr}`);
        }
    });
    after(async () => {
        await proxy.stop();
        await server?.stop();
    });

    for (const era of ['legacy', 'modern']) {
        for (const revision of ['2025-11-25', '2026-07-28']) {
            test(`a client of ${revision} and a ${era} server`, { timeout: 240_000 }, async () => {
                const { output, checks } = await conformance(['server', '--url', `${proxy.url}/mcp/${era}`, '--requirements', revision]);
                [...checks.keys()].filter(scenario => scenario.startsWith('server-tasks-') || impossible.includes(scenario)).forEach(scenario => checks.delete(scenario));
                assert.deepEqual(failures(checks, revision === '2026-07-28' ? lost[era] : []), [], output);
                assert.equal(checks.size, revision === '2025-11-25' ? 32 : 40, [...checks.keys()].join(' '));
            });
        }
    }

    test('every message was valid against the schema of its revision', () => {
        const problems = proxy.messages.map(recorded => [schemaProblem(recorded), recorded]).filter(([problem]) => problem);
        assert.deepEqual(problems.map(([problem, { revision, method, message }]) => `${revision} ${method ?? message.method}: ${problem}`), []);
        assert.ok(proxy.messages.length > 300);
    });
});
