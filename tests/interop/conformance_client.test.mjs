// SPDX-License-Identifier: GPL-3.0-or-later
// The official suite's client scenarios against the gateway's client side (tests/programs/upstream_client.cpp): every scenario that a revision
// requires, none failing, none without a check.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { conformance } from './support/conformance.mjs';

const client = join(process.env.GATEHOUSE_TEST_BIN_DIR, '../tests/upstream_client');

// The scenarios of protocol.md 6.5: a suite that knows fewer has changed, and so must this.
const required = {
    '2025-11-25': ['initialize', 'tools_call', 'elicitation-sep1034-client-defaults', 'sse-retry', 'auth/metadata-default', 'auth/metadata-var1', 'auth/metadata-var2',
        'auth/metadata-var3', 'auth/basic-cimd', 'auth/scope-from-www-authenticate', 'auth/scope-from-scopes-supported', 'auth/scope-omitted-when-undefined',
        'auth/scope-step-up', 'auth/scope-retry-limit', 'auth/token-endpoint-auth-basic', 'auth/token-endpoint-auth-post', 'auth/token-endpoint-auth-none', 'auth/pre-registration'],
    '2026-07-28': ['request-metadata', 'auth/resource-mismatch', 'auth/offline-access-scope', 'auth/offline-access-not-supported', 'auth/authorization-server-migration',
        'auth/iss-supported', 'auth/iss-not-advertised', 'auth/iss-supported-missing', 'auth/iss-wrong-issuer', 'auth/iss-unexpected', 'auth/iss-normalized',
        'auth/metadata-issuer-mismatch', 'sep-2322-client-request-state', 'http-standard-headers', 'http-custom-headers', 'http-invalid-tool-headers', 'json-schema-ref-no-deref'],
};

function failures(checks) {
    return checks.filter(check => check.status === 'FAILURE' || check.status === 'WARNING').map(check => `${check.id}: ${check.errorMessage ?? check.description}`);
}

// What the suite itself does not count towards the revision: extensions, and scenarios that are younger than it.
function unscored(output) {
    const list = output.slice(output.indexOf('Not scored for'));
    return new Set([...list.matchAll(/[✓✗] (\S+) \((?:extension|added-after-release)\)/g)].map(match => match[1]));
}

for (const [revision, scenarios] of Object.entries(required)) {
    test(`every client scenario that ${revision} requires passes`, { timeout: 280_000 }, async () => {
        const { output, checks } = await conformance(['client', '--command', client, '--requirements', revision]);
        const others = unscored(output);
        for (const scenario of scenarios) {
            assert.ok(checks.has(scenario) && !others.has(scenario), `${scenario} ran and counts\n${output}`);
        }
        for (const [scenario, found] of checks) {
            if (!others.has(scenario)) {
                assert.ok(found.some(check => check.status === 'SUCCESS'), `${scenario} checked something`);
                assert.deepEqual(failures(found), [], scenario);
            }
        }
    });
}

// Outside the scored sets, and ours to do all the same.
for (const scenario of ['auth/client-credentials-basic', 'auth/client-credentials-jwt', 'auth/2025-03-26-oauth-metadata-backcompat', 'json-schema-2020-12-preservation']) {
    test(`${scenario} passes`, { timeout: 60_000 }, async () => {
        const { output, checks } = await conformance(['client', '--command', client, '--scenario', scenario]);
        const found = [...checks.values()].flat();
        assert.ok(found.some(check => check.status === 'SUCCESS'), output);
        assert.deepEqual(failures(found), []);
    });
}
