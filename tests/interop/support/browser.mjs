// SPDX-License-Identifier: GPL-3.0-or-later
// A browser without a screen: a cookie jar per host (loopback cookies are shared by all ports, as in real ones), redirects, and
// forms without script. Sends what browsers send with a form: Origin, Referer, Sec-Fetch-Site.
export class Browser {
    constructor() {
        this.cookies = new Map(); // host -> Map(name -> value)
        this.visited = [];
    }

    // Follows redirects until a page is shown, or until one leads to `stopAt` (a client's redirect URI): then
    // {location: URL} comes back instead of a page.
    async open(url, { stopAt } = {}) {
        return this.#request('GET', new URL(url), undefined, stopAt, 'none');
    }

    // Presses a button of a form of `page`: the button whose name and value, or whose text, is given.
    async submit(page, { button, fields = {}, stopAt } = {}) {
        const form = page.forms.find(f => !button || f.buttons.some(b => matches(b, button)));
        if (!form) {
            throw new Error(`no form with the button ${JSON.stringify(button)} on ${page.url}:\n${page.html}`);
        }
        const pressed = button && form.buttons.find(b => matches(b, button));
        const body = new URLSearchParams(form.fields);
        for (const [name, value] of Object.entries(fields)) {
            body.set(name, value);
        }
        if (pressed?.name) {
            body.set(pressed.name, pressed.value ?? '');
        }
        const target = new URL(form.action || page.url, page.url);
        if (form.method !== 'post') {
            target.search = body.toString();
            return this.#request('GET', target, undefined, stopAt, 'same-origin');
        }
        return this.#request('POST', target, body, stopAt, page.url.origin === target.origin ? 'same-origin' : 'cross-site', page.url);
    }

    async #request(method, url, body, stopAt, site, from) {
        for (let hop = 0; hop < 12; ++hop) {
            const headers = { 'user-agent': 'Mozilla/5.0 (test browser)', accept: 'text/html,application/xhtml+xml', 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate' };
            const jar = this.cookies.get(url.hostname);
            if (jar?.size) {
                headers.cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
            }
            if (method === 'POST') {
                headers.origin = from.origin;
                headers.referer = from.origin + '/';
                headers['content-type'] = 'application/x-www-form-urlencoded';
            }
            const response = await fetch(url, { method, headers, body: method === 'POST' ? body.toString() : undefined, redirect: 'manual' });
            this.visited.push({ method, url: url.toString(), status: response.status });
            this.#keepCookies(url.hostname, response.headers.getSetCookie());
            const location = response.headers.get('location');
            if (response.status >= 300 && response.status < 400 && location) {
                const next = new URL(location, url);
                if (stopAt && next.toString().startsWith(stopAt)) {
                    await response.arrayBuffer();
                    return { location: next, status: response.status, headers: response.headers };
                }
                await response.arrayBuffer();
                site = next.origin === url.origin && site !== 'cross-site' ? 'same-origin' : 'cross-site';
                if (response.status !== 307 && response.status !== 308) {
                    method = 'GET';
                }
                from = url;
                url = next;
                continue;
            }
            const html = await response.text();
            return { url, status: response.status, headers: response.headers, html, forms: parseForms(html) };
        }
        throw new Error(`too many redirects, last to ${url}`);
    }

    #keepCookies(host, lines) {
        const jar = this.cookies.get(host) ?? new Map();
        for (const line of lines) {
            const [pair, ...attributes] = line.split(';').map(part => part.trim());
            const cut = pair.indexOf('=');
            const name = pair.slice(0, cut);
            if (attributes.some(a => /^max-age=(0|-\d+)$/i.test(a))) {
                jar.delete(name);
            } else {
                jar.set(name, pair.slice(cut + 1));
            }
        }
        this.cookies.set(host, jar);
    }
}

function matches(button, wanted) {
    return typeof wanted === 'string'
        ? button.text.includes(wanted)
        : button.name === wanted.name && (wanted.value === undefined || button.value === wanted.value);
}

function parseForms(html) {
    return [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/gi)].map(([, attributes, inner]) => {
        const form = attributesOf(attributes);
        const fields = [];
        for (const [, text] of inner.matchAll(/<input\b([^>]*)>/gi)) {
            const input = attributesOf(text);
            const isOff = ['checkbox', 'radio'].includes(input.type) && !('checked' in input);
            if (input.name && !isOff && input.type !== 'submit') {
                fields.push([input.name, input.value ?? '']);
            }
        }
        const buttons = [...inner.matchAll(/<button\b([^>]*)>([\s\S]*?)<\/button>/gi)]
            .map(([, text, label]) => ({ ...attributesOf(text), text: decode(label.replace(/<[^>]*>/g, ' ')).trim() }));
        return { action: form.action ?? '', method: (form.method ?? 'get').toLowerCase(), fields, buttons };
    });
}

function attributesOf(text) {
    const result = {};
    for (const [, name, , quoted] of text.matchAll(/([\w-]+)(=("([^"]*)"|'[^']*'|[^\s>]+))?/g)) {
        const raw = quoted === undefined ? '' : quoted.replace(/^["']|["']$/g, '');
        result[name.toLowerCase()] = decode(raw);
    }
    return result;
}

function decode(text) {
    return text
        .replace(/&#x([0-9a-f]+);/gi, (_, hex) => String.fromCodePoint(parseInt(hex, 16)))
        .replace(/&#(\d+);/g, (_, digits) => String.fromCodePoint(Number(digits)))
        .replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&amp;/g, '&');
}
