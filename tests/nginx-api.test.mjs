// A real nginx before the API: whatever a client sends, the API hears of one site, the one that nginx found by the host.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { arrived, startEcho } from "./harness/echo.mjs";
import { startNginx } from "./harness/nginx.mjs";
import { freePort } from "./harness/ports.mjs";
import { EXAMPLE_SITES } from "./harness/repository.mjs";
import { LOOK_ALIKES, SPELLINGS, SPOOFED } from "./harness/spoofs.mjs";
import { makeWorkspace } from "./harness/workspace.mjs";

const SITE = "darkflows.com";
const OTHER = "codersinflow.com";
/** The headers that say which site is meant, each of which must arrive once. */
const TENANT = ["Host", "X-Tenant-Domain", "X-Site-Name"];

describe("tenant headers", () => {
  let workspace, nginx, api;

  before(async () => {
    workspace = await makeWorkspace(EXAMPLE_SITES);
    const apiPort = await freePort();
    await workspace.write("sitegen.toml", `[api]\naddress = "127.0.0.1:${apiPort}"\n`);
    api = await startEcho(apiPort);
    nginx = await startNginx(workspace);
  });
  after(async () => {
    await nginx?.stop();
    await api?.stop();
    await workspace?.remove();
  });

  /** Sends raw lines and gives the body, which is what the API was sent. */
  async function heard(...lines) {
    const answer = await nginx.askRaw(...lines, "Connection: close");
    assert.match(answer, /^HTTP\/1\.1 200 /);
    const body = answer.slice(answer.indexOf("\r\n\r\n") + 4);
    return body.slice(body.indexOf("{"), body.lastIndexOf("}") + 1);
  }

  function assertTenant(request, site, port = "") {
    for (const header of TENANT) assert.deepEqual(arrived(request, header), [header === "Host" ? `${site}${port}` : site], header);
  }

  test("the API is told the site, also where the host is an alias", async () => {
    for (const host of [SITE, `www.${SITE}`, SITE.toUpperCase()]) {
      const request = await heard("GET /api/posts?tag=a%20b HTTP/1.1", `Host: ${host}`);
      assertTenant(request, SITE);
      assert.equal(JSON.parse(request).url, "/api/posts?tag=a%20b");
    }
  });

  test("of a client's own host only the port gets through", async () => {
    for (const host of [`${SITE}:81`, `www.${SITE}:81`, `${SITE}.:81`]) assertTenant(await heard("GET /api/ HTTP/1.1", `Host: ${host}`), SITE, ":81");
    for (const host of [`${SITE}:`, `${SITE}:${OTHER}`, `${SITE}:81x`, `${SITE}:123456`]) {
      const answer = await nginx.askRaw("GET /api/ HTTP/1.1", `Host: ${host}`, "Connection: close");
      assert.ok(answer === "" || /^HTTP\/1\.1 400 /.test(answer) || arrived(answer.slice(answer.indexOf("{")), "Host")[0] === SITE, answer);
    }
    assertTenant(await heard(`GET http://${OTHER}/api/ HTTP/1.1`, `Host: ${SITE}:81`), OTHER, ":81");
  });

  test("and from where the request came", async () => {
    const request = await heard("GET /api/ HTTP/1.1", `Host: www.${SITE}`);
    assert.deepEqual(arrived(request, "X-Real-IP"), ["127.0.0.1"]);
    assert.deepEqual(arrived(request, "X-Forwarded-For"), ["127.0.0.1"]);
    assert.deepEqual(arrived(request, "X-Forwarded-Proto"), ["http"]);
    assert.deepEqual(arrived(request, "X-Forwarded-Host"), [`www.${SITE}`]);
  });

  for (const [how, spell] of Object.entries(SPELLINGS)) {
    for (const times of [1, 2]) {
      test(`headers of a client's own do not get through: written ${how}, ${times === 1 ? "once" : "twice"}`, async () => {
        const spoofed = SPOOFED.flatMap((name) => Array(times).fill(`${spell(name)}: ${OTHER}`));
        const request = await heard("GET /api/posts HTTP/1.1", `Host: ${SITE}`, ...spoofed);
        assertTenant(request, SITE);
        assert.doesNotMatch(request, new RegExp(OTHER));
      });
    }
  }

  test("nor do look-alikes that some servers take for the same header", async () => {
    const alike = LOOK_ALIKES.map((name) => `${name}: ${OTHER}`);
    const request = await heard("GET /api/posts HTTP/1.1", `Host: ${SITE}`, ...alike);
    assertTenant(request, SITE);
    assert.doesNotMatch(request, new RegExp(OTHER));
  });

  test("a header that names the tenant headers as hop-by-hop does not take them away", async () => {
    const request = await heard("GET /api/posts HTTP/1.1", `Host: ${SITE}`, "Connection: X-Tenant-Domain, X-Site-Name, Host");
    assertTenant(request, SITE);
    assert.deepEqual(
      arrived(request, "Connection").filter((value) => /tenant/i.test(value)),
      [],
    );
  });

  test("a request line with another host in it: all headers agree on that one", async () => {
    // RFC 9112 §3.2.2: the host in the request line counts, the header does not
    assertTenant(await heard(`GET http://${OTHER}/api/posts HTTP/1.1`, `Host: ${SITE}`, `X-Tenant-Domain: ${SITE}`), OTHER);
    assert.equal(await nginx.askRaw("GET http://stranger.example/api/posts HTTP/1.1", `Host: ${SITE}`, "Connection: close"), "");
  });

  test("two Host headers are refused", async () => {
    const answer = await nginx.askRaw("GET /api/posts HTTP/1.1", `Host: ${SITE}`, `Host: ${OTHER}`, "Connection: close");
    assert.match(answer, /^HTTP\/1\.1 400 /);
  });

  test("two lengths of a body, which hide a second request, are refused", async () => {
    const hidden = `0\r\n\r\nGET /api/hidden HTTP/1.1\r\nHost: ${OTHER}\r\nX-Tenant-Domain: ${OTHER}`;
    const lines = [
      "POST /api/posts HTTP/1.1",
      `Host: ${SITE}`,
      "Connection: close",
      "Content-Length: 3",
      "Transfer-Encoding: chunked",
      "",
      hidden,
    ];
    assert.match(await nginx.askRaw(...lines), /^HTTP\/1\.1 400 /);
  });

  test("however /api/ is written, the headers are set", async () => {
    for (const path of ["/api/", "/%61pi/posts", "//api/posts", "/x/../api/posts", "/./api/posts", "/api/../api/x"])
      assertTenant(await heard(`GET ${path} HTTP/1.1`, `Host: ${SITE}`, `X-Tenant-Domain: ${OTHER}`), SITE);
  });

  test("a host that is no site does not reach the API, whatever else it says", async () => {
    const answer = await nginx.askRaw("GET /api/posts HTTP/1.1", "Host: stranger.example", `X-Tenant-Domain: ${SITE}`, "Connection: close");
    assert.equal(answer, "");
  });

  test("the secret that says who is the proxy comes from its file, and never from a client", async () => {
    await workspace.write("secret.conf", 'proxy_set_header X-Proxy-Secret "known to nginx and the API";\n');
    const text = await workspace.read("sitegen.toml");
    await workspace.write("sitegen.toml", `${text}secret_file = "${workspace.path("secret.conf")}"\n`);
    const trusted = await startNginx(workspace);
    try {
      const answer = await trusted.askRaw("GET /api/x HTTP/1.1", `Host: ${SITE}`, `X-Proxy-Secret: ${OTHER}`, "Connection: close");
      assert.match(answer, /known to nginx and the API/);
      assert.doesNotMatch(answer, new RegExp(OTHER));
    } finally {
      await trusted.stop();
      await workspace.write("sitegen.toml", text);
    }
  });

  test("/api leads to /api/ with its method", async () => {
    const answer = await nginx.ask(SITE, "/api");
    assert.equal(answer.status, 308);
    assert.equal(answer.headers.location, "/api/");
  });
});
