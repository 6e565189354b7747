// The program under test: running a command, and the development server.

import { spawn } from "node:child_process";
import { join } from "node:path";
import { freePort } from "./ports.mjs";
import { PROFILE, TARGET } from "./repository.mjs";
import { ask } from "./http.mjs";
import { until } from "./until.mjs";

const PROGRAM = join(TARGET, PROFILE, "sitegen");

function start(workspace, args, env, typed) {
  const { SITE, PORT, SITEGEN_ROOT, SITEGEN_API, OPERATOR_KEY, ...inherited } = process.env;
  return spawn(PROGRAM, args, { cwd: workspace.root, env: { ...inherited, ...env }, stdio: [typed === undefined ? "ignore" : "pipe", "pipe", "pipe"] });
}

/** Runs `sitegen` in a workspace to its end; `typed` is what somebody types. Gives `{ code, stdout, stderr }`. */
export function sitegen(workspace, args, env = {}, typed) {
  return new Promise((resolve, reject) => {
    const child = start(workspace, args, env, typed);
    child.stdin?.end(typed);
    const output = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (text) => (output.stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text) => (output.stderr += text));
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, ...output }));
  });
}

/** The same where anything but success is an error that shows what the program said. */
export async function sitegenOk(workspace, args, env) {
  const result = await sitegen(workspace, args, env);
  if (result.code !== 0) throw new Error(`sitegen ${args.join(" ")} ended with ${result.code}:\n${result.stderr}${result.stdout}`);
  return result;
}

/** Starts `sitegen dev` and waits until it has built its sites and answers. `stop` it in the end. */
export async function startDev(workspace, args = [], env = {}) {
  const port = await freePort();
  const child = start(workspace, ["dev", "--port", String(port), ...args], env);
  let said = "";
  let ended = false;
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (said += text));
  const end = new Promise((resolve) => child.once("close", resolve)).then(() => (ended = true));
  const stop = async () => {
    child.kill("SIGINT");
    await end;
  };
  try {
    await until(
      "sitegen dev to be ready",
      async () => {
        if (ended) return true;
        // it prints its addresses after the first build
        return said.includes(`http://localhost:${port}`) && (await ask(port, { host: "localhost" })).status === 200;
      },
      60_000,
    );
  } catch (error) {
    await stop();
    throw new Error(`${error.message}\n${said}`);
  }
  if (ended) throw new Error(`sitegen dev ended at once:\n${said}`);
  return {
    port,
    stop,
    /** All that it has printed. */
    said: () => said,
    /** The address of a page of a site. */
    url: (site, path = "/") => `http://${site}.localhost:${port}${path}`,
    /** Asks for a page of a site. */
    ask: (site, path = "/") => ask(port, { host: `${site}.localhost:${port}`, path }),
  };
}
