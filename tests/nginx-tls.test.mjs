// A real nginx with certificates: one for each site, and one for all.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { makeCertificate } from "./harness/certificates.mjs";
import { startNginx } from "./harness/nginx.mjs";
import { sitegenOk } from "./harness/program.mjs";
import { makeWorkspace } from "./harness/workspace.mjs";

const SITES = ["codersinflow.com", "darkflows.com"];
const CLIENT = "one.clients.example";

/** Builds the sites behind an nginx with certificates, and cleans up after `work`. `name` is that of the certificates, maybe with `{domain}`. */
async function behindTls(name, work) {
  const workspace = await makeWorkspace(SITES);
  let nginx;
  try {
    const folder = workspace.path("certificates");
    await workspace.write(
      "sitegen.toml",
      `wildcards = ["clients.example"]\n[tls]\ncertificate = "${folder}/${name}.pem"\ncertificate_key = "${folder}/${name}.key"\n`,
    );
    await workspace.write(`sites/${SITES[0]}/public/.well-known/acme-challenge/token`, "answer");
    await sitegenOk(workspace, ["build", ...SITES]);
    await work(workspace, async () => (nginx = await startNginx(workspace)), folder);
  } finally {
    await nginx?.stop();
    await workspace.remove();
  }
}

async function assertServesHome(workspace, nginx, site, host, ca) {
  const answer = await nginx.askTls(host, "/", { ca });
  assert.equal(answer.status, 200, host);
  assert.ok(answer.body.equals(await readFile(workspace.live(site, "index.html"))), `${host} gets another site's home page`);
  assert.match(answer.headers["strict-transport-security"] ?? "no Strict-Transport-Security", /max-age=\d+/);
}

async function assertLeadsToHttps(nginx, site) {
  const answer = await nginx.ask(site, "/some/page?x=1");
  assert.equal(answer.status, 308);
  assert.equal(answer.headers.location, `https://${site}/some/page?x=1`);
  assert.equal(await nginx.askRaw("GET / HTTP/1.1", "Host: stranger.example", "Connection: close"), "");
}

describe("nginx with TLS", () => {
  test("a certificate for each site, by `{domain}` in its path", () =>
    behindTls("{domain}", async (workspace, start, folder) => {
      const trusted = new Map();
      for (const site of SITES) trusted.set(site, await makeCertificate(folder, site, [site, `www.${site}`]));
      const nginx = await start();
      assert.match(nginx.tested, /test is successful/);
      assert.doesNotMatch(nginx.tested, /\[warn\]/);
      for (const site of SITES) {
        for (const host of [site, `www.${site}`]) await assertServesHome(workspace, nginx, site, host, trusted.get(site));
        await assertLeadsToHttps(nginx, site);
      }
      await assert.rejects(nginx.askTls("stranger.example", "/", { rejectUnauthorized: false }), "a name without a certificate is refused");
    }));

  test("one certificate for all, the clients under a wildcard too", () =>
    behindTls("all", async (workspace, start, folder) => {
      const ca = await makeCertificate(folder, "all", [...SITES.flatMap((site) => [site, `www.${site}`]), "*.clients.example"]);
      const nginx = await start();
      assert.doesNotMatch(nginx.tested, /\[warn\]/);
      for (const site of SITES) await assertServesHome(workspace, nginx, site, `www.${site}`, ca);
      await sitegenOk(workspace, ["new", CLIENT, "--template", "blog"]);
      await sitegenOk(workspace, ["build", CLIENT]);
      await assertServesHome(workspace, nginx, CLIENT, CLIENT, ca);
      await assertLeadsToHttps(nginx, CLIENT);
      await assert.rejects(nginx.askTls("stranger.example", "/", { rejectUnauthorized: false }), "a name without a certificate is refused");
    }));

  test("what certificates are renewed with is answered without TLS", () =>
    behindTls("all", async (_, start, folder) => {
      await makeCertificate(folder, "all", SITES);
      const nginx = await start();
      const answer = await nginx.ask(SITES[0], "/.well-known/acme-challenge/token");
      assert.equal(answer.status, 200);
      assert.equal(answer.body.toString(), "answer");
    }));
});
