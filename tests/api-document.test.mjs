// Every answer of the API is one that its OpenAPI document allows, for a site with every module that the program has.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { KEY, startApi } from "./harness/api.mjs";
import { sitegenOk } from "./harness/program.mjs";
import { ROOT } from "./harness/repository.mjs";
import { runSchemathesis } from "./harness/schemathesis.mjs";
import { makeWorkspace } from "./harness/workspace.mjs";

const SITE = "all.example";
const METHODS = ["get", "put", "post", "delete", "patch", "head", "options", "query"];

/** The settings that a module's README shows; where it shows none, nothing but that it is on. */
async function settingsOf(module) {
  const readme = await readFile(join(ROOT, "api", "modules", module, "README.md"), "utf8").catch(() => "");
  const heading = `[modules.${module}]\n`;
  const start = readme.indexOf(heading);
  return start < 0 ? heading : readme.slice(start, readme.indexOf("```", start));
}

describe("the OpenAPI document", () => {
  let workspace, api, document;
  before(async () => {
    workspace = await makeWorkspace();
    const { stdout } = await sitegenOk(workspace, ["module", "graph"]);
    const modules = stdout
      .trim()
      .split("\n")
      .map((line) => line.split(" ")[0]);
    const tables = await Promise.all(modules.map(settingsOf));
    await workspace.write(`sites/${SITE}/site.toml`, `name = "All"\ndomain = "${SITE}"\n${tables.join("\n")}`);
    await sitegenOk(workspace, ["module", "list", SITE]);
    api = await startApi(workspace, { proxies: "127.0.0.1" });
    const answer = await api.ask(SITE, "/api/openapi.json");
    assert.equal(answer.status, 200, api.said());
    document = answer.body.toString();
  });
  after(async () => {
    await api?.kill();
    await workspace?.remove();
  });

  for (const [who, headers] of Object.entries({ "the operator": { Authorization: `Bearer ${KEY}` }, anybody: {} })) {
    test(`tells ${who} the truth of every operation`, async (t) => {
      const { code, report, tested } = await runSchemathesis(workspace, api, SITE, document, headers);
      const faults = api
        .said()
        .split("\n")
        .filter((line) => line.includes(" ERROR "));
      assert.equal(code, 0, [report, ...faults].join("\n"));
      const keys = Object.values(JSON.parse(document).paths).flatMap(Object.keys);
      const operations = keys.filter((key) => METHODS.includes(key)).length;
      assert.ok(operations > 0 && tested === operations, `${tested} of ${operations} operations were tested:\n${report}`);
      const numbers = (await api.ask(SITE, "/api/metrics")).body.toString();
      assert.ok(!numbers.includes('reason="rate"'), "what is refused tests nothing");
      t.diagnostic(`${operations} operations: ${report.match(/\d+ generated.*/)?.[0]}`);
    });
  }
});
