// SPDX-License-Identifier: GPL-3.0-or-later
// What an MCP client keeps between requests: its registration, tokens and PKCE verifier. Both SDK generations take this shape.
export class OAuthClientState {
    redirectUrl = 'http://127.0.0.1:41231/callback';
    authorizationUrl = undefined;

    constructor(name) {
        this.clientMetadata = {
            client_name: name,
            redirect_uris: [this.redirectUrl],
            grant_types: ['authorization_code', 'refresh_token'],
            response_types: ['code'],
            token_endpoint_auth_method: 'none',
        };
        this.saved = {};
    }

    state() { return this.saved.state ??= Math.random().toString(36).slice(2); }
    clientInformation() { return this.saved.client; }
    saveClientInformation(client) { this.saved.client = client; }
    tokens() { return this.saved.tokens; }
    saveTokens(tokens) { this.saved.tokens = tokens; }
    redirectToAuthorization(url) { this.authorizationUrl = url; }
    saveCodeVerifier(verifier) { this.saved.verifier = verifier; }
    codeVerifier() { return this.saved.verifier; }
    saveDiscoveryState(state) { this.saved.discovery = state; }
    discoveryState() { return this.saved.discovery; }
    invalidateCredentials(what) {
        if (what === 'tokens' || what === 'all') {
            delete this.saved.tokens;
        }
        if (what === 'client' || what === 'all') {
            delete this.saved.client;
        }
        if (what === 'verifier' || what === 'all') {
            delete this.saved.verifier;
        }
        if (what === 'discovery' || what === 'all') {
            delete this.saved.discovery;
        }
    }
}
