// The whole story of an editor, with real programs: the API, `sitegen serve` as the builder, nginx before both, the command line, and a real Chromium.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { KEY, startApi } from "./harness/api.mjs";
import { startBrowser } from "./harness/browser.mjs";
import { startNginx } from "./harness/nginx.mjs";
import { freePort } from "./harness/ports.mjs";
import { sitegen, sitegenOk } from "./harness/program.mjs";
import { startServe } from "./harness/serve.mjs";
import { until } from "./harness/until.mjs";
import { makeWorkspace } from "./harness/workspace.mjs";

const SITE = "story.example";
const ADA = "ada@engine.example";
const PASSWORD = "sieben stille wasserwege";

describe("the story of an editor", () => {
  let workspace, api, serve, nginx, browser, base, directory;
  before(async () => {
    workspace = await makeWorkspace();
    const [apiPort, port, servePort] = [await freePort(), await freePort(), await freePort()];
    base = `http://${SITE}.localhost:${port}`;
    directory = workspace.path("home");
    await workspace.write("sitegen.toml", `[api]\naddress = "127.0.0.1:${apiPort}"\n\n[serve]\naddress = "127.0.0.1:${servePort}"\n`);
    const modules = "[modules.authentication]\n[modules.user-management]\n[modules.cms]\nallow_comments = true\nenable_seo = true\n";
    await workspace.write(
      `sites/${SITE}/site.toml`,
      `name = "Story"\ndomain = "${SITE}"\nbase_url = "${base}"\naliases = ["${SITE}.localhost"]\n[content.blog]\nsource = "api"\n${modules}`,
    );
    await workspace.write(`sites/${SITE}/content/blog/_index.md`, '+++\ntitle = "Blog"\n+++\n');
    await workspace.write(`sites/${SITE}/pages/index.html`, '+++\ntitle = "Home"\n+++\n{% extends "layouts/base.html" %}');
    api = await startApi(workspace, { port: apiPort, proxies: "127.0.0.1" });
    serve = await startServe(workspace, { port: servePort, api });
    nginx = await startNginx(workspace, { port });
    browser = await startBrowser();
  });
  after(async () => {
    await browser?.close();
    await nginx?.stop();
    await serve?.stop();
    await api?.stop();
    await workspace?.remove();
  });

  const operator = (path, method = "GET", body) =>
    api.ask(SITE, path, { method, headers: { authorization: `Bearer ${KEY}`, "content-type": "application/json" }, body: body && JSON.stringify(body) });
  const live = async (path) => {
    const { status, body } = await nginx.ask(SITE, path);
    return { status, text: body.toString() };
  };
  const write = (name, front, text) => workspace.write(`sites/${SITE}/content/blog/${name}.md`, `+++\n${front}\n+++\n\n${text}\n`);
  const home = () => ({ XDG_CONFIG_HOME: directory, HOME: directory, SITEGEN_API: `http://127.0.0.1:${nginx.port}` });
  const push = (...flags) => sitegenOk(workspace, ["push", SITE, ...flags], home());

  test("Ada signs in, in the browser and at the command line", async () => {
    const made = await operator("/api/users", "POST", { email: ADA, name: "Ada", role: "owner" });
    const { link } = JSON.parse(made.body.toString());
    const tab = await browser.newPage();
    await tab.goto(base + new URL(link).pathname);
    await tab.fill('input[type="password"] >> nth=0', PASSWORD);
    const again = tab.locator('input[type="password"]').nth(1);
    if (await again.count()) await again.fill(PASSWORD);
    await tab.click('main button[type="submit"]');
    await tab.goto(`${base}/api/auth/sign-in`);
    await tab.fill('input[type="email"]', ADA);
    await tab.fill('input[type="password"]', PASSWORD);
    await tab.click('main button[type="submit"]');
    await tab.goto(`${base}/api/auth/account`);
    assert.match(await tab.textContent("main"), /ada@engine\.example/);
    await tab.close();
    const login = await sitegen(workspace, ["login", SITE, "--email", ADA], home(), `${PASSWORD}\n`);
    assert.equal(login.code, 0, login.stderr);
  });

  test("a draft is nowhere but in its preview, which looks as the page will", async () => {
    await write("first", 'title = "The first"\ndate = 2026-01-02\ndraft = true', "Not for everybody **yet**.");
    await push();
    const made = await operator("/api/blog/posts/first/preview", "POST", {});
    assert.equal(made.status, 200, made.body.toString());
    const { url } = JSON.parse(made.body.toString());
    const tab = await browser.newPage();
    const answer = await tab.goto(url);
    assert.equal(answer.status(), 200);
    assert.match(answer.headers()["cache-control"], /no-store/);
    assert.match(answer.headers()["x-robots-tag"], /noindex/);
    assert.match(await tab.textContent("main"), /Not for everybody yet\./);
    assert.equal(await tab.locator('link[rel="stylesheet"]').count(), 1);
    assert.ok(await tab.evaluate(() => [...document.styleSheets].every((sheet) => sheet.cssRules.length > 0)), "with the styles of the site");
    await tab.close();
    assert.equal((await live("/blog/first/")).status, 404);
    assert.equal((await nginx.ask(SITE, new URL(url).pathname.replace(/.\/$/, "x/"))).status, 404, "a link that was changed opens nothing");
  });

  test("a post that is published is live when the push returns", async () => {
    await write("first", 'title = "The first"\ndate = 2026-01-02\ntags = ["news"]', "For everybody **now**.");
    await push("--wait");
    assert.match((await live("/blog/first/")).text, /For everybody <strong>now<\/strong>/);
    assert.match((await live("/blog/")).text, /The first/);
  });

  test("posts that are scheduled go live at their times, also where both programs were away at that time or began anew before it", async () => {
    const [soon, later] = [3000, 9000].map((ms) => new Date(Date.now() + ms));
    await write("second", `title = "The second"\ndate = ${soon.toISOString()}`, "When it is time.");
    await write("third", `title = "The third"\ndate = ${later.toISOString()}`, "When it is time.");
    await push("--wait");
    const early = await live("/blog/second/");
    if (Date.now() < soon) assert.equal(early.status, 404, "not before");
    const [apiPort, servePort] = [api.port, serve.port];
    await Promise.all([api.kill(), serve.kill()]);
    await until("the time of the second post", () => Date.now() > soon);
    assert.equal((await live("/blog/second/")).status, early.status, "nothing was there to publish it");
    api = await startApi(workspace, { port: apiPort, proxies: "127.0.0.1" });
    serve = await startServe(workspace, { port: servePort, api });
    await until("the second post to be live", async () => (await live("/blog/second/")).status === 200);
    await until("the third post to be live", async () => (await live("/blog/third/")).status === 200);
    assert.ok(Date.now() >= later, "and not before");
    const { text } = await live("/blog/");
    assert.match(text, /The second/);
    assert.match(text, /The third/);
  });

  test("a visitor comments through the page without JavaScript, and is on it once an editor approves", async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const tab = await context.newPage();
    await tab.goto(`${base}/blog/first/`);
    const form = tab.locator('form[action*="/comments"]');
    await form.locator('[name="name"]').fill("Grace");
    await form.locator('[name="email"]').fill("grace@navy.example");
    await form.locator('[name="text"]').fill("Well *said*. <img src=x onerror=alert(1)>");
    await form.locator('button[type="submit"]').click();
    assert.match(await tab.textContent("main"), /Well said/, "at once to whoever wrote it");
    assert.doesNotMatch((await live("/blog/first/")).text, /Grace/);
    await context.close();
    const queue = JSON.parse((await operator("/api/blog/comments?status=waiting")).body.toString());
    assert.equal(queue.comments.length, 1);
    const approved = await operator(`/api/blog/comments/${queue.comments[0].id}/approve`, "POST");
    assert.ok(approved.status < 300, approved.body.toString());
    const shown = await until("the comment to be on the page", async () => {
      const { text } = await live("/blog/first/");
      return text.includes("Grace") && text;
    });
    assert.match(shown, /Well <em>said<\/em>/);
    assert.doesNotMatch(shown, /<img[^>]*onerror/, "what is no markdown is text");
  });
});
