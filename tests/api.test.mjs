// The server program of the API as it is run: it starts, answers, refuses, reads changed settings, and ends when it is told to.

import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, before, describe, test } from "node:test";
import { KEY, startApi } from "./harness/api.mjs";
import { startEcho } from "./harness/echo.mjs";
import { ask } from "./harness/http.mjs";
import { freePort } from "./harness/ports.mjs";
import { PROFILE } from "./harness/repository.mjs";
import { until } from "./harness/until.mjs";
import { makeWorkspace } from "./harness/workspace.mjs";

const SITE = "one.example";
const POST = '+++\ntitle = "Hello"\n+++\n\nWords.\n';

describe("the API", () => {
  let workspace, api;
  before(async () => {
    workspace = await makeWorkspace();
    await workspace.addSiteWithApi(SITE);
    api = await startApi(workspace);
  });
  after(async () => {
    await api?.kill();
    await workspace?.remove();
  });

  function assertProblem(answer, status) {
    assert.equal(answer.status, status, answer.body.toString());
    assert.equal(answer.headers["content-type"], "application/problem+json");
    const problem = JSON.parse(answer.body);
    assert.deepEqual([problem.type, problem.status], ["about:blank", status]);
    return problem;
  }

  test("is ready in time, and says that it lives", async (t) => {
    t.diagnostic(`ready after ${Math.round(api.startedIn)} ms`);
    for (const path of ["/api/health/live", "/api/health/ready"])
      assert.equal((await ask(api.port, { host: "anybody", path })).status, 204);
  });

  test("needs little memory while it rests", async (t) => {
    const { own, file } = await api.memory();
    t.diagnostic(`${(own / 1e6).toFixed(1)} MB, and ${(file / 1e6).toFixed(1)} MB of the program's file`);
    assert.ok(own < 25e6, `${own} bytes`);
    // a program that is built to develop has three times as much code, and more of it in memory
    if (PROFILE === "release") assert.ok(own + file < 50e6, `${own + file} bytes`);
    const numbers = (await api.ask(SITE, "/api/metrics")).body.toString();
    const told = Number(numbers.match(/^process_resident_memory_bytes (\d+)$/m)[1]);
    assert.ok(told >= own && told < (own + file) * 2, `it says ${told} bytes of itself`);
  });

  test("takes a post and gives it back byte for byte, with its entity tag", async () => {
    const made = await api.put(SITE, "hello", POST);
    assert.equal(made.status, 201);
    const read = await api.get(SITE, "hello");
    assert.equal(read.status, 200);
    assert.match(read.headers["content-type"], /^text\/markdown/);
    assert.equal(read.body.toString(), POST);
    assert.equal(read.headers.etag, made.headers.etag);
    assert.equal((await api.ask(SITE, "/api/blog/posts/hello", { headers: { "if-none-match": read.headers.etag } })).status, 304);
    const mine = { "content-type": "text/markdown", "if-match": '"of another time"' };
    assertProblem(await api.ask(SITE, "/api/blog/posts/hello", { method: "PUT", headers: mine, body: "Mine." }), 412);
  });

  test("refuses who has no key, or another one", async () => {
    const path = "/api/blog/changes?since=0";
    for (const headers of [
      {},
      { authorization: "Bearer not the key of this server" },
      { authorization: `Basic ${KEY}` },
      { authorization: KEY },
    ]) {
      const answer = await ask(api.port, { host: SITE, path, headers });
      assertProblem(answer, 401);
      assert.equal(answer.headers["www-authenticate"], 'Bearer scope="cms.read"');
    }
  });

  test("says what is wrong with a request", async () => {
    assertProblem(await api.get("stranger.example", "hello"), 404);
    assertProblem(await api.get(SITE, "not-there"), 404);
    assertProblem(await api.ask(SITE, "/api/nothing/here"), 404);
    assertProblem(await api.ask(SITE, "/api/blog/posts?limit=0"), 400);
    assertProblem(await api.ask(SITE, "/api/blog/posts?unknown=1"), 400);
    assertProblem(await api.ask(SITE, "/api/blog/posts", { method: "PATCH" }), 405);
    const json = { "content-type": "application/json" };
    assertProblem(await api.ask(SITE, "/api/blog/posts/a", { method: "PUT", headers: json, body: "{}" }), 415);
    assertProblem(await api.put(SITE, "a", Buffer.from([0xff, 0xfe])), 400);
    assertProblem(await api.put(SITE, "a", "x".repeat(17 << 20)), 413);
    const { problems } = assertProblem(await api.put(SITE, "a", '+++\ntitle = "A"\ntilte = [\n+++\n'), 422);
    assert.ok(problems.length > 0 && problems[0].line >= 3, JSON.stringify(problems));
  });

  test("is described at /api/openapi.json", async () => {
    const answer = await ask(api.port, { host: SITE, path: "/api/openapi.json" });
    assert.equal(answer.status, 200);
    assert.match(JSON.parse(answer.body).openapi, /^3\.1\./);
  });

  test("takes new settings of a site as they come, and keeps the old ones where the new are wrong", async () => {
    const site = "fresh.example";
    await workspace.addSiteWithApi(site);
    await until("the new site", async () => (await api.put(site, "hello", POST)).status === 201);
    await workspace.edit(`sites/${site}/site.toml`, (text) => `nmae = "x"\n${text}`);
    await until("the mistake in the log", () => /unknown key `nmae`/.test(api.said()));
    assert.equal((await api.get(site, "hello")).status, 200);
    await workspace.edit(`sites/${site}/site.toml`, (text) =>
      text.replace('nmae = "x"\n', "").replace(/^domain = .*$/m, '$&\naliases = ["also.fresh.example"]'),
    );
    await until("the new alias", async () => (await api.get("also.fresh.example", "hello")).status === 200);
  });

  test("tells nobody its key", () => assert.ok(!api.said().includes(KEY)));
});

