// A real nginx with the generated configuration: hosts, caching, the 404 page, compression, the site server behind.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { arrived, startEcho } from "./harness/echo.mjs";
import { startNginx } from "./harness/nginx.mjs";
import { freePort } from "./harness/ports.mjs";
import { sitegenOk } from "./harness/program.mjs";
import { EXAMPLE_SITES } from "./harness/repository.mjs";
import { makeWorkspace } from "./harness/workspace.mjs";

const DAYS_30 = 30 * 24 * 60 * 60;
const SITE = "darkflows.com";
const SECTION = "/journal";
/** Where its live tree is, in the workspace. */
const LIVE = `dist/${SITE}/current`;

describe("nginx serves the sites by host", () => {
  let workspace, nginx, siteServer;

  before(async () => {
    workspace = await makeWorkspace(EXAMPLE_SITES);
    const sitePort = await freePort();
    await workspace.write(
      "sitegen.toml",
      `wildcards = ["clients.example"]\n[serve]\naddress = "127.0.0.1:${sitePort}"\n[publish]\nprecompress = true\n`,
    );
    // a file of a site that is under /assets/ without a fingerprint, and a site that is never built
    await workspace.write(`sites/${SITE}/public/assets/plain.txt`, "a file whose name says nothing of what is in it\n");
    await sitegenOk(workspace, ["new", "unbuilt.example"]);
    await sitegenOk(workspace, ["build", "--offline", ...EXAMPLE_SITES]);
    siteServer = await startEcho(sitePort);
    nginx = await startNginx(workspace);
  });
  after(async () => {
    await nginx?.stop();
    await siteServer?.stop();
    await workspace?.remove();
  });

  const home = (site) => readFile(workspace.live(site, "index.html"));

  test("nginx -t has nothing to say against it, not even a warning", () => {
    assert.match(nginx.tested, /test is successful/);
    assert.doesNotMatch(nginx.tested, /\[warn\]|\[emerg\]/);
  });

  for (const site of EXAMPLE_SITES) {
    test(`${site} is served at its domain, at www, in capitals, with a port and with a final dot`, async () => {
      for (const host of [site, `www.${site}`, site.toUpperCase(), `${site}:8080`, `${site}.`]) {
        const answer = await nginx.ask(host);
        assert.equal(answer.status, 200, host);
        assert.match(answer.headers["content-type"], /^text\/html; charset=utf-8$/i);
        assert.ok(answer.body.equals(await home(site)), `${host} gets the home page of another site`);
      }
    });
  }

  test("a client under a wildcard is served as soon as it is built, by the configuration from before it was there", async () => {
    const site = "fresh.clients.example";
    await sitegenOk(workspace, ["new", site, "--template", "landing"]);
    await sitegenOk(workspace, ["build", site]);
    const answer = await nginx.ask(site);
    assert.equal(answer.status, 200);
    assert.ok(answer.body.equals(await home(site)));
  });

  const STRANGERS = [
    "stranger.example",
    "127.0.0.1",
    "localhost",
    "clients.example",
    "a.b.clients.example",
    "notdarkflows.com",
    "x.darkflows.com",
  ];
  for (const host of STRANGERS) {
    test(`the host ${host} is no site: hung up without a byte`, async () => {
      for (const path of ["/", "/index.html", "/api/posts", "/assets/x.css"]) {
        const answer = await nginx.askRaw(`GET ${path} HTTP/1.1`, `Host: ${host}`, "Connection: close");
        assert.equal(answer, "", path);
      }
    });
  }

  test("a request without a host, or with one that is no name, gets nothing of a site", async () => {
    assert.equal(await nginx.askRaw("GET / HTTP/1.0"), "");
    for (const host of ["..clients.example", "../darkflows.com", "darkflows.com/../x"])
      assert.match(await nginx.askRaw("GET / HTTP/1.1", `Host: ${host}`, "Connection: close"), /^HTTP\/1\.1 400 /);
  });

  test("a fingerprinted file is kept for 30 days and never asked for again", async () => {
    const page = (await home(SITE)).toString();
    const [, stylesheet] = page.match(/href="?(\/assets\/style\.[0-9a-f]{16}\.css)/);
    const answer = await nginx.ask(SITE, stylesheet);
    assert.equal(answer.status, 200);
    assert.match(answer.headers["content-type"], /^text\/css/);
    const caching = answer.headers["cache-control"];
    assert.equal(Number(caching.match(/max-age=(\d+)/)[1]), DAYS_30);
    assert.match(caching, /\bpublic\b/);
    assert.match(caching, /\bimmutable\b/);
  });

  test("a file under /assets/ without a fingerprint is kept, but not as immutable", async () => {
    const answer = await nginx.ask(SITE, "/assets/plain.txt");
    assert.equal(answer.status, 200);
    assert.match(answer.headers["cache-control"], new RegExp(`max-age=${DAYS_30}`));
    assert.doesNotMatch(answer.headers["cache-control"], /immutable/);
  });

  test("an asset that is not there is not kept for 30 days", async () => {
    const answer = await nginx.ask(SITE, "/assets/style.0123456789abcdef.css");
    assert.equal(answer.status, 404);
    assert.doesNotMatch(answer.headers["cache-control"] ?? "", /max-age=[1-9]/);
  });

  test("a page is asked for again each time, cheaply", async () => {
    const first = await nginx.ask(SITE);
    assert.match(first.headers["cache-control"], /max-age=0|no-cache/);
    const again = await nginx.ask(SITE, "/", { "If-None-Match": first.headers.etag, "If-Modified-Since": first.headers["last-modified"] });
    assert.equal(again.status, 304);
  });

  test("each site answers with its own 404 page and status 404", async () => {
    for (const site of EXAMPLE_SITES) {
      const own = await readFile(workspace.live(site, "404.html"));
      for (const path of ["/no/such/page", "/no-such-page/", "/assets/none.css", "/index.html/x"]) {
        const answer = await nginx.ask(site, path);
        assert.equal(answer.status, 404, `${site}${path}`);
        assert.ok(answer.body.equals(own), `${site}${path} does not show the site's own page`);
      }
    }
  });

  test("a folder without its slash leads to the one with it, relative and with the query", async () => {
    for (const [path, location] of [
      [SECTION, `${SECTION}/`],
      [`${SECTION}?page=2`, `${SECTION}/?page=2`],
      [`//${SECTION}`, `${SECTION}/`],
    ]) {
      const answer = await nginx.ask(SITE, path);
      assert.equal(answer.status, 301, path);
      assert.equal(answer.headers.location, location);
    }
  });

  test("a compressed copy is sent as it lies there", async () => {
    const outputs = await workspace.outputs(SITE);
    const packed = [...outputs.keys()].filter((path) => path.endsWith(".gz"));
    assert.ok(packed.some((path) => path.endsWith(".css.gz")) && packed.some((path) => path.endsWith(".html.gz")), packed.join(" "));
    for (const copy of packed.filter((path) => path !== "404.html.gz")) {
      const path = `/${copy.replace(/\.gz$/, "").replace(/(^|\/)index\.html$/, "$1")}`;
      const answer = await nginx.ask(SITE, path, { "Accept-Encoding": "gzip" });
      assert.equal(answer.headers["content-encoding"], "gzip", path);
      assert.match(answer.headers.vary ?? "", /accept-encoding/i);
      assert.ok(answer.body.equals(outputs.get(copy)), `${path} is not its compressed copy`);
      const plain = await nginx.ask(SITE, path);
      assert.equal(plain.headers["content-encoding"], undefined);
      assert.ok(plain.body.equals(outputs.get(copy.replace(/\.gz$/, ""))));
    }
  });

  test("a site that was not built is asked from the site server, with the headers that say which", async () => {
    for (const site of ["unbuilt.example", "unbuilt-too.clients.example"]) {
      const answer = await nginx.ask(site, "/some/page?x=1", {
        "X-Tenant-Domain": SITE,
        "X-Site-Name": SITE,
        Forwarded: "host=evil.example",
      });
      assert.equal(answer.status, 200);
      assert.equal(JSON.parse(answer.body).url, "/some/page?x=1");
      for (const header of ["Host", "X-Tenant-Domain", "X-Site-Name"]) assert.deepEqual(arrived(answer, header), [site]);
      assert.deepEqual(arrived(answer, "Forwarded"), []);
    }
  });

  test("no visitor gets a file whose name begins with a dot, but for what is well known", async () => {
    const own = await readFile(workspace.live(SITE, "404.html"));
    const hidden = [".frame.html", ".env", "blog/.hidden", ".git/config", ".well-known/.hidden", ".well-knownx/y", "assets/.hidden"];
    for (const path of [...hidden, ".well-known/security.txt"]) await workspace.write(`${LIVE}/${path}`, "for programs\n");
    for (const path of [...hidden, ".well-known/none"]) {
      for (const written of [`/${path}`, `/x/../${path}`, `/${path.replace(".", "%2e")}`]) {
        const answer = await nginx.ask(SITE, written);
        assert.equal(answer.status, 404, written);
        assert.ok(answer.body.equals(own), `${written} does not show the site's own page`);
      }
    }
    assert.equal((await nginx.ask(SITE, "/.well-known/security.txt")).status, 200);
  });

  test("nothing outside of the site's tree is reached", async () => {
    await workspace.write("dist/secret.txt", "secret");
    for (const path of [
      "/../secret.txt",
      "/..%2f..%2fsecret.txt",
      "/%2e%2e/%2e%2e/secret.txt",
      "/assets/../../../secret.txt",
      "/assets../secret.txt",
    ]) {
      const answer = await nginx.askRaw(`GET ${path} HTTP/1.1`, `Host: ${SITE}`, "Connection: close");
      assert.match(answer, /^HTTP\/1\.1 (400|404) /, path);
      assert.doesNotMatch(answer, /\r\n\r\nsecret/);
    }
  });
});

test("a domain as long as agencies have them does not keep nginx from starting", async () => {
  const workspace = await makeWorkspace();
  const site = "the-winter-festival-of-contemporary-music.stadtwerke-und-kulturbetriebe.example";
  let nginx;
  try {
    await sitegenOk(workspace, ["new", site]);
    await sitegenOk(workspace, ["build", site]);
    nginx = await startNginx(workspace);
    assert.equal((await nginx.ask(site)).status, 200);
  } finally {
    await nginx?.stop();
    await workspace.remove();
  }
});
