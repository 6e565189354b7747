// Appointments as a visitor books and cancels them: in a real Chromium without JavaScript, on the pages of a site, by the mails that it sends.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { HtmlValidate } from "html-validate";
import ICAL from "ical.js";
import { accessibilityProblems, bringAxe } from "./harness/axe.mjs";
import { startBrowser } from "./harness/browser.mjs";
import { ask } from "./harness/http.mjs";
import { lookAt } from "./harness/look.mjs";
import { startDev } from "./harness/program.mjs";
import { until } from "./harness/until.mjs";
import { makeWorkspace } from "./harness/workspace.mjs";

const SITE = "practice.example";
const EVERY_DAY = '["09:00-12:00", "13:00-18:00"]';
const SETTINGS = `name = "Harbour Practice"
domain = "${SITE}"
[modules.bookings]
time_zone = "Europe/Berlin"
place = "1 Harbour Street, Averley; second floor"
to = ["owner@${SITE}"]
[[modules.bookings.resources]]
id = "first-visit"
name = "First visit"
about = "Time to get to know one another."
slot = "30m"
hours = { ${["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map((day) => `${day} = ${EVERY_DAY}`).join(", ")} }
[[modules.bookings.resources]]
id = "check-up"
name = "Check-up"
slot = "15m"
hours = { mon = ["09:00-12:00"] }
`;

