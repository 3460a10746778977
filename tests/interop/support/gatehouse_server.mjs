// SPDX-License-Identifier: GPL-3.0-or-later
// The real gatehouse-server in a directory of its own. Its whole output is kept so that a test can look for secrets in it.
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const binary = join(process.env.GATEHOUSE_TEST_BIN_DIR ?? 'build/release/bin', 'gatehouse-server');

export class GatehouseServer {
    constructor(environment = {}) {
        this.environment = environment;
        this.output = '';
    }

    async start() {
        this.dataDir ??= await mkdtemp(join(tmpdir(), 'gatehouse-interop-'));
        const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GATEHOUSE_') && !name.startsWith('GITHUB_')));
        this.env = {
            ...inherited,
            GATEHOUSE_DATA_DIR: this.dataDir,
            GATEHOUSE_LISTEN: this.listen ?? '127.0.0.1:0',
            GATEHOUSE_MASTER_KEY: '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff',
            ...this.environment,
        };
        this.process = spawn(binary, ['serve'], { env: this.env, stdio: ['ignore', 'pipe', 'pipe'] });
        this.exited = new Promise(resolve => this.process.once('exit', (code, signal) => resolve({ code, signal })));
        this.process.stderr.on('data', data => { this.output += data; });
        const lines = createInterface({ input: this.process.stdout });
        const started = new Promise((resolve, reject) => {
            lines.on('line', line => {
                this.output += `${line}\n`;
                const [, url] = /^listening (\S+)$/.exec(line) ?? [];
                if (url) {
                    resolve(url);
                }
            });
            this.process.once('error', error => reject(new Error(`cannot start ${binary}: ${error.message} (is GATEHOUSE_TEST_BIN_DIR set?)`)));
            this.exited.then(({ code, signal }) => reject(new Error(`gatehouse-server ended (${code ?? signal}) before it listened:\n${this.output}`)));
        });
        this.url = await started;
        this.listen = `127.0.0.1:${new URL(this.url).port}`; // the same address after a restart
        return this;
    }

    get mcpUrl() {
        return `${this.url}/mcp`;
    }

    // The administration command line against the running server: {code, stdout, stderr}.
    async command(...args) {
        const options = typeof args.at(-1) === 'object' ? args.pop() : {};
        return new Promise(resolve => {
            const child = execFile(binary, args, { env: { ...this.env } }, (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr }));
            child.stdin.end(options.stdin ?? '');
        });
    }

    // Some settings begin with a new listener: nobody is there for a moment.
    async untilListening() {
        for (let tries = 0; ; ++tries) {
            try {
                await (await fetch(`${this.url}/health`)).text();
                return;
            } catch (error) {
                if (tries >= 250) {
                    throw error;
                }
                await new Promise(resolve => setTimeout(resolve, 20));
            }
        }
    }

    async kill(signal = 'SIGKILL') {
        this.process.kill(signal);
        return this.exited;
    }

    async stop() {
        const result = await this.kill('SIGTERM');
        await rm(this.dataDir, { recursive: true, force: true });
        return result;
    }
}
