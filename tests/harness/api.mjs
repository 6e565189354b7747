// The real server program of the API on a port of its own, over the sites of a scratch workspace.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ask } from "./http.mjs";
import { freePort } from "./ports.mjs";
import { PROFILE, TARGET } from "./repository.mjs";
import { startServer } from "./server.mjs";
import { until } from "./until.mjs";

const PROGRAM = join(TARGET, PROFILE, "api");
/** What says in the environment how the program runs; here flags say it. */
const NOT_INHERITED = ["SITEGEN_ROOT", "HOST", "PORT", "DATABASE_URL", "OPERATOR_KEY", "TRUSTED_PROXIES", "RUST_LOG"];
/** One client sends all requests here, and more than a visitor would. */
const UNLIMITED = { CLIENT_RATE: "0", SITE_RATE: "0" };
/** How often it is asked whether it is ready: what a start takes is measured. */
const PAUSE = 3;

/** The operator's key of every API that a test starts. */
export const KEY = "the operator's key for tests";

/**
 * Starts it and waits until it says that it is ready; `startedIn` is how long that took, in milliseconds. `stop` it in the end.
 * `database` is a folder of the workspace with SQLite files unless it says another; `proxies` are those whose X-Tenant-Domain counts;
 * `on` is a disk of `small_disk.mjs` to run on; `flags` are further ones of the program.
 */
export async function startApi(workspace, { port, database, proxies, on, flags = [] } = {}) {
  port ??= await freePort();
  database ??= `sqlite:${workspace.path("data")}`;
  const args = ["--root", workspace.root, "--port", String(port), "--database", database, "--operator-key", KEY, ...flags];
  if (proxies) args.push("--trusted-proxies", proxies);
  const inherited = Object.entries(process.env).filter(([name]) => !NOT_INHERITED.includes(name));
  const env = { ...Object.fromEntries(inherited), ...UNLIMITED };
  const [program, ...before] = [...(on?.prefix ?? []), PROGRAM];
  const began = performance.now();
  const server = startServer(program, [...before, ...args], { cwd: workspace.root, env });
  const api = new Api(port, server);
  try {
    await until("the API to be ready", async () => server.hasEnded() || (await api.isReady()), 30_000, PAUSE);
    if (server.hasEnded()) throw new Error("the API ended at once");
  } catch (error) {
    await server.kill("SIGKILL");
    throw new Error(`${error.message}\n${server.said().slice(-4000)}`);
  }
  return Object.assign(api, { startedIn: performance.now() - began });
}

class Api {
  #server;

  constructor(port, server) {
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
    this.#server = server;
  }

  /** All that it has printed. */
  said() {
    return this.#server.said();
  }

  /**
   * What it has in memory, in bytes: `own` is what it made itself, and `file` the pages of the program's file that are there, of which a build for
   * development has more.
   */
  async memory() {
    const status = await readFile(`/proc/${this.#server.pid}/status`, "utf8");
    const bytes = (name) => Number(status.match(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m"))[1]) * 1024;
    return { own: bytes("RssAnon"), file: bytes("RssFile") };
  }

  /** Tells it to end, and gives its exit code. */
  async stop() {
    return (await this.#server.kill("SIGTERM")).code;
  }

  /** Kills it without a warning, and gives when it is gone. */
  kill() {
    return this.#server.kill("SIGKILL");
  }

  /** Whether it says that it can work. */
  async isReady() {
    return (await ask(this.port, { host: "127.0.0.1", path: "/api/health/ready" })).status === 204;
  }

  /** One request of the operator's to a site. */
  ask(site, path, { headers = {}, ...options } = {}) {
    return ask(this.port, { host: site, path, headers: { authorization: `Bearer ${KEY}`, ...headers }, ...options });
  }

  /** Reads a post. */
  get(site, name) {
    return this.ask(site, postPath(name));
  }

  /** Makes or replaces a post. */
  put(site, name, text) {
    return this.ask(site, postPath(name), { method: "PUT", headers: { "content-type": "text/markdown" }, body: text });
  }

  /** All posts that changed since a content version, deleted ones too: `{ posts, version }`. */
  async changes(site, since = 0) {
    const posts = [];
    for (let version = since; ;) {
      const answer = await this.ask(site, `/api/blog/changes?since=${version}`);
      if (answer.status !== 200) throw new Error(`changes since ${version}: ${answer.status} ${answer.body}`);
      const page = JSON.parse(answer.body);
      posts.push(...page.posts);
      ({ version } = page);
      if (!page.more) return { posts, version };
    }
  }
}

function postPath(name) {
  return `/api/blog/posts/${encodeURIComponent(name)}`;
}
