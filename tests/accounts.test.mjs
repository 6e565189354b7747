// Accounts in a real Chromium without JavaScript: nginx before the API, a real SMTP server behind it, and the link of the mail followed by a person.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { crc32, deflateSync } from "node:zlib";
import { ADA, PASSWORD, SITE, looksGood, startAccounts } from "./harness/accounts.mjs";
import { until } from "./harness/until.mjs";

const OTHER = "vorsichtig zitrone kran";

/** A portrait that is as good as any: a PNG of one colour. */
function portrait() {
  const chunk = (kind, data) => {
    const [length, crc] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    crc.writeUInt32BE(crc32(Buffer.concat([Buffer.from(kind), data])));
    return Buffer.concat([length, Buffer.from(kind), data, crc]);
  };
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(3 * 320, Buffer.from([0x8a, 0x5a, 0x2b]))]);
  const parts = [
    chunk("IHDR", Buffer.from([0, 0, 1, 64, 0, 0, 1, 64, 8, 2, 0, 0, 0])),
    chunk("IDAT", deflateSync(Buffer.concat(Array(320).fill(row)))),
    chunk("IEND", Buffer.alloc(0)),
  ];
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), ...parts]);
}

describe("accounts", () => {
  let site, api, smtp, browser, url;

  before(async () => {
    site = await startAccounts({ authentication: 'home = "/"', users: "allow_self_registration = true" });
    ({ api, smtp, browser, url } = site);
  });
  after(() => site?.stop());

  /** The link in the last of so many mails. */
  async function linkOfMail(count) {
    return linkIn((await smtp.taken(count)).at(-1));
  }

  /** The mail that is the `count`th to an address. */
  function mailTo(to, count = 1) {
    return until(`mail ${count} to ${to}`, () => smtp.offered().filter((mail) => mail.taken && mail.to.includes(to))[count - 1]);
  }

  function linkIn(mail) {
    const link = mail.text.match(/http:\/\/\S+\/api\/auth\/(?:password|verify|register|email-change)\/[\w-]+/);
    assert.ok(link, `the mail has a link: ${mail.text}`);
    return link[0];
  }

  test("somebody is invited, sets a password, signs in, sees where, changes it, forgets it, and signs out", async () => {
    const body = JSON.stringify({ email: ADA, name: "Ada", role: "owner" });
    const made = await api.ask(SITE, "/api/users", { method: "POST", headers: { "content-type": "application/json" }, body });
    assert.equal(made.status, 201, made.body.toString());
    const context = await browser.newContext({ javaScriptEnabled: false, reducedMotion: "reduce" });
    const tab = await context.newPage();

    await tab.goto(await linkOfMail(1));
    await tab.locator("input[type=password]").fill("password123");
    await tab.locator("form button[type=submit]").click();
    assert.equal(await tab.locator("[aria-invalid=true]").count(), 1, "that is easy to guess");
    await tab.locator("input[type=password]").fill(PASSWORD);
    await tab.locator("form button[type=submit]").click();
    await tab.waitForURL(/password/);

    await tab.goto(url("/api/auth/account"));
    assert.equal(tab.url(), url("/api/auth/sign-in?next=/api/auth/account"));
    await tab.locator("input[type=email]").fill(ADA);
    await tab.locator("input[type=password]").fill("not the one");
    await tab.locator("form button[type=submit]").click();
    assert.equal(await tab.locator("input[type=email]").inputValue(), ADA);
    assert.equal(await tab.locator("input[type=password]").inputValue(), "");
    await tab.locator("input[type=password]").fill(PASSWORD);
    await tab.locator("form button[type=submit]").click();
    assert.equal(tab.url(), url("/api/auth/account"));
    const text = (await tab.locator("main").innerText()).toLowerCase();
    for (const part of ["ada", ADA, "owner"]) assert.ok(text.includes(part), part);
    const [cookie] = await context.cookies();
    assert.deepEqual([cookie.name, cookie.httpOnly, cookie.sameSite, cookie.secure], ["__Host-session", true, "Lax", true]);

    await tab.locator("input[name=current]").fill(PASSWORD);
    await tab.locator("input[name=password]").fill(OTHER);
    await tab.locator("form[action$=password-change] button[type=submit]").click();
    assert.equal(await tab.locator("[aria-invalid=true]").count(), 0);
    await tab.goto(url("/api/auth/account"));
    await tab.locator("form[action$=sign-out] button[type=submit]").click();
    assert.equal(tab.url(), url("/api/auth/sign-in"));
    await tab.goBack();
    await tab.goto(url("/api/auth/account"));
    assert.ok(tab.url().startsWith(url("/api/auth/sign-in")), "the session is over");

    await tab.goto(url("/api/auth/forgot"));
    await tab.locator("input[type=email]").fill(ADA);
    await tab.locator("form button[type=submit]").click();
    const link = await linkOfMail(3);
    await tab.goto(link);
    await tab.locator("input[type=password]").fill(PASSWORD);
    await tab.locator("form button[type=submit]").click();
    assert.equal((await tab.goto(link)).status(), 404, "a link is good once");
    await context.close();
  });

  test("a visitor registers, confirms it, is signed in, changes name, picture and address, takes their data along, and erases themselves", async () => {
    const [bob, robert] = ["bob@engine.example", "robert@engine.example"];
    const context = await browser.newContext({ javaScriptEnabled: false, reducedMotion: "reduce" });
    const tab = await context.newPage();
    const said = async () => (await tab.locator("main").innerText()).toLowerCase();
    const send = (action) => tab.locator(`form[action*="${action}"] button[type=submit]`).click();

    await tab.goto(url("/api/auth/sign-in"));
    await tab.locator("a[href='/api/auth/register']").click();
    await tab.locator("#register_email").fill(bob);
    await send("/register");
    assert.equal(await tab.locator("[aria-invalid=true]").count(), 2, "name and password are missing");
    assert.equal(await tab.locator("#register_email").inputValue(), bob);
    await tab.locator("#register_name").fill("Bob");
    await tab.locator("#register_password").fill(PASSWORD);
    await send("/register");
    assert.ok((await said()).includes("mailbox"));
    assert.deepEqual(await context.cookies(), [], "nobody is signed in yet");

    await tab.goto(linkIn(await mailTo(bob)));
    await tab.locator("#confirm_password").fill(OTHER);
    await send("/register/");
    assert.equal(await tab.locator("[aria-invalid=true]").count(), 1, "that is not what was chosen");
    await tab.locator("#confirm_password").fill(PASSWORD);
    await send("/register/");
    assert.equal(tab.url(), url("/api/auth/account"));
    for (const part of ["bob", bob, "viewer"]) assert.ok((await said()).includes(part), part);

    await tab.locator("a[href='/api/auth/profile']").click();
    await tab.locator("#profile_name").fill("Robert");
    await tab.locator("form[action$='/auth/profile'] button[type=submit]").click();
    assert.equal(tab.url(), url("/api/auth/profile"));
    assert.equal(await tab.locator("#profile_name").inputValue(), "Robert");
    await tab.locator("#avatar_picture").setInputFiles({ name: "me.jpg", mimeType: "image/jpeg", buffer: Buffer.from("<svg/>") });
    await send("/profile/avatar");
    assert.ok((await said()).includes("this is no png"), "whatever it is called");
    await tab.locator("#avatar_picture").setInputFiles({ name: "me.png", mimeType: "image/png", buffer: portrait() });
    await send("/profile/avatar");
    assert.equal(tab.url(), url("/api/auth/profile"));
    const picture = tab.getByRole("img", { name: "Robert" });
    await picture.scrollIntoViewIfNeeded();
    await until("the picture is drawn", () => picture.evaluate((image) => image.naturalWidth === 320));
    await tab.locator("#address_email").fill(robert);
    await tab.locator("#address_password").fill(PASSWORD);
    await send("/email-change");
    await tab.goto(linkIn(await mailTo(robert)));
    assert.ok((await said()).includes(robert));
    await send("/email-change/");
    const told = await mailTo(bob, 3);
    assert.ok(told.text.includes("was changed"), told.text);
    await tab.goto(url("/api/auth/account"));
    for (const part of ["robert", robert]) assert.ok((await said()).includes(part), part);

    await tab.goto(url("/api/auth/profile"));
    const [download] = await Promise.all([tab.waitForEvent("download"), tab.locator("a[href$='/account/export']").click()]);
    const file = JSON.parse(await readFile(await download.path(), "utf8"));
    assert.deepEqual([file.user.email, file.sessions.length, file.avatar.width], [robert, 1, 320]);
    await tab.locator("#erase_password").fill(PASSWORD);
    await send("/account/erase");
    assert.ok((await said()).includes("erased"));
    await tab.goto(url("/api/auth/profile"));
    assert.ok(tab.url().startsWith(url("/api/auth/sign-in")), "they are nobody now");
    await context.close();
  });

  test("every page fits every screen and can be read by everybody", async () => {
    const context = await browser.newContext({ reducedMotion: "reduce" });
    const tab = await context.newPage();
    for (const path of ["/api/auth/sign-in", "/api/auth/forgot", "/api/auth/password/none", "/api/auth/register", "/api/auth/register/none", "/api/auth/email-change/none"]) {
      await tab.goto(url(path));
      await looksGood(tab);
    }
    await tab.goto(url("/api/auth/sign-in"));
    await tab.locator("form button[type=submit]").click();
    await looksGood(tab);
    await tab.locator("input[type=email]").fill(ADA);
    await tab.locator("input[type=password]").fill(PASSWORD);
    await tab.locator("form button[type=submit]").click();
    assert.equal(tab.url(), url("/"), "where the site says");
    await tab.goto(url("/api/auth/account"));
    await looksGood(tab);
    await tab.goto(url("/api/auth/profile"));
    await looksGood(tab);
    await tab.locator("#avatar_picture").setInputFiles({ name: "me.png", mimeType: "image/png", buffer: portrait() });
    await tab.locator("form[action$='/profile/avatar'] button[type=submit]").click();
    await looksGood(tab);
    await tab.locator("form[action$=email-change] button[type=submit]").click();
    await looksGood(tab);
    await context.close();
  });
});
