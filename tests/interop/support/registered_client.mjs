// SPDX-License-Identifier: GPL-3.0-or-later
// A public client as its author would write it, for tests of what becomes of its tokens.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';

export const redirectUri = 'http://127.0.0.1:41234/callback';

export class RegisteredClient {
    static async register(server, name) {
        const response = await fetch(`${server.url}/register`, {
            method: 'POST', headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ client_name: name, redirect_uris: [redirectUri], grant_types: ['authorization_code', 'refresh_token'], token_endpoint_auth_method: 'none' }),
        });
        assert.equal(response.status, 201, await response.clone().text());
        return new RegisteredClient(server, await response.json());
    }

    constructor(server, registration) {
        this.server = server;
        this.registration = registration;
    }

    get id() {
        return this.registration.client_id;
    }

    // Returns {url, verifier}.
    authorization(resource, more = {}) {
        const verifier = randomBytes(32).toString('base64url');
        const url = new URL(`${this.server.url}/authorize`);
        Object.entries({
            response_type: 'code', client_id: this.id, redirect_uri: redirectUri, state: randomBytes(8).toString('hex'), resource,
            code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256', ...more,
        }).forEach(([name, value]) => url.searchParams.set(name, value));
        return { url, verifier };
    }

    // `person` takes (authorization URL, redirect URI) to the URL that the client gets. Returns the answer of /token.
    async signIn(resource, person, more = {}) {
        const { url, verifier } = this.authorization(resource, more);
        const answer = await person(url, redirectUri);
        const code = answer.searchParams.get('code');
        assert.ok(code, answer.href);
        const tokens = await this.#token({ grant_type: 'authorization_code', code, code_verifier: verifier, redirect_uri: redirectUri, resource });
        assert.ok(tokens.access_token, JSON.stringify(tokens));
        return tokens;
    }

    // The answer of /token, also when it is a refusal.
    refresh(refreshToken) {
        return this.#token({ grant_type: 'refresh_token', refresh_token: refreshToken });
    }

    async revoke(token) {
        const response = await fetch(`${this.server.url}/revoke`, { method: 'POST', body: new URLSearchParams({ token, client_id: this.id }) });
        return response.status;
    }

    async deleteRegistration() {
        const response = await fetch(this.registration.registration_client_uri, { method: 'DELETE', headers: { authorization: `Bearer ${this.registration.registration_access_token}` } });
        return response.status;
    }

    async #token(fields) {
        const response = await fetch(`${this.server.url}/token`, { method: 'POST', body: new URLSearchParams({ client_id: this.id, ...fields }) });
        return { status: response.status, ...await response.json().catch(() => ({})) };
    }
}
