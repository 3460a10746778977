// SPDX-License-Identifier: GPL-3.0-or-later
// @modelcontextprotocol/server-everything over Streamable HTTP, on a port of its own.
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free_port.mjs';

export const everything = 'node_modules/@modelcontextprotocol/server-everything/dist/index.js';

export async function everythingOverHttp() {
    const port = await freePort();
    const child = spawn(process.execPath, [everything, 'streamableHttp'], { env: { ...process.env, PORT: String(port) }, stdio: ['ignore', 'ignore', 'pipe'] });
    child.stderr.resume();
    const url = `http://127.0.0.1:${port}/mcp`;
    for (let i = 0; i < 200; ++i) {
        if (await fetch(url).then(() => true, () => false)) {
            return { url, stop: () => child.kill() };
        }
        await sleep(50);
    }
    child.kill();
    throw new Error('server-everything does not answer');
}