describe("appointments", () => {
  const validator = new HtmlValidate({ extends: ["html-validate:standard"] });
  let workspace, dev, browser, visitor;

  before(async () => {
    workspace = await makeWorkspace();
    await workspace.write(`sites/${SITE}/site.toml`, SETTINGS);
    await workspace.write(`sites/${SITE}/content/_index.md`, '+++\ntitle = "Welcome"\n+++\n[Book](/api/bookings)\n');
    [dev, browser] = await Promise.all([startDev(workspace, ["--no-seed"]), startBrowser()]);
    visitor = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 740 } });
  });
  after(async () => {
    await browser?.close();
    await dev?.stop();
    await workspace?.remove();
  });

  /** Opens the calendar, goes to another week, and gives the page with the form of a free time. */
  async function chooseTime(page) {
    await page.goto(dev.url(SITE, "/api/bookings"));
    await page.getByRole("link", { name: "First visit" }).click();
    await page.getByRole("link", { name: "Week after" }).click();
    await page.getByRole("link", { name: /^Wed \d+ \d+ free$/ }).click();
    assert.match(await page.getByRole("heading", { level: 2, name: /^Wednesday \d+ \w+ \d{4}$/ }).textContent(), /Wednesday/);
    await page.getByRole("listitem").filter({ hasText: /^\d\d:\d\d$/ }).last().getByRole("link").click();
    assert.equal(await page.getByRole("heading", { level: 1 }).textContent(), "Your appointment");
    return page;
  }

  async function fillIn(page, fields) {
    for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value);
    await page.getByRole("button", { name: "Book this appointment" }).click();
  }

  const person = (email) => ({ "Your name": "Zoë <Ångström>", "Your e-mail": email });

  /** The texts of the mails to somebody, newest first, as soon as there are so many: each with what comes along. */
  async function mailsTo(address, count) {
    return until(`${count} mails to ${address}`, async () => {
      const page = String((await ask(dev.port, { host: `localhost:${dev.port}`, path: "/_dev/mail" })).body);
      const plain = (html) => html.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&amp;", "&");
      const mails = page.split("<article>").slice(1).filter((mail) => mail.includes(`<dt>To</dt><dd>${address}</dd>`));
      return mails.length >= count && mails.map((mail) => [...mail.matchAll(/<pre>([^]*?)<\/pre>/g)].map(([, text]) => plain(text)));
    });
  }

  /** Holds a file against the grammar by a parser that is not ours. Gives its one event. */
  function eventOf(file) {
    assert.ok(file.split("\r\n").every((line) => Buffer.byteLength(line) <= 75 && !/[\r\n]/.test(line)), file);
    const calendar = new ICAL.Component(ICAL.parse(file));
    const events = calendar.getAllSubcomponents("vevent");
    assert.equal(events.length, 1);
    return { method: calendar.getFirstPropertyValue("method"), status: events[0].getFirstPropertyValue("status"), event: new ICAL.Event(events[0]) };
  }

  /** Asks for a page, or sends a form, and gives what is wrong with the HTML that comes back. */
  async function invalid(url, status, form) {
    const { host, origin } = new URL(url);
    const headers = { accept: "text/html", ...(form && { "content-type": "application/x-www-form-urlencoded" }) };
    const answer = await ask(dev.port, { host, path: url.slice(origin.length), method: form ? "POST" : "GET", headers, body: form });
    assert.equal(answer.status, status, url);
    const { results } = await validator.validateString(String(answer.body), url);
    return results.flatMap(({ messages }) => messages).map(({ ruleId, message, line }) => `${url}:${line}: ${ruleId}: ${message}`);
  }

  test("a visitor books without JavaScript, and cancels by the link in the mail", async () => {
    const page = await chooseTime(await visitor.newPage());
    const slot = page.url();
    await fillIn(page, { "Your name": "Zoë", "Your e-mail": "nobody" });
    assert.ok(await page.getByRole("alert").getByRole("link", { name: "Your e-mail" }).isVisible());
    assert.equal(await page.getByLabel("Your name", { exact: true }).inputValue(), "Zoë", "what was written stays");
    await fillIn(page, person("zoe@post.example"));
    assert.match(page.url(), /\/api\/bookings\/mine\//);
    assert.equal(await page.getByRole("heading", { level: 1 }).textContent(), "Your appointment is booked");
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Add it to a calendar" }).click()]);
    assert.equal(download.suggestedFilename(), "appointment.ics");
    const [[text, file]] = await mailsTo("zoe@post.example", 1);
    const { method, status, event } = eventOf(file);
    assert.deepEqual([method, status, event.location], ["PUBLISH", "CONFIRMED", "1 Harbour Street, Averley; second floor"]);
    const wall = new Intl.DateTimeFormat("sv", { timeZone: "Europe/Berlin", dateStyle: "short", timeStyle: "short" });
    assert.ok(slot.endsWith(wall.format(event.startDate.toJSDate()).replace(" ", "T")), `${slot} ${event.startDate}`);
    assert.equal(event.endDate.toJSDate() - event.startDate.toJSDate(), 30 * 60 * 1000);
    const [[owner]] = await mailsTo(`owner@${SITE}`, 1);
    assert.ok(owner.includes("Zoë <Ångström>\nzoe@post.example\n"), owner);
    const link = text.match(/http:\S+\/cancel/)[0];
    await page.goto(link);
    assert.equal(await page.getByRole("heading", { level: 1 }).textContent(), "Cancel your appointment?");
    await page.getByRole("button", { name: "Cancel the appointment" }).click();
    assert.equal(await page.getByRole("heading", { level: 1 }).textContent(), "Your appointment is cancelled");
    const [[, cancelled]] = await mailsTo("zoe@post.example", 2);
    const after = eventOf(cancelled);
    assert.deepEqual([after.method, after.status, after.event.uid, after.event.sequence], ["CANCEL", "CANCELLED", event.uid, 1]);
    await page.goto(slot);
    assert.equal(await page.getByRole("heading", { level: 1 }).textContent(), "Your appointment", "it is free again");
    await page.close();
  });

  test("whoever comes second gets another time by one button", async () => {
    const second = await chooseTime(await visitor.newPage());
    const first = await visitor.newPage();
    await first.goto(second.url());
    await fillIn(first, person("first@post.example"));
    await fillIn(second, person("second@post.example"));
    assert.equal(await second.getByRole("heading", { level: 1 }).textContent(), "This time is not free any more");
    await second.getByRole("listitem").getByRole("button").first().click();
    assert.equal(await second.getByRole("heading", { level: 1 }).textContent(), "Your appointment is booked");
    assert.equal((await mailsTo("second@post.example", 1)).length, 1);
    await Promise.all([first.close(), second.close()]);
  });

  test("every page is valid, keeps nobody out, and fits a phone by day and by night", async () => {
    const page = await chooseTime(await visitor.newPage());
    const form = page.url();
    await fillIn(page, person("look@post.example"));
    const [[text]] = await mailsTo("look@post.example", 1);
    const free = JSON.parse((await dev.ask(SITE, "/api/bookings/first-visit/slots")).body);
    const paths = [
      ["/api/bookings", 200],
      ["/api/bookings/first-visit", 200],
      ["/api/bookings/first-visit?week=2999-W01", 200],
      [free.slots.at(-1).url, 200],
      [form, 404],
      [page.url(), 200],
      [text.match(/http:\S+\/cancel/)[0], 200],
    ];
    const context = await browser.newContext({ reducedMotion: "reduce" });
    const found = [];
    for (const [path, status] of paths) {
      const url = new URL(path, dev.url(SITE)).href;
      found.push(...(await invalid(url, status)));
      found.push(...(await lookAt(context, url, status, [360, 1280])).map((what) => `${url}: ${what}`));
    }
    found.push(...(await invalid(form, 409, "name=Zo%C3%AB&email=zoe%40post.example")));
    found.push(...(await invalid(free.slots.at(-1).url, 422, "name=&email=nobody&phone=x")));
    assert.deepEqual(found, []);
    await context.close();
    await page.close();
  });

  test("the form is as good when something is wrong with it", async () => {
    const context = await browser.newContext({ reducedMotion: "reduce", viewport: { width: 360, height: 740 } });
    const page = await chooseTime(await context.newPage());
    await fillIn(page, { "Your name": "", "Your e-mail": "nobody", "Your phone number (optional)": "call me" });
    assert.equal(await page.getByRole("alert").evaluate((alert) => alert === document.activeElement), true);
    await bringAxe(page);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      assert.deepEqual(await accessibilityProblems(page), []);
    }
    await context.close();
  });
});
