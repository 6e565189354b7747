// A module that `sitegen module new` makes compiles and passes at once, and joins the tests of all modules by itself.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { sitegenOk } from "./harness/program.mjs";
import { ROOT, TARGET } from "./harness/repository.mjs";

const NAME = "guest-book";
const NEEDED = ["Cargo.toml", "Cargo.lock", "clippy.toml", "rustfmt.toml", "sitegen.toml", "api", "generator", "nginx", "shared-components"];
let copy;

before(async () => {
  const root = await mkdtemp(join(tmpdir(), "sitegen-module-"));
  await Promise.all(NEEDED.map((name) => cp(join(ROOT, name), join(root, name), { recursive: true })));
  copy = { root };
  await sitegenOk(copy, ["module", "new", NAME]);
});

after(async () => {
  await rm(copy.root, { recursive: true, force: true });
  // the programs of the repository again, in place of the copy's
  await cargo(ROOT, ["build", "--workspace"]);
});

/** Runs cargo in a folder, with what was compiled before at hand. Gives what it said. */
function cargo(cwd, args) {
  return new Promise((resolve, reject) => {
    const child = spawn("cargo", args, { cwd, env: { ...process.env, CARGO_TARGET_DIR: TARGET }, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (said += text));
    child.once("error", reject);
    child.once("close", (code) => (code === 0 ? resolve(said) : reject(new Error(`cargo ${args.join(" ")} ended with ${code}:\n${said}`))));
  });
}

test("it is formatted as the rest", async () => {
  await cargo(copy.root, ["fmt", "--all", "--check"]);
});

test("its own tests pass", async () => {
  const said = await cargo(copy.root, ["test", "-p", NAME]);
  assert.match(said, /3 passed; 0 failed/);
});

test("no lint complains", async () => {
  await cargo(copy.root, ["clippy", "-p", NAME, "--all-targets", "--", "-D", "warnings"]);
});

test("it is in the tests that no site sees another's", async () => {
  const said = await cargo(copy.root, ["test", "-p", "api", "--test", "suite", "--", "isolation", "sequences"]);
  const [, operations] = said.match(/isolation: (\d+) operations, \d+ kinds of callers, \d+ requests, 0 leaks/);
  assert.ok(Number(operations) > 67, said);
});
