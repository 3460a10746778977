// SPDX-License-Identifier: GPL-3.0-or-later
// GitHub, as far as a sign-in meets it, over real HTTP: the authorization page with Authorize and Cancel, the token endpoint and
// the REST paths /user, /user/emails and /user/repos. It refuses what GitHub refuses, so that a test which passes here would
// pass there. Facts: docs.github.com "Authorizing OAuth apps", "Troubleshooting OAuth app access token request errors".
import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';

export const defaultUser = {
    id: 583231,
    login: 'octocat',
    name: 'The Octocat',
    email: null, // private: only /user/emails tells
    avatar_url: 'https://avatars.example/u/583231',
    emails: [
        { email: 'old@octo.example', primary: false, verified: true, visibility: null },
        { email: 'octocat@octo.example', primary: true, verified: true, visibility: 'private' },
        { email: 'unproven@octo.example', primary: false, verified: false, visibility: null },
    ],
    repos: Array.from({ length: 45 }, (_, i) => ({
        id: 1000 + i,
        name: `repo-${i + 1}`,
        full_name: `octocat/repo-${i + 1}`,
        private: i % 15 === 14,
        html_url: `https://github.example/octocat/repo-${i + 1}`,
        description: i === 0 ? 'First <b>repo</b>' : null,
        language: 'C++',
        stargazers_count: i,
        fork: false,
        updated_at: '2026-01-02T03:04:05Z',
    })),
};

const errorUri = 'https://docs.github.com/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors/';

export class GithubStandIn {
    // One OAuth app is registered with this GitHub; `user` is the person signed in to it in every browser.
    constructor({ clientId = 'Iv1.standin', clientSecret = 'github-secret-of-the-stand-in', callbackUrl, user = defaultUser } = {}) {
        this.app = { clientId, clientSecret, callbackUrl };
        this.user = structuredClone(user);
        this.codes = new Map();
        this.tokens = new Map();
        this.secrets = [clientSecret]; // everything that passed between us and may be in nobody's log
        this.requests = []; // {method, path, userAgent, status}: what a test may look at afterwards
        this.waiting = undefined;
    }

    // From here on /user/repos waits. `arrived` is settled when somebody asks; then `gone` tells when they hang up, or release() answers.
    holdRepos() {
        const held = {};
        held.arrived = new Promise(resolve => { held.arrive = resolve; });
        held.gone = new Promise(resolve => { held.hangUp = resolve; });
        held.release = () => {
            this.waiting = undefined;
            held.answer?.();
        };
        this.waiting = held;
        return held;
    }

    async start() {
        this.server = createServer((request, response) => {
            const chunks = [];
            request.on('data', chunk => chunks.push(chunk));
            request.on('end', () => {
                this.#answer(request, Buffer.concat(chunks).toString(), response);
                this.requests.push({
                    method: request.method,
                    path: request.url.split('?')[0],
                    userAgent: request.headers['user-agent'],
                    status: response.statusCode,
                });
            });
        });
        await new Promise(resolve => this.server.listen(0, '127.0.0.1', resolve));
        this.url = `http://127.0.0.1:${this.server.address().port}`;
        return this;
    }

    async close() {
        this.server.closeAllConnections();
        await new Promise(resolve => this.server.close(resolve));
    }

    forgetTokens() {
        this.tokens.clear();
    }

