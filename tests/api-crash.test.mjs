// The API and its database are killed while posts are pushed: what was acknowledged is there afterwards, byte for byte.

import assert from "node:assert/strict";
import { test } from "node:test";
import { startApi } from "./harness/api.mjs";
import { startMongod } from "./harness/mongod.mjs";
import { freePort } from "./harness/ports.mjs";
import { SOAK } from "./harness/repository.mjs";
import { until } from "./harness/until.mjs";
import { makeWorkspace } from "./harness/workspace.mjs";
import { WriteLoad } from "./harness/write_load.mjs";

const SITE = "a.example";
const ROUNDS = SOAK ? 100 : 5;

async function withWorkspace(work) {
  const workspace = await makeWorkspace();
  try {
    await workspace.addSiteWithApi(SITE);
    await work(workspace);
  } finally {
    await workspace.remove();
  }
}

async function withMongod(work) {
  const mongod = await startMongod();
  try {
    await withWorkspace((workspace) => work(workspace, mongod));
  } finally {
    await mongod.stop();
  }
}

/** Waits until so many more posts were acknowledged: another number in each round. */
async function untilSomeAreAcknowledged(load, round) {
  const enough = load.acknowledged.size + 1 + ((round * 37) % 97);
  await until("posts to be acknowledged", () => load.acknowledged.size >= enough, 60_000, 2);
}

/** Says how long something took in each round. */
function tellTimes(t, what, times) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]);
  t.diagnostic(`${what}: ${times.length} times, least ${at(0)} ms, median ${at(0.5)} ms, 95 % ${at(0.95)} ms, most ${at(1)} ms`);
}

async function killTheApi(t, workspace, database) {
  const port = await freePort();
  const start = () => startApi(workspace, { port, database });
  const load = new WriteLoad(SITE);
  const times = [];
  let api = await start();
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const known = load.acknowledged.size;
      load.start(api);
      await untilSomeAreAcknowledged(load, round);
      await api.kill();
      await load.stop();
      api = await start();
      times.push(api.startedIn);
      await load.assertKept(api, known);
      await load.settle(api);
    }
    await load.assertKept(api);
    await load.assertBuilderHearsAll(api);
    assert.equal(await api.stop(), 0);
  } finally {
    await api.kill();
  }
  t.diagnostic(`${load.acknowledged.size} posts, none lost`);
  tellTimes(t, "from the start of the API to ready", times);
}

test(`the API on SQLite is killed ${ROUNDS} times amid writes: nothing acknowledged is lost`, (t) =>
  withWorkspace((workspace) => killTheApi(t, workspace)));

test(`the API on MongoDB is killed ${ROUNDS} times amid writes: nothing acknowledged is lost`, (t) =>
  withMongod((workspace, mongod) => killTheApi(t, workspace, mongod.database("killed-api"))));

test(`MongoDB is killed ${ROUNDS} times amid writes: nothing acknowledged is lost, and the API goes on`, (t) =>
  withMongod(async (workspace, mongod) => {
    const load = new WriteLoad(SITE);
    const times = [];
    const api = await startApi(workspace, { database: mongod.database("killed-mongod") });
    try {
      load.start(api);
      for (let round = 0; round < ROUNDS; round++) {
        const known = load.acknowledged.size;
        await untilSomeAreAcknowledged(load, round);
        await mongod.kill();
        if (round === 0) assert.equal(await api.isReady(), false, "the API says that its database is away");
        await mongod.restart();
        const began = performance.now();
        await until("the API to be ready again", () => api.isReady(), undefined, 3);
        times.push(performance.now() - began);
        await load.assertKept(api, known);
      }
      await untilSomeAreAcknowledged(load, ROUNDS);
      await load.stop();
      await load.assertKept(api);
      await load.settle(api);
      await load.assertBuilderHearsAll(api);
    } finally {
      await api.kill();
      await load.stop();
    }
    t.diagnostic(`${load.acknowledged.size} posts, none lost`);
    tellTimes(t, "from MongoDB taking writes to the API ready", times);
  }));
