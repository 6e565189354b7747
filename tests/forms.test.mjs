// The contact form in a real Chromium without JavaScript: nginx before it, the API behind it, in the frame that the site's build made; and the
// mails that it sends in development.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { HtmlValidate } from "html-validate";
import { startApi } from "./harness/api.mjs";
import { accessibilityProblems, bringAxe } from "./harness/axe.mjs";
import { startBrowser } from "./harness/browser.mjs";
import { ask } from "./harness/http.mjs";
import { lookAt } from "./harness/look.mjs";
import { startNginx } from "./harness/nginx.mjs";
import { freePort } from "./harness/ports.mjs";
import { sitegenOk, startDev } from "./harness/program.mjs";
import { until } from "./harness/until.mjs";
import { makeWorkspace } from "./harness/workspace.mjs";

const SITE = "piano.example";
const WIDTHS = [360, 1280];
const SENT = "/api/contact-form/sent";
const SETTINGS = `name = "Piano Workshop"
domain = "${SITE}"
[[nav]]
label = "Contact"
url = "/contact/"
[theme]
scheme = "auto"
[modules.contact-form]
`;
const page = (title, content) =>
  `+++\ntitle = "${title}"\n+++\n{% extends "layouts/base.html" %}\n{% block main %}<div class="page container">${content}</div>{% endblock %}\n`;
const FORM = `<h1>Contact</h1>{{ component("contact-form/form.html", title="Write to us", subject=true, note="We answer within two days.") }}`;

describe("the contact form", () => {
  const validator = new HtmlValidate({ extends: ["html-validate:standard"] });
  let workspace, nginx, api, browser, url;

  before(async () => {
    workspace = await makeWorkspace();
    const [apiPort, port] = [await freePort(), await freePort()];
    await workspace.write("sitegen.toml", `[api]\naddress = "127.0.0.1:${apiPort}"\n`);
    await workspace.write(`sites/${SITE}/site.toml`, SETTINGS);
    await workspace.write(`sites/${SITE}/pages/index.html`, page("Home", "<h1>Pianos</h1>"));
    await workspace.write(`sites/${SITE}/pages/contact.html`, page("Contact", FORM));
    await workspace.answerAtLocalhost(SITE);
    await sitegenOk(workspace, ["check", SITE]);
    await sitegenOk(workspace, ["build", SITE]);
    [api, nginx, browser] = await Promise.all([
      startApi(workspace, { port: apiPort, proxies: "127.0.0.1" }),
      startNginx(workspace, { port }),
      startBrowser(),
    ]);
    url = (path) => `http://${SITE}.localhost:${port}${path}`;
  });
  after(async () => {
    await browser?.close();
    await nginx?.stop();
    await api?.stop();
    await workspace?.remove();
  });

  async function withPage(options, work) {
    const context = await browser.newContext({ reducedMotion: "reduce", ...options });
    try {
      await work(await context.newPage());
    } finally {
      await context.close();
    }
  }

  const submit = async (tab) => {
    const answered = tab.waitForNavigation();
    await tab.getByRole("button", { name: "Send message" }).click();
    return answered;
  };
  const messages = async () => JSON.parse((await api.ask(SITE, "/api/contact-form/messages")).body).messages;

  test("without JavaScript: an empty form comes back with what is wrong, and a filled one is sent", () =>
    withPage({ javaScriptEnabled: false }, async (tab) => {
      await tab.goto(url("/contact/"));
      assert.equal((await submit(tab)).status(), 422);
      assert.equal(await tab.title(), "Contact – Piano Workshop");
      const summary = tab.getByRole("alert");
      assert.equal(await summary.getByRole("link").count(), 3);
      for (const label of ["Your name", "Your e-mail", "Your message"]) {
        assert.equal(await tab.getByLabel(label).getAttribute("aria-invalid"), "true", label);
      }
      await summary.getByRole("link", { name: "Your e-mail" }).click();
      assert.ok(tab.url().endsWith("#contact_email"));

      await tab.getByLabel("Your name").fill("Zoë <b>Ångström</b>");
      await tab.getByLabel("Your e-mail").fill("zoe at home");
      await tab.getByLabel("Subject").fill("A grand");
      await tab.getByLabel("Your message").fill("\nHello\n\n  there");
      assert.equal((await submit(tab)).status(), 422);
      assert.equal(await tab.getByLabel("Your name").inputValue(), "Zoë <b>Ångström</b>");
      assert.equal(await tab.getByLabel("Your message").inputValue(), "\nHello\n\n  there");
      assert.equal(await tab.locator("[aria-invalid]").count(), 1);

      await tab.getByLabel("Your e-mail").fill("zoe@post.example");
      assert.equal((await submit(tab)).status(), 200);
      assert.equal(tab.url(), url(SENT));
      assert.equal(await tab.getByRole("heading", { level: 1 }).textContent(), "Thank you");
      const [{ name, email, subject, message, state }] = await messages();
      const expected = ["Zoë <b>Ångström</b>", "zoe@post.example", "A grand", "Hello\n\n  there", "new"];
      assert.deepEqual([name, email, subject, message, state], expected);
    }));

  test("a person never comes to the field that only programs fill in", () =>
    withPage({}, async (tab) => {
      await tab.goto(url("/contact/"));
      await tab.getByLabel("Your name").focus();
      const names = [];
      for (let step = 0; step < 4; step++) {
        await tab.keyboard.press("Tab");
        names.push(await tab.evaluate(() => document.activeElement.name || document.activeElement.type));
      }
      assert.deepEqual(names, ["email", "subject", "message", "submit"]);
      assert.equal(await tab.getByRole("textbox").count(), 4);
    }));

  for (const width of WIDTHS) {
    test(`what is wrong is accessible to everybody at ${width} px`, () =>
      withPage({ viewport: { width, height: 800 } }, async (tab) => {
        await tab.goto(url("/contact/"));
        await submit(tab);
        assert.ok(await tab.evaluate(() => document.activeElement.getAttribute("role") === "alert"), "it has the focus");
        assert.ok(await tab.evaluate(() => document.scrollingElement.scrollWidth <= innerWidth), "nothing overflows");
        await bringAxe(tab);
        for (const colorScheme of ["light", "dark"]) {
          await tab.emulateMedia({ colorScheme });
          assert.equal(await tab.evaluate(() => document.getAnimations().length), 0, "nothing moves for who asked for that");
          assert.deepEqual(await accessibilityProblems(tab), [], colorScheme);
        }
      }));
  }

  test("the pages around it are accessible and load all they name", async () => {
    const context = await browser.newContext({ reducedMotion: "reduce" });
    for (const path of ["/contact/", SENT]) assert.deepEqual(await lookAt(context, url(path), 200, WIDTHS), [], path);
    await context.close();
  });

  test("is taken at a port of its own from browsers that say no more than their origin", async () => {
    const send = (origin) => {
      const headers = { "content-type": "application/x-www-form-urlencoded", origin };
      return ask(nginx.port, { host: `${SITE}:${nginx.port}`, path: "/api/contact-form/messages", method: "POST", headers, body: "name=x" });
    };
    assert.equal((await send(`http://${SITE}:${nginx.port}`)).status, 422);
    for (const origin of [`http://${SITE}:1`, `http://other.example:${nginx.port}`]) assert.equal((await send(origin)).status, 403, origin);
  });

  test("all of it is valid HTML", async () => {
    const form = { "content-type": "application/x-www-form-urlencoded", accept: "text/html" };
    const answers = {
      form: await nginx.ask(SITE, "/contact/"),
      again: await api.ask(SITE, "/api/contact-form/messages", { method: "POST", headers: form, body: "name=%22%3E&subject=x" }),
      sent: await nginx.ask(SITE, SENT),
    };
    assert.equal(answers.again.status, 422);
    for (const [name, { body }] of Object.entries(answers)) {
      const { results } = await validator.validateString(body.toString(), name);
      const found = results.flatMap(({ messages }) => messages.map(({ ruleId, message, line }) => `${name}:${line}: ${ruleId}: ${message}`));
      assert.deepEqual(found, []);
    }
  });
});

