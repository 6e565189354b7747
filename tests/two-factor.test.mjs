// Signing in with a code, in a real Chromium without JavaScript behind nginx; the codes are those of oathtool, and the mails go to a real SMTP server.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ADA, PASSWORD, SITE, looksGood, startAccounts } from "./harness/accounts.mjs";
import { sitegen } from "./harness/program.mjs";
import { codeOf } from "./harness/totp.mjs";


describe("two-factor", () => {
  let site, workspace, api, smtp, browser, url, context, tab;

  before(async () => {
    site = await startAccounts();
    ({ workspace, api, smtp, browser, url } = site);
    await site.addAda();
    context = await browser.newContext({ javaScriptEnabled: false, reducedMotion: "reduce" });
    tab = await context.newPage();
  });
  after(() => site?.stop());

  /** The same page in a browser with JavaScript, which the tools that look at it need. */
  async function isGood() {
    const [html, shown] = [await tab.content(), await browser.newContext({ reducedMotion: "reduce" })];
    const other = await shown.newPage();
    await other.route("**/shown-again", (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body: html }));
    await other.goto(url("/shown-again"));
    await looksGood(other);
    await shown.close();
  }

  const fill = async (form, fields) => {
    const where = form ? `form[action$="${form}"]` : "main form";
    for (const [name, value] of Object.entries(fields)) await tab.locator(`${where} input[name=${name}]`).fill(value);
    await tab.locator(`${where} button[type=submit]`).click();
  };

  async function signOut() {
    await tab.goto(url("/api/auth/account"));
    await fill("sign-out", {});
    await tab.goto(url("/api/auth/sign-in"));
  }

  let secret, recovery;

  test("an app is connected by its key, and shows the code that switches it on", async () => {
    await tab.goto(url("/api/auth/two-factor"));
    await fill("sign-in", { email: ADA, password: PASSWORD });
    assert.equal(tab.url(), url("/api/auth/two-factor"));
    await isGood();
    await fill("two-factor", { password: PASSWORD });
    secret = await tab.locator("main code").innerText();
    assert.match(secret.replaceAll(" ", ""), /^[A-Z2-7]{32}$/);
    assert.ok(await tab.locator("main svg[role=img] path").count());
    await isGood();
    await fill("confirmation", { code: "1" });
    assert.equal(await tab.locator("[aria-invalid=true]").count(), 1);
    await fill("confirmation", { code: await codeOf(secret) });
    recovery = await tab.locator("main ol code").allInnerTexts();
    assert.equal(new Set(recovery).size, 10);
    await isGood();
    const told = (await smtp.taken(2)).at(-1);
    assert.match(told.text, /needs a code of your authenticator app/);
  });

  test("signing in needs password and code, each once", async () => {
    await signOut();
    await fill("sign-in", { email: ADA, password: PASSWORD });
    assert.equal((await context.cookies()).length, 0, "nobody is signed in yet");
    await isGood();
    await fill("second-step", { code: await codeOf(secret, -120) });
    assert.equal(await tab.locator("[aria-invalid=true]").count(), 1, "an old one");
    const code = await codeOf(secret, 30);
    await fill("second-step", { code });
    assert.equal(tab.url(), url("/api/auth/account"));
    await isGood();
    await tab.goto(url("/api/auth/two-factor"));
    await isGood();
    await signOut();
    await fill("sign-in", { email: ADA, password: PASSWORD });
    await fill("second-step", { code });
    assert.equal(await tab.locator("[aria-invalid=true]").count(), 1, "it was used");
    await fill("second-step", { code: recovery[0].toUpperCase() });
    assert.equal(tab.url(), url("/api/auth/account"));
    assert.match((await smtp.taken(3)).at(-1).text, /recovery codes .* was used/);
  });

  test("the command line asks for a code, too", async () => {
    const login = ["login", SITE, "--api", api.url, "--email", ADA];
    const env = { XDG_CONFIG_HOME: workspace.path("home") };
    const wrong = await sitegen(workspace, login, env, `${PASSWORD}\n123\n`);
    assert.notEqual(wrong.code, 0);
    assert.match(wrong.stderr, /the code is wrong, or was used already/);
    const right = await sitegen(workspace, login, env, `${PASSWORD}\n${recovery[1]}\n`);
    assert.equal(right.code, 0, right.stderr);
  });

  test("it is switched off with password and code, and the password alone is enough again", async () => {
    await tab.goto(url("/api/auth/two-factor"));
    await fill("off", { password: PASSWORD, code: recovery[1] });
    assert.equal(await tab.locator("[aria-invalid=true]").count(), 1, "it was used");
    await fill("off", { password: PASSWORD, code: recovery[2] });
    await isGood();
    await signOut();
    await fill("sign-in", { email: ADA, password: PASSWORD });
    assert.equal(tab.url(), url("/api/auth/account"));
    const mails = await smtp.taken(6);
    assert.ok(mails.some((mail) => mail.text.includes("needs no code any more")));
    for (const mail of mails) assert.ok(!recovery.some((code) => mail.text.includes(code)));
  });
});
