// A server program beside the test. It ends with the test, however the test ends.

import { spawn } from "node:child_process";

/**
 * Starts a program. Gives `{ pid, said, hasEnded, end, kill }`: `said` gives all that it has printed, `end` is the promise of
 * `{ code, signal }`, and `kill` sends a signal and gives the same promise.
 */
export function startServer(program, args, options = {}) {
  // the kernel sends the signal when this process is gone, even by a `kill -9`
  const child = spawn("setpriv", ["--pdeathsig", "KILL", program, ...args], { stdio: ["ignore", "pipe", "pipe"], ...options });
  const output = [];
  let ended = false;
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => output.push(text));
  const end = new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      ended = true;
      resolve({ code, signal });
    });
  });
  return {
    pid: child.pid,
    end,
    said: () => output.join(""),
    hasEnded: () => ended,
    kill: (signal) => {
      child.kill(signal);
      return end;
    },
  };
}