describe("mails in development", () => {
  let workspace, dev, browser;

  before(async () => {
    workspace = await makeWorkspace();
    await workspace.write(`sites/${SITE}/site.toml`, `${SETTINGS}to = "owner@${SITE}"\n`);
    await workspace.write(`sites/${SITE}/pages/index.html`, page("Home", FORM));
    [dev, browser] = await Promise.all([startDev(workspace, ["--no-seed"]), startBrowser()]);
  });
  after(async () => {
    await browser?.close();
    await dev?.stop();
    await workspace?.remove();
  });

  test("are shown on a page of their own, whatever stands in them", async () => {
    const tab = await browser.newPage();
    await tab.goto(dev.url(SITE));
    await tab.getByLabel("Your name").fill("Zoë");
    await tab.getByLabel("Your e-mail").fill("zoe@post.example");
    await tab.getByLabel("Your message").fill("Hello <script>document.title = 'run'</script></pre>");
    await tab.getByRole("button", { name: "Send message" }).click();
    await tab.waitForURL(dev.url(SITE, SENT));
    await tab.goto(`http://localhost:${dev.port}/`);
    await tab.getByRole("link", { name: "mails" }).click();
    await until("the mail to be kept", async () => (await tab.reload()) && (await tab.locator("article").count()) === 1);
    for (const text of ["Piano Workshop: a message from Zoë", `owner@${SITE}`, "zoe@post.example", "Hello <script>document.title = 'run'</script></pre>"]) {
      assert.ok((await tab.locator("article").innerText()).includes(text), text);
    }
    await tab.getByText("HTML", { exact: true }).click();
    await tab.frameLocator("iframe").getByText("An answer to this mail goes to").waitFor();
    assert.equal(await tab.title(), "Mails – sitegen");
    await bringAxe(tab);
    assert.deepEqual(await accessibilityProblems(tab), []);
    await tab.close();
  });

  test("are nobody's to read at a host that is no site", async () => {
    const answer = await ask(dev.port, { host: "stranger.example", path: "/_dev/mail" });
    assert.equal(answer.status, 404);
    assert.ok(!answer.body.toString().includes("zoe@post.example"));
  });
});
