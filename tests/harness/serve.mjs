// The site server and builder on a port of its own, over the sites of a scratch workspace.

import { join } from "node:path";
import { KEY } from "./api.mjs";
import { ask } from "./http.mjs";
import { freePort } from "./ports.mjs";
import { PROFILE, TARGET } from "./repository.mjs";
import { startServer } from "./server.mjs";
import { until } from "./until.mjs";

const PROGRAM = join(TARGET, PROFILE, "sitegen");
/** What says in the environment how the program runs; here flags say it. */
const NOT_INHERITED = ["SITE", "PORT", "SITEGEN_ROOT", "SITEGEN_API", "OPERATOR_KEY"];

/** Starts `sitegen serve` beside an API, which may be away, and waits until it listens. `stop` it in the end. `args` are further ones of the program. */
export async function startServe(workspace, { port, api, args = [] } = {}) {
  port ??= await freePort();
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !NOT_INHERITED.includes(name)));
  const all = ["serve", "--listen", `127.0.0.1:${port}`, "--api", api.url, "--key", KEY, ...args];
  const server = startServer(PROGRAM, all, { cwd: workspace.root, env });
  try {
    await until("sitegen serve to listen", () => server.hasEnded() || server.said().includes(`http://127.0.0.1:${port}`), 30_000, 3);
    if (server.hasEnded()) throw new Error("sitegen serve ended at once");
  } catch (error) {
    await server.kill("SIGKILL");
    throw new Error(`${error.message}\n${server.said().slice(-4000)}`);
  }
  return {
    port,
    /** All that it has printed. */
    said: server.said,
    /** Tells it to end, and gives its exit code. */
    stop: async () => (await server.kill("SIGTERM")).code,
    /** Kills it without a warning, and gives when it is gone. */
    kill: () => server.kill("SIGKILL"),
    /** One request for a host. */
    ask: (host, path = "/", headers = {}) => ask(port, { host, path, headers }),
  };
}