describe("the API's end", () => {
  async function withWorkspace(work) {
    const workspace = await makeWorkspace();
    try {
      await workspace.addSiteWithApi(SITE);
      await work(workspace);
    } finally {
      await workspace.remove();
    }
  }

  test("SIGTERM ends it well, after the request that runs", () =>
    withWorkspace(async (workspace) => {
      const api = await startApi(workspace);
      const socket = connect(api.port, "127.0.0.1");
      let answer = "";
      socket.setEncoding("utf8").on("data", (text) => (answer += text));
      const closed = new Promise((resolve) => socket.once("close", resolve));
      const head = ["PUT /api/blog/posts/late HTTP/1.1", `Host: ${SITE}`, `Authorization: Bearer ${KEY}`, "Expect: 100-continue"];
      socket.write([...head, "Content-Type: text/markdown", `Content-Length: ${POST.length}`, "", ""].join("\r\n"));
      // it is asked for the body: the request runs
      await until("the API to want the body", () => answer.includes("100 Continue"));
      const code = api.stop();
      await until("new visitors to be turned away", async () => (await api.isReady().catch(() => "away")) === "away");
      socket.write(POST);
      await closed;
      assert.match(answer, /HTTP\/1\.1 201 Created/);
      assert.equal(await code, 0);
      const again = await startApi(workspace);
      assert.equal((await again.get(SITE, "late")).body.toString(), POST);
      assert.equal(await again.stop(), 0);
    }));

  test("it does not start with settings that cannot be used, and says why", () =>
    withWorkspace(async (workspace) => {
      const port = await freePort();
      const echo = await startEcho(port);
      try {
        await assert.rejects(startApi(workspace, { port }), new RegExp(`ended at once[^]*cannot listen on 127\\.0\\.0\\.1:${port}`));
      } finally {
        await echo.stop();
      }
      await assert.rejects(startApi(workspace, { database: "postgres://localhost/x" }), /unknown database `postgres:`/);
      await workspace.write("sitegen.toml", "nonsense = [");
      await assert.rejects(startApi(workspace), /sitegen\.toml:1/);
    }));
});
