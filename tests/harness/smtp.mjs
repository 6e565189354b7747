// A real SMTP server on loopback that keeps what it is sent.

import { join } from "node:path";
import { freePort } from "./ports.mjs";
import { TARGET } from "./repository.mjs";
import { startServer } from "./server.mjs";
import { until } from "./until.mjs";

const PYTHON = process.env.AIOSMTPD_PYTHON ?? join(TARGET, "tools", "python", "bin", "python");
const SCRIPT = new URL("smtp_server.py", import.meta.url).pathname;

/**
 * Starts it on a port; it puts so many mails off first. `stop` it in the end. `offered()` are all mails that it was offered, in order:
 * `{ taken, from, to, headers, text, html }`, and `taken(count)` waits until it has taken so many and gives them.
 */
export async function startSmtp({ port, putOff = 0 } = {}) {
  port ??= await freePort();
  const server = startServer(PYTHON, ["-u", SCRIPT, String(port), String(putOff)]);
  const lines = () => server.said().split("\n").slice(0, -1);
  await until("the SMTP server to be ready", () => server.hasEnded() || lines().includes("ready"));
  if (server.hasEnded()) throw new Error(`the SMTP server ended at once:\n${server.said()}`);
  const offered = () => lines().filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
  return {
    port,
    offered,
    taken: (count) =>
      until(`${count} mails to arrive`, () => {
        const taken = offered().filter((mail) => mail.taken);
        return taken.length >= count && taken;
      }),
    stop: () => server.kill("SIGKILL"),
  };
}

/** All values of a header of a mail. */
export function headersOf(mail, name) {
  return mail.headers.filter(([header]) => header.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
}
