// schemathesis: asks an API what its document allows, and what it does not, and holds each answer against the document.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startServer } from "./server.mjs";
import { SOAK, TARGET } from "./repository.mjs";

const PROGRAM = process.env.SCHEMATHESIS_PATH ?? join(TARGET, "tools", "python", "bin", "schemathesis");
const FOLDER = new URL("../schemathesis/", import.meta.url).pathname;
const EXAMPLES = SOAK ? 500 : 15;

/**
 * Runs all phases and all checks of a document against a site of an API, with these headers in each request. `password` is that of who asks: half of the
 * requests that are meant to fit show it. `without` are the ids of operations that are left out. Gives `{ code, report, tested }`: the exit code, all that it
 * has to say, and how many operations it tested. What it leaves lies in `workspace`.
 */
export async function runSchemathesis(workspace, api, site, document, { headers = {}, password = "", without = [] } = {}) {
  const file = workspace.path("openapi.json");
  await writeFile(file, document);
  const left = without.flatMap((id) => ["--exclude-operation-id", id]);
  const sent = Object.entries({ Host: site, ...headers }).flatMap(([name, value]) => ["--header", `${name}: ${value}`]);
  const flags = ["--max-examples", String(EXAMPLES), "--continue-on-failure", "--generation-database", "none", "--no-color"];
  const args = ["run", file, "--url", api.url, ...flags, ...sent, ...left];
  const hooks = { SCHEMATHESIS_HOOKS: join(FOLDER, "hooks.py"), PYTHONDONTWRITEBYTECODE: "1", PASSWORD_OF_USER: password };
  const run = startServer(PROGRAM, ["--config-file", join(FOLDER, "schemathesis.toml"), ...args], {
    cwd: workspace.root,
    env: { ...process.env, ...hooks },
  });
  const { code } = await run.end;
  const report = run.said();
  return { code, report, tested: Number(report.match(/^ *Tested: (\d+)$/m)?.[1] ?? 0) };
}
