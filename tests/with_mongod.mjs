// Runs a command beside a MongoDB server of its own, which SITEGEN_TEST_MONGODB names for it, and ends as the command does.

import { spawn } from "node:child_process";
import { startMongod } from "./harness/mongod.mjs";

const [program, ...args] = process.argv.slice(2);
const mongod = await startMongod();
try {
  const child = spawn(program, args, {
    stdio: "inherit",
    env: { ...process.env, SITEGEN_TEST_MONGODB: mongod.url, SITEGEN_REQUIRE_MONGODB: "1" },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  process.exitCode = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
} finally {
  await mongod.stop();
}
