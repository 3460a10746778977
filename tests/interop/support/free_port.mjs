// SPDX-License-Identifier: GPL-3.0-or-later
// For whoever must know the number before they listen.
import { createServer } from 'node:net';

export async function freePort() {
    const server = createServer();
    await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address();
    await new Promise(resolve => server.close(resolve));
    return port;
}
