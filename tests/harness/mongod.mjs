// A real mongod on loopback: one node of a replica set, which transactions need, with its data in a scratch folder.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MongoClient } from "mongodb";
import { freePort } from "./ports.mjs";
import { TARGET } from "./repository.mjs";
import { startServer } from "./server.mjs";
import { until } from "./until.mjs";

const MONGOD = process.env.MONGOD_PATH ?? join(TARGET, "tools", "python", "bin", "mongod");
const SET = "rs0";
/** Small, and quick to give up what a killed client left open. */
const FLAGS = [
  ["--replSet", SET],
  ["--bind_ip", "127.0.0.1"],
  ["--nounixsocket"],
  ["--wiredTigerCacheSizeGB", "0.25"],
  ["--wiredTigerEngineConfigString", "log=(file_max=4MB,prealloc=false)"],
  ["--oplogSize", "64"],
  ["--setParameter", "diagnosticDataCollectionEnabled=false"],
  ["--setParameter", "transactionLifetimeLimitSeconds=3"],
].flat();

/** Starts it and waits until it takes writes. `stop` it in the end. */
export async function startMongod() {
  const folder = await mkdtemp(join(tmpdir(), "sitegen-mongod-"));
  const port = await freePort();
  const start = () => startServer(MONGOD, ["--dbpath", folder, "--port", String(port), ...FLAGS]);
  let server = start();
  const stop = async () => {
    await server.kill("SIGKILL");
    await rm(folder, { recursive: true, force: true });
  };
  const ready = async (initiate) => {
    try {
      await untilPrimary(server, port, initiate);
    } catch (error) {
      await stop();
      throw new Error(`${error.message}\n${server.said().slice(-4000)}`);
    }
  };
  await ready(true);
  return {
    stop,
    /** Where it is. */
    url: `mongodb://127.0.0.1:${port}/?replicaSet=${SET}`,
    /** The URL of one of its databases. */
    database: (name) => `mongodb://127.0.0.1:${port}/${name}?replicaSet=${SET}`,
    /** Kills it without a warning, and gives when it is gone. */
    kill: () => server.kill("SIGKILL"),
    /** Starts it again on the same data, and gives when it takes writes. */
    restart: () => {
      server = start();
      return ready(false);
    },
  };
}

async function untilPrimary(server, port, initiate) {
  await until("mongod to take writes", async () => {
    if (server.hasEnded()) return true;
    // a client that did not reach its server once is of no more use
    const client = new MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`, { serverSelectionTimeoutMS: 500 });
    try {
      const admin = client.db("admin");
      const hello = await admin.command({ hello: 1 });
      if (initiate && !hello.setName) {
        await admin.command({ replSetInitiate: { _id: SET, members: [{ _id: 0, host: `127.0.0.1:${port}` }] } });
      }
      return hello.isWritablePrimary;
    } finally {
      await client.close();
    }
  });
  if (server.hasEnded()) throw new Error("mongod ended at once");
}
