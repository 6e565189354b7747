// A disk of a few megabytes that goes with the test: a file system in memory, seen only by the programs that run on it.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServer } from "./server.mjs";
import { until } from "./until.mjs";

const READY = "the disk is there";
/** A name space of its own needs no root where users may make one, and leaves nothing behind. */
const SPACE = ["--map-root-user", "--mount", "setpriv", "--pdeathsig", "KILL", "sh", "-c"];

/** Why this machine lets us make no small disk; nothing where it does. */
export async function whyNoSmallDisk() {
  const folder = await mkdtemp(join(tmpdir(), "sitegen-disk-"));
  try {
    await (await makeSmallDisk(folder, 1)).remove();
  } catch (error) {
    return error.message;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Puts a disk in the place of a folder. Give it to a server as `on`; `remove` it in the end, after the servers on it. */
export async function makeSmallDisk(folder, megabytes) {
  const script = `mount -t tmpfs -o size=${megabytes}m none "$0" && echo ${READY} && exec sleep infinity`;
  const holder = startServer("unshare", [...SPACE, script, folder]);
  await until("a small disk", () => holder.hasEnded() || holder.said().includes(READY));
  if (holder.hasEnded()) throw new Error(`no small disk can be made here: ${holder.said()}`);
  const inside = (name) => join(`/proc/${holder.pid}/root`, folder, name);
  return {
    /** What stands before a command that is to see the disk. */
    prefix: ["nsenter", "--target", String(holder.pid), "--user", "--mount", "--preserve-credentials"],
    /** Takes room by a file of so many bytes. */
    take: (name, bytes) => writeFile(inside(name), Buffer.alloc(bytes, 1)),
    /** Gives that room back. */
    give: (name) => rm(inside(name)),
    remove: () => holder.kill("SIGKILL"),
  };
}
