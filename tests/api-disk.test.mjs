// The API on a disk that is full: it says so, keeps what it acknowledged, and goes on once there is room again.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { test } from "node:test";
import { startApi } from "./harness/api.mjs";
import { MUST_RUN, SOAK } from "./harness/repository.mjs";
import { makeSmallDisk, whyNoSmallDisk } from "./harness/small_disk.mjs";
import { makeWorkspace } from "./harness/workspace.mjs";

const SITE = "a.example";
const ROUNDS = SOAK ? 100 : 3;
const MEGABYTES = 6;
/** A file beside the database that takes room and gives it back. */
const BALLAST = "ballast";

/** About 10 kB, each another. */
const postText = (number) => `+++\ntitle = "Post ${number}"\n+++\n\n${`word-${number} `.repeat(1000)}\n`;

/** Pushes posts from `first` on until one is refused. Gives how many there are then, and the refusal. */
async function pushUntilRefused(api, first) {
  for (let number = first; ; number++) {
    const answer = await api.put(SITE, `post-${number}`, postText(number));
    if (answer.status !== 201) return { count: number, refusal: answer };
  }
}

function assertSaysFull(answer) {
  assert.equal(answer.status, 507, answer.body.toString());
  assert.equal(answer.headers["content-type"], "application/problem+json");
  const problem = JSON.parse(answer.body);
  assert.deepEqual([problem.type, problem.title, problem.status], ["about:blank", "Insufficient Storage", 507]);
  assert.match(problem.detail, /no room left; nothing was stored/);
}

async function assertAllReadable(api, count) {
  for (let number = 0; number < count; number++) {
    const answer = await api.get(SITE, `post-${number}`);
    assert.equal(answer.status, 200, `post-${number}`);
    assert.equal(answer.body.toString(), postText(number));
  }
  assert.equal((await api.get(SITE, `post-${count}`)).status, 404, "what was refused is not there");
  const { posts, version } = await api.changes(SITE);
  assert.deepEqual([posts.length, version], [count, count], "the builder hears of each, and of no other");
}

async function fillOnce(round) {
  const workspace = await makeWorkspace();
  await workspace.addSiteWithApi(SITE);
  await mkdir(workspace.path("data"));
  const disk = await makeSmallDisk(workspace.path("data"), MEGABYTES);
  let api;
  try {
    // another length each time, so that the end of the room comes at another place
    await disk.take(BALLAST, 1_500_000 + round * 4096);
    api = await startApi(workspace, { on: disk });
    const full = await pushUntilRefused(api, 0);
    assert.ok(full.count > 10, `only ${full.count} posts fit`);
    assertSaysFull(full.refusal);
    const still = await pushUntilRefused(api, full.count);
    assertSaysFull(still.refusal);
    await assertAllReadable(api, still.count);

    await disk.give(BALLAST);
    const again = await pushUntilRefused(api, still.count);
    assert.ok(again.count > still.count + 10, "there is room again");
    assertSaysFull(again.refusal);
    await assertAllReadable(api, again.count);
    assert.equal(await api.stop(), 0);
    api = await startApi(workspace, { on: disk });
    await assertAllReadable(api, again.count);
    return again.count;
  } finally {
    await api?.kill();
    await disk.remove();
    await workspace.remove();
  }
}

test(`the disk fills up ${ROUNDS} times: each time the API says so and loses nothing`, async (t) => {
  const impossible = await whyNoSmallDisk();
  assert.ok(!impossible || !MUST_RUN, impossible);
  if (impossible) return t.skip(`SKIPPED: ${impossible}`);
  let posts = 0;
  for (let round = 0; round < ROUNDS; round++) posts += await fillOnce(round);
  t.diagnostic(`${posts} posts on ${ROUNDS} full disks, none lost`);
});
