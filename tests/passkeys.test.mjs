// Signing in with a passkey, in a real Chromium with a virtual authenticator: registered, used, renamed and removed by a person behind nginx.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ADA, PASSWORD, SITE, looksGood, startAccounts } from "./harness/accounts.mjs";

/** A phone that knows its owner's finger. */
const PHONE = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true };

describe("passkeys", () => {
  let site, smtp, browser, url, context, tab, devices, phone;

  before(async () => {
    site = await startAccounts();
    ({ smtp, browser, url } = site);
    await site.addAda();
    context = await browser.newContext({ reducedMotion: "reduce" });
    tab = await context.newPage();
    devices = await context.newCDPSession(tab);
    await devices.send("WebAuthn.enable");
    phone = (await devices.send("WebAuthn.addVirtualAuthenticator", { options: PHONE })).authenticatorId;
  });
  after(() => site?.stop());

  const place = (name) => tab.locator(`[data-passkey="${name}"]`);
  const press = (name) => place(name).locator("button").click();
  const said = (name) => place(name).locator("[role=status]:not(:empty)").innerText();

  async function signOut() {
    await tab.goto(url("/api/auth/account"));
    await tab.locator("form[action$=sign-out] button").click();
    assert.equal(tab.url(), url("/api/auth/sign-in"));
  }

  test("without JavaScript nothing of it is shown", async () => {
    const plain = await browser.newContext({ javaScriptEnabled: false });
    const other = await plain.newPage();
    await other.goto(url("/api/auth/sign-in"));
    assert.equal(await other.locator("[data-passkey]").count(), 1);
    assert.equal(await other.locator("[data-passkey]:visible").count(), 0);
    await plain.close();
  });

  test("a passkey is added with the password, and a mail says so", async () => {
    await tab.goto(url("/api/auth/account"));
    await tab.locator("#sign_in_email").fill(ADA);
    await tab.locator("#sign_in_password").fill(PASSWORD);
    await tab.locator("form[action$=sign-in] button").click();
    assert.equal(tab.url(), url("/api/auth/account"));
    await tab.locator("#passkey_name").fill("Phone");
    await tab.locator("#passkey_password").fill("not the one");
    await press("add");
    assert.match(await said("add"), /not your password/);
    await looksGood(tab);
    await tab.locator("#passkey_password").fill(PASSWORD);
    await press("add");
    await tab.locator(".passkey-change summary").click();
    assert.match(await tab.locator("main").innerText(), /Phone/);
    await looksGood(tab);
    const { credentials } = await devices.send("WebAuthn.getCredentials", { authenticatorId: phone });
    assert.deepEqual([credentials.length, credentials[0].rpId, credentials[0].isResidentCredential], [1, `${SITE}.localhost`, true]);
    assert.match((await smtp.taken(2)).at(-1).text, /A passkey was added/);
  });

  test("one device makes no second one", async () => {
    await tab.locator("#passkey_password").fill(PASSWORD);
    await press("add");
    assert.match(await said("add"), /No passkey was made/);
  });

  test("it signs in without address and password, to the page that was asked for", async () => {
    await signOut();
    await looksGood(tab);
    await tab.goto(url("/api/auth/sign-in?next=/api/auth/two-factor"));
    await press("sign-in");
    await tab.waitForURL(url("/api/auth/two-factor"));
    assert.equal((await context.cookies()).length, 1);
    await signOut();
    await tab.goto(url("/api/auth/sign-in?next=//evil.example/"));
    await press("sign-in");
    await tab.waitForURL(url("/api/auth/account"));
    assert.match(await tab.locator("main").innerText(), /Last used/);
  });

  test("whoever does not unlock the device does not come in", async () => {
    await signOut();
    await devices.send("WebAuthn.setUserVerified", { authenticatorId: phone, isUserVerified: false });
    await press("sign-in");
    assert.match(await said("sign-in"), /No passkey was used/);
    assert.equal((await context.cookies()).length, 0);
    await devices.send("WebAuthn.setUserVerified", { authenticatorId: phone, isUserVerified: true });
    await press("sign-in");
    await tab.waitForURL(url("/api/auth/account"));
  });

  test("it is renamed and removed, and signs nobody in any more", async () => {
    await tab.locator(".passkey-change summary").click();
    await place("rename").locator("input").fill("Old phone");
    await press("rename");
    await tab.locator("strong", { hasText: "Old phone" }).waitFor();
    await tab.locator(".passkey-change summary").click();
    await place("remove").locator("[name=passkey_password]").fill("not the one");
    await press("remove");
    assert.match(await said("remove"), /not your password/);
    await looksGood(tab);
    await place("remove").locator("[name=passkey_password]").fill(PASSWORD);
    await press("remove");
    await place("remove").waitFor({ state: "detached" });
    assert.match((await smtp.taken(3)).at(-1).text, /A passkey was removed/);
    await signOut();
    await press("sign-in");
    assert.match(await said("sign-in"), /does not count here/);
    assert.equal((await context.cookies()).length, 0);
  });
});