    #answer(request, body, response) {
        const url = new URL(request.url, this.url);
        const route = `${request.method} ${url.pathname}`;
        if (url.pathname.startsWith('/api/v3')) {
            this.#answerApi(request, url, response);
        } else if (route === 'GET /login/oauth/authorize') {
            this.#authorizePage(url.searchParams, response);
        } else if (route === 'POST /login/oauth/authorize') {
            this.#authorizeDecision(new URLSearchParams(body), response);
        } else if (route === 'POST /login/oauth/access_token') {
            this.#accessToken(request, new URLSearchParams(body), response);
        } else {
            response.writeHead(404, { 'content-type': 'text/html' }).end('Not Found');
        }
    }

    // ---- browser side -----------------------------------------------------------------------------------------------

    #authorizePage(parameters, response) {
        if (parameters.get('client_id') !== this.app.clientId) {
            response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>404</h1>');
            return;
        }
        const redirectUri = parameters.get('redirect_uri') ?? this.app.callbackUrl;
        if (!isUnder(redirectUri, this.app.callbackUrl)) {
            redirect(response, this.app.callbackUrl, {
                error: 'redirect_uri_mismatch',
                error_description: 'The redirect_uri MUST match the registered callback URL for this application.',
                error_uri: errorUri,
                state: parameters.get('state'),
            });
            return;
        }
        const fields = ['client_id', 'redirect_uri', 'scope', 'state', 'code_challenge', 'code_challenge_method']
            .filter(name => parameters.has(name))
            .map(name => `<input type="hidden" name="${name}" value="${escapeHtml(parameters.get(name))}">`)
            .join('');
        response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
            .end(`<!doctype html><title>Authorize</title><form method="post" action="/login/oauth/authorize">${fields}`
                + '<button name="authorize" value="1">Authorize</button><button name="authorize" value="0">Cancel</button></form>');
    }

    #authorizeDecision(form, response) {
        const redirectUri = form.get('redirect_uri') ?? this.app.callbackUrl;
        if (form.get('authorize') !== '1') {
            redirect(response, redirectUri, {
                error: 'access_denied',
                error_description: 'The user has denied your application access.',
                error_uri: errorUri,
                state: form.get('state'),
            });
            return;
        }
        const code = randomBytes(10).toString('hex');
        this.codes.set(code, {
            redirectUri,
            scope: form.get('scope') ?? '',
            challenge: form.get('code_challenge'),
            method: form.get('code_challenge_method'),
        });
        redirect(response, redirectUri, { code, state: form.get('state') });
    }

    // ---- token endpoint: every error is HTTP 200 ----------------------------------------------------------------------

    #accessToken(request, form, response) {
        const wantsJson = (request.headers.accept ?? '').includes('application/json');
        const answer = fields => {
            response.writeHead(200, { 'content-type': wantsJson ? 'application/json; charset=utf-8' : 'application/x-www-form-urlencoded; charset=utf-8' })
                .end(wantsJson ? JSON.stringify(fields) : new URLSearchParams(fields).toString());
        };
        const refuse = (error, description) => answer({ error, error_description: description, error_uri: errorUri });
        if (form.get('client_id') !== this.app.clientId || form.get('client_secret') !== this.app.clientSecret) {
            refuse('incorrect_client_credentials', 'The client_id and/or client_secret passed are incorrect.');
            return;
        }
        const grant = this.codes.get(form.get('code'));
        if (!grant) {
            refuse('bad_verification_code', 'The code passed is incorrect or expired.');
            return;
        }
        if (form.has('redirect_uri') && form.get('redirect_uri') !== grant.redirectUri) {
            refuse('redirect_uri_mismatch', 'The redirect_uri MUST match the registered callback URL for this application.');
            return;
        }
        if (grant.challenge) {
            const verifier = form.get('code_verifier') ?? '';
            if (grant.method !== 'S256' || createHash('sha256').update(verifier).digest('base64url') !== grant.challenge) {
                refuse('bad_verification_code', 'The code passed is incorrect or expired.');
                return;
            }
        }
        this.codes.delete(form.get('code')); // a code works once
        const token = `gho_${randomBytes(18).toString('hex')}`;
        const scopes = grant.scope.split(/[ ,]+/).filter(Boolean);
        this.tokens.set(token, { scopes });
        this.secrets.push(token, form.get('code'), ...form.has('code_verifier') ? [form.get('code_verifier')] : []);
        answer({ access_token: token, scope: scopes.join(','), token_type: 'bearer' });
    }

    // ---- REST ---------------------------------------------------------------------------------------------------------

    #answerApi(request, url, response) {
        const path = url.pathname.slice('/api/v3'.length);
        const json = (status, value, headers = {}) => response
            .writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers }).end(JSON.stringify(value));
        if (!request.headers['user-agent']) {
            response.writeHead(403, { 'content-type': 'text/html' })
                .end('Request forbidden by administrative rules. Please make sure your request has a User-Agent header.');
            return;
        }
        const [, token] = /^(?:Bearer|token) (\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
        const grant = this.tokens.get(token);
        if (!grant) {
            json(401, { message: token ? 'Bad credentials' : 'Requires authentication', documentation_url: 'https://docs.github.com/rest', status: '401' });
            return;
        }
        const scopeHeader = { 'x-oauth-scopes': grant.scopes.join(', ') };
        const { emails, repos, ...profile } = this.user;
        if (path === '/user') {
            json(200, profile, scopeHeader);
        } else if (path === '/user/emails') {
            if (!grant.scopes.some(scope => scope === 'user' || scope === 'user:email')) {
                json(404, { message: 'Not Found', documentation_url: 'https://docs.github.com/rest', status: '404' }, scopeHeader);
                return;
            }
            json(200, emails, scopeHeader);
        } else if (path === '/user/repos' && this.waiting && !this.waiting.answer) {
            const held = this.waiting;
            held.answer = () => this.#answerApi(request, url, response);
            response.on('close', () => response.writableFinished || held.hangUp());
            held.arrive();
        } else if (path === '/user/repos') {
            const perPage = Math.min(Number(url.searchParams.get('per_page') ?? 30), 100);
            const page = Number(url.searchParams.get('page') ?? 1);
            const mayPrivate = grant.scopes.includes('repo') && url.searchParams.get('visibility') !== 'public';
            const visible = repos.filter(repo => mayPrivate || !repo.private);
            const last = Math.max(1, Math.ceil(visible.length / perPage));
            const link = page < last
                ? { link: `<${this.url}/api/v3/user/repos?per_page=${perPage}&page=${page + 1}>; rel="next", <${this.url}/api/v3/user/repos?per_page=${perPage}&page=${last}>; rel="last"` }
                : {};
            json(200, visible.slice((page - 1) * perPage, page * perPage), { ...scopeHeader, ...link });
        } else {
            json(404, { message: 'Not Found', documentation_url: 'https://docs.github.com/rest', status: '404' });
        }
    }
}

// GitHub lets redirect_uri name a path below the registered callback; loopback ports are free.
function isUnder(uri, registered) {
    try {
        const a = new URL(uri);
        const b = new URL(registered);
        const isLoopback = ['127.0.0.1', '[::1]', 'localhost'].includes(b.hostname);
        return a.protocol === b.protocol && a.hostname === b.hostname && (isLoopback || a.port === b.port)
            && (a.pathname === b.pathname || a.pathname.startsWith(b.pathname.replace(/\/?$/, '/')));
    } catch {
        return false;
    }
}

function redirect(response, to, parameters) {
    const url = new URL(to);
    for (const [name, value] of Object.entries(parameters)) {
        if (value !== null && value !== undefined) {
            url.searchParams.set(name, value);
        }
    }
    response.writeHead(302, { location: url.toString() }).end();
}

function escapeHtml(text) {
    return text.replace(/[&<>"']/g, c => `&#${c.charCodeAt(0)};`);
}
