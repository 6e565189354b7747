// A site that requires a second factor, in a real Chromium: who signs in without one is led to adding it, and comes no further before.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ADA, PASSWORD, SITE, looksGood, startAccounts } from "./harness/accounts.mjs";
import { sitegen } from "./harness/program.mjs";

/** A phone that knows its owner's finger. */
const PHONE = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true };

describe("a required second factor", () => {
  let site, url, tab;
  before(async () => {
    site = await startAccounts({ authentication: 'require_second_factor = "staff"' });
    url = site.url;
    await site.addAda();
    tab = await (await site.browser.newContext({ reducedMotion: "reduce" })).newPage();
    const devices = await tab.context().newCDPSession(tab);
    await devices.send("WebAuthn.enable");
    await devices.send("WebAuthn.addVirtualAuthenticator", { options: PHONE });
  });
  after(() => site?.stop());

  async function signIn() {
    await tab.goto(url("/api/auth/sign-in"));
    await tab.locator("#sign_in_email").fill(ADA);
    await tab.locator("#sign_in_password").fill(PASSWORD);
    await tab.locator("form[action$=sign-in] button").click();
  }

  test("the command line says what to do", async () => {
    const env = { XDG_CONFIG_HOME: site.workspace.path("home") };
    const refused = await sitegen(site.workspace, ["login", SITE, "--api", site.api.url, "--email", ADA], env, `${PASSWORD}\n`);
    assert.notEqual(refused.code, 0);
    assert.match(refused.stderr, /requires a second factor: add an app or a passkey at http\S+\/api\/auth\/two-factor/);
  });

  test("whoever has none is led to adding it, from wherever they go", async () => {
    await signIn();
    assert.equal(tab.url(), url("/api/auth/two-factor"));
    assert.equal(await tab.locator("form[data-passkey=add]:visible").count(), 1);
    await looksGood(tab);
    for (const page of ["account", "profile"]) {
      await tab.goto(url(`/api/auth/${page}`));
      assert.equal(tab.url(), url("/api/auth/two-factor"), page);
    }
    assert.equal((await tab.goto(url("/api/auth/account/export"))).status(), 403);
    await looksGood(tab);
  });

  test("with a passkey all is open, and the password alone is too little from then on", async () => {
    await tab.goto(url("/api/auth/two-factor"));
    await tab.locator("#passkey_password").fill(PASSWORD);
    await tab.locator("form[data-passkey=add] button").click();
    await tab.locator(".two-factor-state").waitFor();
    await tab.goto(url("/api/auth/account"));
    assert.equal(tab.url(), url("/api/auth/account"));
    await tab.locator("form[action$=sign-out] button").click();
    await signIn();
    assert.equal(await tab.locator("[aria-invalid=true]").count(), 1);
    await looksGood(tab);
    await tab.locator("[data-passkey=sign-in] button").click();
    await tab.waitForURL(url("/api/auth/account"));
  });
});
