// SPDX-License-Identifier: GPL-3.0-or-later
// npm oidc-provider as the identity provider behind Gatehouse: its own login and consent pages, its own rules.
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

export class OidcUpstream {
    constructor({ accounts, callbackUrl, clientAuth = 'client_secret_basic' }) {
        this.accounts = accounts; // id -> claims; `disabled` in them means what it says
        this.client = { client_id: 'gatehouse', client_secret: 'upstream-secret-with:colon&ampersand', callbackUrl, clientAuth };
        this.refreshes = 0;
        this.secrets = [this.client.client_secret]; // everything that passed between us and may be in nobody's log
    }

    async start() {
        this.server = createServer((request, response) => this.callback(request, response));
        await new Promise(resolve => this.server.listen(0, '127.0.0.1', resolve));
        this.url = `http://127.0.0.1:${this.server.address().port}`;
        return this;
    }

    // The callback URL is known only once Gatehouse listens.
    open(callbackUrl) {
        const { client_id, client_secret, clientAuth } = this.client;
        const provider = new Provider(this.url, {
            clients: [{
                client_id, client_secret, redirect_uris: [callbackUrl], token_endpoint_auth_method: clientAuth,
                grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'],
            }],
            claims: { openid: ['sub', 'permissions'], email: ['email', 'email_verified'], profile: ['name', 'preferred_username'] },
            findAccount: (_, id) => {
                const claims = this.accounts[id];
                return claims && !claims.disabled ? { accountId: id, claims: () => ({ sub: id, ...claims }) } : undefined;
            },
            rotateRefreshToken: true,
            cookies: { keys: ['a key of the tests'] },
        });
        provider.on('grant.success', ctx => {
            this.refreshes += ctx.oidc.body.grant_type === 'refresh_token' ? 1 : 0;
            const { access_token: accessToken, refresh_token: refreshToken, id_token: idToken } = ctx.body;
            const { code, code_verifier: verifier } = ctx.oidc.body;
            this.secrets.push(...[accessToken, refreshToken, idToken, code, verifier].filter(Boolean));
        });
        this.callback = provider.callback();
    }

    close() {
        this.server.closeAllConnections();
        return new Promise(resolve => this.server.close(resolve));
    }
}

// From page 1 of Gatehouse through the provider's two pages to page 2 of Gatehouse, or to where it leads instead.
export async function signInWithOidc(browser, authorizationUrl, stopAt, account) {
    const signIn = await browser.open(authorizationUrl, { stopAt });
    let page = await browser.submit(signIn, { button: { name: 'provider', value: 'oidc' }, stopAt });
    if (page.html?.includes('name="prompt" value="login"')) {
        page = await browser.submit(page, { button: 'Sign-in', fields: { login: account, password: 'any' }, stopAt });
    }
    if (page.html?.includes('name="prompt" value="consent"')) {
        page = await browser.submit(page, { button: 'Continue', stopAt });
    }
    return page;
}
