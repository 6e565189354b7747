// Codes by time from an implementation that is not ours: oathtool.

import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The code that an app shows which was told this secret (base32), now or some seconds later. */
export async function codeOf(secret, later = 0) {
  const { stdout } = await run("oathtool", ["--totp", "--base32", "--now", `now + ${later} seconds`, secret.replaceAll(" ", "")]);
  return stdout.trim();
}
