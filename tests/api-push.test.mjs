// Push to live as on a server: the API, a builder that publishes, and nginx before both.

import assert from "node:assert/strict";
import { cp, readFile, readdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { KEY, startApi } from "./harness/api.mjs";
import { startNginx } from "./harness/nginx.mjs";
import { freePort } from "./harness/ports.mjs";
import { sitegen, sitegenOk } from "./harness/program.mjs";
import { SOAK } from "./harness/repository.mjs";
import { makeWorkspace } from "./harness/workspace.mjs";

const SITE = "one.example";
const FIXTURES = new URL("./fixtures/posts/", import.meta.url).pathname;
const CORPUS = process.env.SITEGEN_CORPUS;
/** How many posts of it are taken. */
const MOST = SOAK ? Infinity : 10;

describe("push to live", () => {
  let workspace, api, nginx, server;
  before(async () => {
    workspace = await makeWorkspace();
    const port = await freePort();
    await workspace.write("sitegen.toml", `[api]\naddress = "127.0.0.1:${port}"\n`);
    await workspace.addSiteWithApi(SITE);
    api = await startApi(workspace, { port, proxies: "127.0.0.1" });
    nginx = await startNginx(workspace);
    server = ["--api", `http://127.0.0.1:${nginx.port}`, "--key", KEY];
  });
  after(async () => {
    await nginx?.stop();
    await api?.kill();
    await workspace?.remove();
  });

  const file = (name, site = SITE) => `sites/${site}/content/blog/${name}`;
  const push = () => sitegenOk(workspace, ["push", SITE, ...server]);
  const build = () => sitegenOk(workspace, ["build", SITE, ...server]);
  const page = async (path) => {
    const { status, body } = await nginx.ask(SITE, path);
    return { status, text: body.toString() };
  };

  test("what is pushed and built is served, in its new text after the next push, and gone after its removal", async () => {
    await build();
    assert.equal((await page("/blog/hello/")).status, 404);
    await workspace.write(file("hello.md"), '+++\ntitle = "Hello"\ndate = 2026-01-02\n+++\n\nThe first words.\n');
    await push();
    assert.equal((await page("/blog/hello/")).status, 404, "nothing is live before it is built");
    await build();
    assert.match((await page("/blog/hello/")).text, /The first words\./);
    assert.match((await page("/blog/")).text, /Hello/);

    await workspace.edit(file("hello.md"), (text) => text.replace("The first words.", "Other words."));
    await push();
    await build();
    assert.match((await page("/blog/hello/")).text, /Other words\./);

    await rm(workspace.path(file("hello.md")));
    await push();
    await build();
    assert.equal((await page("/blog/hello/")).status, 404);
    assert.doesNotMatch((await page("/blog/")).text, /Hello/);
  });

  test("a page stays live while the API is away, also through a build", async () => {
    await workspace.write(file("stays.md"), '+++\ntitle = "Stays"\n+++\n\nStill here.\n');
    await push();
    await build();
    const { port } = api;
    await api.kill();
    try {
      assert.equal((await nginx.ask(SITE, "/api/blog/posts")).status, 502);
      const { stderr } = await build();
      assert.match(stderr, /built from the copy/);
      assert.match((await page("/blog/stays/")).text, /Still here\./);
    } finally {
      api = await startApi(workspace, { port, proxies: "127.0.0.1" });
    }
  });

  test("a push with another key changes nothing", async () => {
    await workspace.write(file("not-mine.md"), "Not mine.\n");
    const { code, stderr } = await sitegen(workspace, ["push", SITE, ...server.slice(0, 2), "--key", "not the key of this server"]);
    assert.notEqual(code, 0);
    assert.match(stderr, /does not take the key/);
    assert.equal((await api.get(SITE, "not-mine")).status, 404);
    await rm(workspace.path(file("not-mine.md")));
  });

  /** Pushes posts (name → file) to a site of their own, pulls them into a workspace that has none of them, and compares. */
  async function comeBack(site, posts) {
    await workspace.addSiteWithApi(site);
    for (const [name, from] of posts) await cp(from, workspace.path(file(name, site)));
    const elsewhere = await makeWorkspace();
    try {
      await elsewhere.addSiteWithApi(site);
      // the API reads new settings by and by: a start reads them at once
      const own = await startApi(workspace, { database: `sqlite:${workspace.path(`data-${site}`)}` });
      try {
        const direct = ["--api", own.url, "--key", KEY];
        await sitegenOk(workspace, ["push", site, ...direct]);
        await sitegenOk(elsewhere, ["pull", site, ...direct]);
        const { stderr } = await sitegenOk(elsewhere, ["push", site, ...direct]);
        assert.match(stderr, /nothing to push/);
        await changeTen(elsewhere, site, direct, posts);
      } finally {
        await own.stop();
      }
      const pulled = (await readdir(elsewhere.path(file("", site)))).filter((name) => name !== "_index.md").sort();
      assert.deepEqual(pulled, [...posts.keys()].sort());
      for (const [name, from] of posts) {
        const [before, after] = await Promise.all([readFile(from), readFile(elsewhere.path(file(name, site)))]);
        assert.ok(before.equals(after), `${name} came back with other bytes`);
      }
    } finally {
      await elsewhere.remove();
    }
  }

  /** Changes ten posts where all were pulled: a push sends these and no others. Puts their text back. */
  async function changeTen(elsewhere, site, direct, posts) {
    const names = [...posts.keys()];
    const chosen = names.filter((_, index) => index % Math.floor(names.length / 10) === 0).slice(0, 10);
    const before = new Map();
    for (const name of chosen) before.set(name, await elsewhere.edit(file(name, site), (text) => `${text}\nOne more line.\n`));
    const { stdout, stderr } = await sitegenOk(elsewhere, ["push", site, ...direct]);
    const changed = [...stdout.matchAll(/^changed +(.*)$/gm)].map(([, name]) => `${name}.md`);
    assert.deepEqual(changed.sort(), chosen.sort(), stderr);
    for (const [name, text] of before) await elsewhere.write(file(name, site), text);
    await sitegenOk(elsewhere, ["push", site, ...direct]);
  }

  const markdownIn = async (folder) => {
    const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".md") && !/(^|\/)_?index\.md$/.test(name));
    return new Map(names.sort().map((name) => [basename(name), join(folder, name)]));
  };

  test("ten posts come back byte for byte, however their lines end", async () => {
    const posts = await markdownIn(FIXTURES);
    assert.equal(posts.size, 10);
    // a name that has to be encoded in an address
    posts.set("Über uns & 50 % mehr.md", posts.get("letters.md"));
    await comeBack("fixtures.example", posts);
  });

  test("posts of a real corpus come back byte for byte", { skip: !CORPUS && "SITEGEN_CORPUS names no folder" }, async (t) => {
    const posts = new Map([...(await markdownIn(CORPUS))].slice(0, MOST));
    assert.ok(posts.size >= 10);
    await comeBack("corpus.example", posts);
    t.diagnostic(`${posts.size} posts`);
  });

  test("the pages of posts from the API are those of the same posts from files, byte for byte", async () => {
    const sites = ["from-api.example", "from-files.example"];
    const posts = await markdownIn(FIXTURES);
    for (const site of sites) {
      await workspace.addSiteWithApi(site);
      // both are called the same, so that their pages can be
      await workspace.edit(`sites/${site}/site.toml`, (text) => text.replace(/^name = .*$/m, 'name = "Same"\nbase_url = "https://same.example"'));
      await workspace.write(
        `sites/${site}/pages/index.html`,
        '+++\ntitle = "Home"\n+++\n{% extends "layouts/base.html" %}\n{% block main %}{{ component("blog/latest_posts.html", title="New") }}{% endblock %}',
      );
      for (const [name, from] of posts) await cp(from, workspace.path(file(name, site)));
    }
    await workspace.edit(`sites/${sites[1]}/site.toml`, (text) => text.replace('[content.blog]\nsource = "api"\n', ""));
    const own = await startApi(workspace, { database: `sqlite:${workspace.path("data-alike")}` });
    const direct = ["--api", own.url, "--key", KEY];
    try {
      await sitegenOk(workspace, ["push", sites[0], ...direct]);
      for (const name of posts.keys()) await rm(workspace.path(file(name, sites[0])));
      for (const site of sites) await sitegenOk(workspace, ["build", site, ...direct]);
    } finally {
      await own.stop();
    }
    const [fromApi, fromFiles] = await Promise.all(sites.map((site) => workspace.outputs(site)));
    assert.deepEqual([...fromApi.keys()], [...fromFiles.keys()]);
    const others = [...fromApi].filter(([path, bytes]) => !bytes.equals(fromFiles.get(path))).map(([path]) => path);
    assert.deepEqual(others, []);
    assert.match(fromApi.get("index.html").toString(), /post-card/, "the blog's components show them");
  });
});
