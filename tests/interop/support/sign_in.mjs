// SPDX-License-Identifier: GPL-3.0-or-later
// A person's part of the flow: from the authorization URL to the client's redirect, in a browser.
import assert from 'node:assert/strict';

export const localUser = { login: 'mira', password: 'correct horse battery staple' };

// Page 1 with name and password, page 2 with Allow. Returns the URL the client gets.
export async function signInLocally(browser, authorizationUrl, stopAt, { login, password } = localUser) {
    const signIn = await browser.open(authorizationUrl, { stopAt });
    assert.equal(signIn.status, 200, signIn.html);
    const consent = await browser.submit(signIn, { button: await localButton(signIn), fields: { username: login, password }, stopAt });
    return allow(browser, consent, stopAt);
}

// Page 1 with the GitHub button, Authorize at GitHub; a person nobody has approved yet sees the waiting page.
export async function signInWithGithub(browser, authorizationUrl, stopAt, { approve } = {}) {
    const signIn = await browser.open(authorizationUrl, { stopAt });
    assert.equal(signIn.status, 200, signIn.html);
    const github = await browser.submit(signIn, { button: { name: 'provider', value: 'github' } });
    assert.match(github.html, /Authorize/);
    let page = await browser.submit(github, { button: 'Authorize', stopAt });
    if (approve) {
        assert.equal(page.status, 200, page.html);
        assert.match(page.html, /http-equiv="refresh"/i, 'an unknown person waits');
        assert.ok(!page.html.includes('name="decision" value="allow"'), 'nothing to allow before approval');
        await approve();
        page = await browser.open(page.url, { stopAt });
    }
    return allow(browser, page, stopAt);
}

export async function allow(browser, consent, stopAt) {
    assert.equal(consent.status, 200, consent.html);
    const done = await browser.submit(consent, { button: { name: 'decision', value: 'allow' }, stopAt });
    assert.ok(done.location, `no redirect to the client:\n${done.html}`);
    return done.location;
}

async function localButton(page) {
    const form = page.forms.find(f => f.fields.some(([name]) => name === 'password'));
    assert.ok(form, `no password form on the sign-in page:\n${page.html}`);
    return form.buttons[0];
}
