// `sitegen serve` as on a server: the API beside it, nginx before both, editors who push, visitors who read, and a plug that is pulled.

import assert from "node:assert/strict";
import { rm, stat } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { KEY, startApi } from "./harness/api.mjs";
import { startBrowser } from "./harness/browser.mjs";
import { startNginx } from "./harness/nginx.mjs";
import { freePort } from "./harness/ports.mjs";
import { sitegen, sitegenOk } from "./harness/program.mjs";
import { SOAK } from "./harness/repository.mjs";
import { startServe } from "./harness/serve.mjs";
import { until } from "./harness/until.mjs";
import { makeWorkspace } from "./harness/workspace.mjs";
import { WriteLoad } from "./harness/write_load.mjs";

const SITE = "one.example";
const FILES = "files.example";
const PUSHES = SOAK ? 500 : 50;
const KILLS = SOAK ? 200 : 6;

describe("sitegen serve", () => {
  let workspace, api, serve, nginx, server, ports;
  before(async () => {
    workspace = await makeWorkspace();
    ports = { api: await freePort(), serve: await freePort() };
    await workspace.write("sitegen.toml", `[api]\naddress = "127.0.0.1:${ports.api}"\n\n[serve]\naddress = "127.0.0.1:${ports.serve}"\n`);
    await workspace.addSiteWithApi(SITE);
    await workspace.write(`sites/${SITE}/pages/index.html`, '+++\ntitle = "Home"\n+++\n{% extends "layouts/base.html" %}');
    // every browser asks for it
    await workspace.write(`sites/${SITE}/public/favicon.ico`, "icon");
    await workspace.answerAtLocalhost(SITE);
    await sitegenOk(workspace, ["new", FILES]);
    api = await startApi(workspace, { port: ports.api, proxies: "127.0.0.1" });
    serve = await startServe(workspace, { port: ports.serve, api });
    nginx = await startNginx(workspace);
    server = ["--api", `http://127.0.0.1:${nginx.port}`, "--key", KEY];
  });
  after(async () => {
    await nginx?.stop();
    await serve?.kill();
    await api?.kill();
    await workspace?.remove();
  });

  const file = (name) => `sites/${SITE}/content/blog/${name}.md`;
  const write = (name, text, front = "") => workspace.write(file(name), `+++\ntitle = "${name}"\n${front}+++\n\n${text}\n`);
  const push = () => sitegen(workspace, ["push", SITE, "--wait", ...server]);
  const pushOk = () => sitegenOk(workspace, ["push", SITE, "--wait", ...server]);
  const shown = async ({ status, body }) => ({ status, text: body.toString() });
  const live = async (path, site = SITE) => shown(await nginx.ask(site, path));
  /** When both show a text: nginx serves the files, and `serve` what it knows of the release. */
  const showsEverywhere = (path, text, site = SITE) =>
    until(`${path} to show “${text}”`, async () => {
      const answers = await Promise.all([nginx.ask(site, path), serve.ask(site, path)]);
      return answers.every(({ status, body }) => status === 200 && body.includes(text));
    });

  const changeStyles = (number) => workspace.write(`sites/${SITE}/styles/main.scss`, `main { --number: ${number}; }\n`);

  /** Reads a page and its styles again and again until `end`, which gives the versions that were seen, or throws for the first page that was not whole. */
  const readAllTheTime = (asks = [nginx.ask, serve.ask, serve.ask]) => {
    let isOver = false;
    const seen = new Set();
    const read = async (ask) => {
      while (!isOver) {
        const { status, body } = await ask(SITE, "/blog/hello/");
        const text = body.toString();
        assert.equal(status, 200, text);
        assert.match(text, /<\/html>\s*$/);
        seen.add(text.match(/Number (\d+)\.|And on\./)[0]);
        const [, stylesheet] = text.match(/href="?(\/assets\/style\.[0-9a-f]{16}\.css)/);
        const style = await ask(SITE, stylesheet);
        assert.equal(style.status, 200, stylesheet);
        assert.ok(style.body.length > 0);
      }
    };
    // what goes wrong is told at the end, and no rejection stands alone until then
    const readers = asks.map((ask) => read(ask).catch((error) => error));
    const end = async () => {
      isOver = true;
      const failed = (await Promise.all(readers)).find((result) => result instanceof Error);
      if (failed) throw failed;
      return seen;
    };
    return { end };
  };

  test("what is pushed is live when the push returns, through nginx and by itself, and gone after its removal", async () => {
    await write("hello", "The first words.");
    await pushOk();
    const [through, direct] = await Promise.all([nginx.ask(SITE, "/blog/hello/"), serve.ask(SITE, "/blog/hello/")]);
    assert.match(through.body.toString(), /The first words\./);
    assert.ok(through.body.equals(direct.body), "both serve the same bytes");
    for (const header of ["cache-control", "content-type", "x-content-type-options", "referrer-policy", "content-security-policy"])
      assert.equal(direct.headers[header], through.headers[header], header);
    await write("hello", "Other words.");
    await write("passing", "Not for long.");
    await pushOk();
    await showsEverywhere("/blog/hello/", "Other words.");
    await showsEverywhere("/blog/passing/", "Not for long.");
    await rm(workspace.path(file("passing")));
    await pushOk();
    for (const ask of [nginx.ask, serve.ask]) assert.equal((await ask(SITE, "/blog/passing/")).status, 404);
  });

  test("a site that was never built is built for its first visitor, by way of nginx", async () => {
    const { status, text } = await live("/", FILES);
    assert.equal(status, 200);
    assert.match(text, /<\/html>\s*$/);
    await showsEverywhere("/", "</html>", FILES);
  });

  test("a file that is saved is live, of the site and of what all share", async () => {
    await workspace.write(`sites/${FILES}/content/saved.md`, "Saved by hand.\n");
    await showsEverywhere("/saved/", "Saved by hand.", FILES);
    await workspace.edit("shared-components/layouts/base.html", (text) => text.replace("</body>", "<!-- of all -->\n<i hidden>of all</i></body>"));
    await showsEverywhere("/saved/", "of all", FILES);
    await showsEverywhere("/blog/hello/", "of all");
  });

  test("a build that fails is told to whoever pushed, and the site stays as it is until it is mended", async () => {
    await write("broken", "Broken.", 'layout = "nowhere"\n');
    const { code, stderr } = await push();
    assert.notEqual(code, 0);
    assert.match(stderr, /there is no template `layouts\/nowhere\.html`/);
    assert.equal((await live("/blog/broken/")).status, 404);
    assert.match((await live("/blog/hello/")).text, /Other words\./);
    await write("broken", "Mended.");
    await pushOk();
    await showsEverywhere("/blog/broken/", "Mended.");
  });

  test("a rollback stays through pushes until it is resumed", async () => {
    await write("hello", "Before.");
    await pushOk();
    await write("hello", "A mistake.");
    await pushOk();
    await sitegenOk(workspace, ["release", "rollback", SITE]);
    await showsEverywhere("/blog/hello/", "Before.");
    await write("hello", "Mended.");
    const { code, stderr } = await push();
    assert.notEqual(code, 0);
    assert.match(stderr, /is held at an older release/);
    await showsEverywhere("/blog/hello/", "Before.");
    await sitegenOk(workspace, ["release", "resume", SITE]);
    await showsEverywhere("/blog/hello/", "Mended.");
    await write("hello", "And on.");
    await pushOk();
    await showsEverywhere("/blog/hello/", "And on.");
  });

  test("a browser shows the page with its styles and has nothing to complain about, by nginx and by itself", async () => {
    const browser = await startBrowser();
    try {
      for (const port of [nginx.port, serve.port]) {
        const page = await browser.newPage();
        const complaints = [];
        page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
        page.on("pageerror", (error) => complaints.push(error.message));
        const answer = await page.goto(`http://${SITE}.localhost:${port}/blog/hello/`);
        assert.equal(answer.status(), 200);
        assert.match(await page.textContent("main"), /And on\./);
        assert.ok(await page.evaluate(() => [...document.styleSheets].every((sheet) => sheet.cssRules.length > 0)));
        assert.deepEqual(complaints, []);
        await page.close();
      }
    } finally {
      await browser.close();
    }
  });

  test(`who reads all the time during ${PUSHES} pushes never gets part of a page, a missing one, or one whose styles are missing`, async (t) => {
    const reading = readAllTheTime();
    for (let number = 0; number < PUSHES; number++) {
      const answer = await api.put(SITE, "hello", `+++\ntitle = "hello"\n+++\n\nNumber ${number}. ${"Words. ".repeat((number % 5) * 300)}\n`);
      assert.equal(answer.status, 200, answer.body.toString());
      if (number % 10 === 5) await changeStyles(number);
      if (number % 5 === 0) await showsEverywhere("/blog/hello/", `Number ${number}.`);
    }
    await showsEverywhere("/blog/hello/", `Number ${PUSHES - 1}.`);
    const seen = await reading.end();
    t.diagnostic(`${seen.size} versions of the page were seen`);
    assert.ok(seen.size > 5);
  });

  test("while the API is away all goes on, and what is pushed after it is back is live", async () => {
    const { port } = api;
    await api.kill();
    await workspace.write(`sites/${SITE}/content/meanwhile.md`, "Written while it was away.\n");
    await showsEverywhere("/meanwhile/", "Written while it was away.");
    await showsEverywhere("/blog/broken/", "Mended.");
    api = await startApi(workspace, { port, proxies: "127.0.0.1" });
    const answer = await api.put(SITE, "back", '+++\ntitle = "Back"\n+++\n\nIt is back.\n');
    assert.equal(answer.status, 201);
    await showsEverywhere("/blog/back/", "It is back.");
  });

  test("two builders at once get in nobody's way", async () => {
    const second = await startServe(workspace, { api });
    try {
      for (const text of ["One of two.", "Two of two."]) {
        const answer = await api.put(SITE, "both", `+++\ntitle = "Both"\n+++\n\n${text}\n`);
        assert.ok(answer.status < 300);
        await showsEverywhere("/blog/both/", text);
      }
    } finally {
      await second.stop();
    }
  });

  test(`API and builder are killed ${KILLS} times amid pushes: every one that was acknowledged is live in the end, and readers see whole pages`, async (t) => {
    const load = new WriteLoad(SITE);
    const restartServe = async () => (serve = await startServe(workspace, { port: ports.serve, api }));
    const restartApi = async () => (api = await startApi(workspace, { port: ports.api, proxies: "127.0.0.1" }));
    // `serve` itself is away now and then
    const reading = readAllTheTime([nginx.ask]);
    for (let round = 0; round < KILLS; round++) {
      const enough = load.acknowledged.size + 1 + ((round * 37) % 97);
      load.start(api);
      await until("posts to be acknowledged", () => load.acknowledged.size >= enough, 60_000, 2);
      if (round % 4 === 2) await changeStyles(round);
      const [killsServe, killsApi] = [round % 3 !== 1, round % 3 !== 0];
      await Promise.all([killsServe && serve.kill(), killsApi && api.kill()]);
      await load.stop();
      if (killsApi) await restartApi();
      if (killsServe) await restartServe();
    }
    await load.settle(api);
    const pages = [...load.acknowledged.keys()].map((name) => [`/blog/${name}/`, `wörd-${name.replace("post-", "")}-0`]);
    for (const [path, word] of pages) await showsEverywhere(path, word);
    await reading.end();
    t.diagnostic(`${pages.length} posts, none lost`);
  });

  test("told to end, it ends well, and the next one knows what it knew", async () => {
    assert.equal(await serve.stop(), 0);
    const cache = await stat(workspace.path(".sitegen/cache/sites", SITE));
    assert.ok(cache.size > 0);
    serve = await startServe(workspace, { port: ports.serve, api, args: ["--no-static"] });
    assert.equal((await serve.ask(SITE, "/blog/hello/")).status, 404, "it serves no pages");
    const answer = await api.put(SITE, "last", '+++\ntitle = "Last"\n+++\n\nThe last.\n');
    assert.equal(answer.status, 201);
    await until("the last post to be live", async () => (await live("/blog/last/")).text.includes("The last."));
  });
});
