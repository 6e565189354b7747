// Passwords are hashed slowly on purpose, and few at once. Whoever needs none must not notice that others wait for theirs.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startApi } from "./harness/api.mjs";
import { ask } from "./harness/http.mjs";
import { SOAK } from "./harness/repository.mjs";
import { makeWorkspace } from "./harness/workspace.mjs";

const SITE = "piano.example";
/** Whose users sign in while somebody tries passwords on the other. */
const OTHER = "violin.example";
/** How many sign in at once: more than can wait for a hash, however fast these are made. */
const CROWD = 400;
/** How many sign in again and again while it is measured what others notice. */
const STEADY = 50;

describe("with all that hash at work", () => {
  let workspace, api, page, count = 0;
  before(async () => {
    workspace = await makeWorkspace();
    for (const site of [SITE, OTHER]) {
      await workspace.write(`sites/${site}/site.toml`, `name = "P"\ndomain = "${site}"\n[modules.authentication]\n[modules.user-management]\n`);
    }
    api = await startApi(workspace, { proxies: "127.0.0.1", flags: ["--at-once", "1000", "--at-once-per-site", "1000"] });
    const body = JSON.stringify({ email: "ada@engine.example", role: "owner" });
    const made = await api.ask(SITE, "/api/users", { method: "POST", headers: { "content-type": "application/json" }, body });
    page = new URL(JSON.parse(made.body).link).pathname;
  });
  after(async () => {
    await api?.stop();
    await workspace?.remove();
  });

  /** Somebody else at each time, with an address that nobody has: none has to wait for what others tried. */
  function signIn(host = SITE) {
    count += 1;
    return ask(api.port, {
      host,
      path: "/api/auth/sign-in",
      method: "POST",
      headers: { "content-type": "application/json", "x-real-ip": `10.0.${count >> 8}.${count & 255}` },
      body: JSON.stringify({ email: `${count}@engine.example`, password: "not the password" }),
    });
  }

  /** A public page that reads the store and is rendered. */
  async function look() {
    const began = performance.now();
    const { status } = await ask(api.port, { host: SITE, path: page });
    assert.equal(status, 200);
    return performance.now() - began;
  }

  test("who comes too late is told to come again, and everything else is answered", async () => {
    let waiting = CROWD;
    const crowd = Array.from({ length: CROWD }, () => signIn().finally(() => (waiting -= 1)));
    while (waiting > 0) await look();
    const answers = await Promise.all(crowd);
    const refused = answers.filter((answer) => answer.status === 503);
    assert.ok(refused.length > 0 && refused.length < CROWD, `${refused.length} of ${CROWD} were refused`);
    for (const { headers } of refused) assert.deepEqual([headers["retry-after"], headers["content-type"]], ["1", "application/problem+json"]);
    assert.ok(answers.every((answer) => [422, 503].includes(answer.status)));
    assert.equal((await signIn()).status, 422, "there is room again");
  });

  test("another site has places of its own", async () => {
    let waiting = CROWD;
    const crowd = Array.from({ length: CROWD }, () => signIn().finally(() => (waiting -= 1)));
    const seen = [];
    while (waiting > 0) seen.push((await signIn(OTHER)).status);
    const answers = await Promise.all(crowd);
    assert.ok(answers.some((answer) => answer.status === 503), "there were more than can wait");
    assert.ok(seen.length > 0 && seen.every((status) => status === 422), `${seen}`);
  });

  test("another page takes about as long as ever", { skip: !SOAK && "it only measures" }, async (t) => {
    const measured = async (times) => {
      const all = [];
      for (let number = 0; number < times; number += 1) all.push(await look());
      all.sort((a, b) => a - b);
      const at = (part) => `${all[Math.floor((all.length - 1) * part)].toFixed(2)} ms`;
      return `p10 ${at(0.1)}, median ${at(0.5)}, p90 ${at(0.9)}, p99 ${at(0.99)}`;
    };
    await measured(100);
    t.diagnostic(`nobody signs in: ${await measured(1000)}`);
    let goesOn = true;
    const seen = { 422: 0, 503: 0 };
    const crowd = Array.from({ length: STEADY }, async () => {
      while (goesOn) {
        const { status } = await signIn();
        seen[status] += 1;
        if (status === 503) await new Promise((resolve) => setTimeout(resolve, 1000));
      }
    });
    t.diagnostic(`${STEADY} sign in again and again: ${await measured(1000)}`);
    goesOn = false;
    await Promise.all(crowd);
    t.diagnostic(`meanwhile ${seen[422]} were answered, and ${seen[503]} told to come again`);
    t.diagnostic(`nobody signs in any more: ${await measured(1000)}`);
  });
});
