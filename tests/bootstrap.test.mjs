// A large stylesheet of others: Bootstrap's SCSS, from its npm package, compiles in a site.

import assert from "node:assert/strict";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { sitegenOk } from "./harness/program.mjs";
import { ROOT } from "./harness/repository.mjs";
import { makeWorkspace } from "./harness/workspace.mjs";

test("Bootstrap's SCSS compiles through [styles] load_paths, with a variable of its own changed", async () => {
  const workspace = await makeWorkspace([]);
  try {
    await workspace.write("sites/b.example/site.toml", 'name = "B"\ndomain = "b.example"\n[styles]\nload_paths = ["node_modules"]\n');
    await workspace.write("sites/b.example/styles/main.scss", '$primary: #c0ffee;\n@import "bootstrap/scss/bootstrap";\n');
    await workspace.write("sites/b.example/content/index.md", "Hello.\n");
    await symlink(join(ROOT, "tests", "node_modules"), workspace.path("sites/b.example/node_modules"));
    await sitegenOk(workspace, ["build", "b.example"]);
    const outputs = await workspace.outputs("b.example");
    const [name] = [...outputs.keys()].filter((path) => path.endsWith(".css"));
    const css = outputs.get(name).toString();
    assert.match(css, /--bs-primary:#c0ffee/);
    assert.match(css, /\.accordion-button/);
    assert.ok(css.length > 200_000, `${css.length} bytes`);
  } finally {
    await workspace.remove();
  }
});
