// The page of the API's document, as a developer sees it: on a phone, at a desk, by day, by night, without a script.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { HtmlValidate } from "html-validate";
import { startBrowser } from "./harness/browser.mjs";
import { lookAt } from "./harness/look.mjs";
import { startDev } from "./harness/program.mjs";
import { makeWorkspace } from "./harness/workspace.mjs";

const SITE = "practice.example";
const SETTINGS = `name = "Practice"
domain = "${SITE}"
[modules.cms]
[modules.contact-form]
[modules.bookings]
time_zone = "Europe/Berlin"
[[modules.bookings.resources]]
id = "visit"
name = "Visit"
slot = "30m"
hours = { mon = ["09:00-12:00"] }
`;
const PAGE = "/api/docs";
let workspace, dev, browser;

before(async () => {
  workspace = await makeWorkspace();
  await workspace.write(`sites/${SITE}/site.toml`, SETTINGS);
  [dev, browser] = await Promise.all([startDev(workspace, ["--no-seed"]), startBrowser()]);
});

after(async () => {
  await browser?.close();
  await dev?.stop();
  await workspace?.remove();
});

test("it is valid, fits every screen and can be read by everybody, by day and by night", async () => {
  // what looks at the page is a script, which the page's own policy would keep out
  const context = await browser.newContext({ bypassCSP: true });
  assert.deepEqual(await lookAt(context, dev.url(SITE, PAGE), 200, [360, 768, 1280]), []);
  await context.close();
  const html = (await dev.ask(SITE, PAGE)).body.toString();
  const report = await new HtmlValidate({ extends: ["html-validate:standard"] }).validateString(html);
  const problems = report.results.flatMap((result) => result.messages).map(({ line, message }) => `line ${line}: ${message}`);
  assert.deepEqual(problems, []);
});

test("it is whole without a script, and its policy keeps nothing of it out", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 740 } });
  const page = await context.newPage();
  const said = [];
  page.on("console", (message) => said.push(message.text()));
  await page.goto(dev.url(SITE, PAGE));
  await page.getByRole("navigation").getByRole("link", { name: "PUT blog/posts/{name}" }).click();
  const operation = page.locator("article#put-blog-posts-name");
  await operation.getByText("push posts and remove them").waitFor();
  assert.match(await operation.locator("pre").innerText(), /curl -X PUT 'http:\/\/practice\.example\.localhost:\d+\/api\/blog\/posts\/NAME'/);
  await operation.getByRole("link", { name: "cms.Accepted" }).first().click();
  assert.match(page.url(), /#schema-cms\.Accepted$/);
  assert.deepEqual(said, []);
  await context.close();
});
