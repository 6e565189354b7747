// Every answer of the API is one that its OpenAPI document allows, for a site with every module that the program has.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { KEY, startApi } from "./harness/api.mjs";
import { ask } from "./harness/http.mjs";
import { sitegenOk } from "./harness/program.mjs";
import { ROOT } from "./harness/repository.mjs";
import { runSchemathesis } from "./harness/schemathesis.mjs";
import { makeWorkspace } from "./harness/workspace.mjs";

const SITE = "all.example";
const METHODS = ["get", "put", "post", "delete", "patch", "head", "options", "query"];

const ADA = { email: "ada@engine.example", password: "sieben stille wasserwege" };
/** What ends the session that it is asked in, or the user: the rest would be asked as anybody. Signing in begins another one. */
const ENDS_THE_SESSION = [
  "delete-auth-session",
  "post-auth-sign-in",
  "post-auth-sign-out",
  "post-auth-sessions-end",
  "post-auth-account-erase",
  "post-auth-password-change",
  "delete-users-id-sessions",
];

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

  /** Makes a user who may all that there is, and gives their id and the headers of a browser in which they are signed in. */
  async function signedIn() {
    const send = (path, body) => api.ask(SITE, path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
    const { id, link } = JSON.parse((await send("/api/users", { email: ADA.email, name: "Ada", role: "owner" })).body);
    assert.equal((await send(new URL(link).pathname, { password: ADA.password })).status, 204);
    const { status, headers } = await send("/api/auth/sign-in", ADA);
    assert.equal(status, 200);
    return { id, headers: { Cookie: String(headers["set-cookie"]).split(";")[0] } };
  }

  const isThere = async (headers) => (await ask(api.port, { host: SITE, path: "/api/auth/session", headers })).status === 200;

  const everybody = {
    "the operator": async () => ({ headers: { Authorization: `Bearer ${KEY}` } }),
    anybody: async () => ({}),
    "a user who is signed in": async () => ({ ...(await signedIn()), password: ADA.password, without: ENDS_THE_SESSION }),
  };
  for (const [who, prepare] of Object.entries(everybody)) {
    test(`tells ${who} the truth of every operation`, async (t) => {
      const asking = await prepare();
      const { code, report, tested } = await runSchemathesis(workspace, api, SITE, document, asking);
      if (asking.password) {
        // who tries wrong passwords has to wait, and these tried many: that they stayed signed in says that the rest was asked
        const { entries } = JSON.parse((await api.ask(SITE, `/api/auth/audit?limit=200&who=${asking.id}`)).body);
        const told = entries.map(({ what }) => what).filter((what) => !what.endsWith("-failed"));
        assert.ok(await isThere(asking.headers), `the session ended on the way: leave out by what, and say it: ${told}`);
      } else {
        const numbers = (await api.ask(SITE, "/api/metrics")).body.toString();
        assert.ok(!numbers.includes('reason="rate"'), "what is refused tests nothing");
      }
      const faults = api
        .said()
        .split("\n")
        .filter((line) => line.includes(" ERROR "));
      assert.equal(code, 0, [report, ...faults].join("\n"));
      const keys = Object.values(JSON.parse(document).paths).flatMap(Object.keys);
      const operations = keys.filter((key) => METHODS.includes(key)).length - (asking.without?.length ?? 0);
      assert.ok(operations > 0 && tested === operations, `${tested} of ${operations} operations were tested:\n${report}`);
      t.diagnostic(`${operations} operations: ${report.match(/\d+ generated.*/)?.[0]}`);
    });
  }
});
