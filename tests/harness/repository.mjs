// What there is in the repository: its root and the example sites.

import { existsSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Where the compiled programs are, and below `tools` those that `./test` installs. */
export const TARGET = resolve(ROOT, process.env.CARGO_TARGET_DIR ?? "target");

/** Which of them are tested: as they are built to develop, or with `SITEGEN_PROFILE=release` as they are shipped. */
export const PROFILE = process.env.SITEGEN_PROFILE ?? "debug";

/** The domains of the example sites. */
export const EXAMPLE_SITES = readdirSync(join(ROOT, "sites"))
  .filter((name) => existsSync(join(ROOT, "sites", name, "site.toml")))
  .sort();

/** The templates of `sitegen new`. */
export const TEMPLATES = readdirSync(join(ROOT, "templates"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort();

/** Whether the long loops are wanted (`./test --soak`). */
export const SOAK = process.env.SITEGEN_SOAK === "1";

/** Whether what cannot be tested here is a failure, and not only left out. */
export const MUST_RUN = SOAK || Boolean(process.env.CI);
