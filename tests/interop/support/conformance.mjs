// SPDX-License-Identifier: GPL-3.0-or-later
// The official conformance suite as a program of its own, on the Node that runs the tests. What it found is read from the files it writes,
// not from its exit code: a run that checked nothing would pass otherwise.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const present = join(dirname(fileURLToPath(import.meta.url)), '../node_modules/@modelcontextprotocol/conformance/dist/index.js');

// `onLine` sees every line of its output while it runs. Returns {code, output, checks}: a Map from scenario to its checks (also without -o). `program`: another version of the suite.
export async function conformance(args, { onLine = () => {}, keepResults = true, program = present } = {}) {
    const results = await mkdtemp(join(tmpdir(), 'gatehouse-conformance-'));
    try {
        const child = spawn(process.execPath, [program instanceof URL ? fileURLToPath(program) : program, ...args, ...(keepResults ? ['-o', results] : [])], { stdio: ['ignore', 'pipe', 'pipe'] });
        let output = '';
        for (const stream of [child.stdout, child.stderr]) {
            let line = '';
            stream.setEncoding('utf8').on('data', text => {
                output += text;
                const lines = (line + text).split('\n');
                line = lines.pop();
                lines.forEach(onLine);
            });
        }
        const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
        return { code, output, checks: await checksIn(results) };
    } finally {
        await rm(results, { recursive: true, force: true });
    }
}

// One folder a run of a scenario, named <side>-<scenario>-<time>, with its checks.
async function checksIn(folder) {
    const checks = new Map();
    for (const entry of await readdir(folder, { recursive: true })) {
        if (entry.endsWith('checks.json')) {
            const scenario = dirname(entry).replace(/-\d{4}-\d\d-\d\dT.*$/, '');
            checks.set(scenario, JSON.parse(await readFile(join(folder, entry), 'utf8')));
        }
    }
    return checks;
}
