// Two sites with secrets behind the real API: whatever a client sends, through nginx or to the API's own port, no site's secret is
// answered to a request for the other.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { KEY, startApi } from "./harness/api.mjs";
import { askRaw } from "./harness/http.mjs";
import { startNginx } from "./harness/nginx.mjs";
import { freePort } from "./harness/ports.mjs";
import { LOOK_ALIKES, OF_OTHERS, SPELLINGS, SPOOFED, hostsOfTwo, valuesNaming } from "./harness/spoofs.mjs";
import { makeWorkspace } from "./harness/workspace.mjs";

const SITE = "one.example";
const OTHER = "two.example";
const secretOf = (site) => `the secret of ${site}`;
const PATH = "/api/blog/posts/secret";
const KEY_LINE = `Authorization: Bearer ${KEY}`;
/** An address that the API does not know as a proxy. */
const STRANGER = "127.0.0.2";
const AT_ONCE = 32;

describe("no site gets the secrets of another", () => {
  let workspace, api, nginx;
  let asked = 0;
  /** The two ways to the API. */
  const ways = {
    "through nginx": (...lines) => nginx.askRaw(...lines),
    "to the API's own port": (...lines) => askRaw(api.port, lines, STRANGER),
  };

  before(async () => {
    workspace = await makeWorkspace();
    const port = await freePort();
    await workspace.write("sitegen.toml", `[api]\naddress = "127.0.0.1:${port}"\n`);
    await Promise.all([SITE, OTHER].map((site) => workspace.addSiteWithApi(site)));
    api = await startApi(workspace, { port, proxies: "127.0.0.1" });
    for (const site of [SITE, OTHER]) assert.equal((await api.put(site, "secret", `+++\ndraft = true\n+++\n${secretOf(site)}\n`)).status, 201);
    nginx = await startNginx(workspace);
  });
  after(async () => {
    await nginx?.stop();
    await api?.kill();
    await workspace?.remove();
  });

  /** Sends each head of a request and gives `{ head, answer }` for each. */
  async function askAll(send, heads) {
    const answers = [];
    const queue = [...heads];
    const work = async () => {
      for (let head; (head = queue.pop());) answers.push({ head, answer: await send(...head, KEY_LINE, "Connection: close") });
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return answers;
  }

  const shown = ({ head, answer }) => `${head.join(" | ")} → ${answer}`;
  const holds = (site) => (pair) => pair.answer.includes(secretOf(site));
  const answers = (site) => (pair) => pair.answer.startsWith("HTTP/1.1 200 ") && holds(site)(pair);
  const isRefused = ({ answer }) => answer === "" || /^HTTP\/1\.[01] 4\d\d /.test(answer);

  function assertEach(pairs, fits) {
    assert.ok(pairs.length > 0);
    assert.deepEqual(pairs.filter((pair) => !fits(pair)).map(shown), []);
    asked += pairs.length;
  }

  for (const [way, send] of Object.entries(ways)) {
    describe(way, () => {
      test("each site has its own, however its host is written", async () => {
        const written = (site) => [site, site.toUpperCase(), `${site}:80`, `${site}.`, `${site}.:8080`, `  ${site}  `];
        for (const site of [SITE, OTHER]) {
          const heads = written(site).map((host) => [`GET ${PATH} HTTP/1.1`, `Host: ${host}`]);
          assertEach(await askAll(send, heads), answers(site));
        }
      });

      test("headers that name another site change nothing, in any spelling, once or twice, alone or together", async () => {
        const head = (...lines) => [`GET ${PATH} HTTP/1.1`, `Host: ${SITE}`, ...lines];
        const heads = [];
        for (const spell of Object.values(SPELLINGS)) {
          for (const value of valuesNaming(OTHER)) {
            const lines = [...SPOOFED, ...OF_OTHERS, ...LOOK_ALIKES].map((name) => `${spell(name)}: ${value}`);
            heads.push(...lines.flatMap((line) => [head(line), head(line, line)]), head(...lines));
          }
        }
        assertEach(await askAll(send, heads), answers(SITE));
      });

      test("nor do headers before the host, or that are called hop-by-hop", async () => {
        const spoof = `X-Tenant-Domain: ${OTHER}`;
        const heads = [
          [`GET ${PATH} HTTP/1.1`, spoof, `Host: ${SITE}`],
          [`GET ${PATH} HTTP/1.1`, `Host: ${SITE}`, spoof, "Connection: Host, X-Tenant-Domain"],
          [`GET ${PATH} HTTP/1.1`, `Host: ${SITE}`, spoof, "TE: trailers", "Trailer: X-Tenant-Domain"],
        ];
        assertEach(await askAll(send, heads), answers(SITE));
      });

      test("crooked headers get nothing of the other", async () => {
        const crooked = [
          "X-Tenant-Domain :",
          " X-Tenant-Domain:",
          "\tX-Tenant-Domain:",
          "X-Tenant-Domain\t:",
          "Host :",
          " Host:",
          ":authority:",
        ];
        const lines = [
          ...crooked.map((start) => `${start} ${OTHER}`),
          `X: y\rX-Tenant-Domain: ${OTHER}`,
          `X: y\nX-Tenant-Domain: ${OTHER}`,
        ];
        const heads = lines.flatMap((line) => [
          [`GET ${PATH} HTTP/1.1`, `Host: ${SITE}`, line],
          [`GET ${PATH} HTTP/1.1`, line, `Host: ${SITE}`],
        ]);
        assertEach(await askAll(send, heads), (pair) => !holds(OTHER)(pair) && (isRefused(pair) || holds(SITE)(pair)));
      });

      test("two hosts are refused, and hosts that name two sites get nothing of the other", async () => {
        const twice = [
          [SITE, OTHER],
          [OTHER, SITE],
          [SITE, SITE],
          [SITE, ""],
        ].map((hosts) => [`GET ${PATH} HTTP/1.1`, ...hosts.map((host) => `Host: ${host}`)]);
        assertEach(await askAll(send, twice), isRefused);
        const both = hostsOfTwo(SITE, OTHER).map((host) => [`GET ${PATH} HTTP/1.1`, `Host: ${host}`]);
        assertEach(await askAll(send, both), (pair) => !holds(OTHER)(pair));
        const none = ["", "stranger.example", "localhost", "127.0.0.1", "[::1]"].map((host) => [`GET ${PATH} HTTP/1.1`, `Host: ${host}`]);
        assertEach(await askAll(send, [...none, [`GET ${PATH} HTTP/1.0`], [`GET ${PATH} HTTP/1.1`]]), isRefused);
      });

      test("a request line with a host counts, and no header beside it", async () => {
        // RFC 9112 §3.2.2
        const heads = [SITE, SITE.toUpperCase(), `${SITE}:80`].flatMap((host) => [
          [`GET http://${host}${PATH} HTTP/1.1`, `Host: ${OTHER}`],
          [`GET http://${host}${PATH} HTTP/1.1`, `Host: ${OTHER}`, `X-Tenant-Domain: ${OTHER}`, `X-Forwarded-Host: ${OTHER}`],
        ]);
        assertEach(await askAll(send, heads), answers(SITE));
        const crooked = [
          `http://${OTHER}@${SITE}`,
          `http://${SITE}#@${OTHER}`,
          `http://${SITE}\\@${OTHER}`,
          `http:///${OTHER}`,
          `//${OTHER}`,
        ];
        const lines = crooked.map((start) => [`GET ${start}${PATH} HTTP/1.1`, `Host: ${SITE}`]);
        assertEach(await askAll(send, lines), (pair) => !holds(OTHER)(pair));
      });

      test("requests in a row on one connection get each their own", async () => {
        const sites = Array.from({ length: 20 }, (_, index) => (index % 3 === 0 ? OTHER : SITE));
        const requests = sites.map((site) => [`GET ${PATH} HTTP/1.1`, `Host: ${site}`, KEY_LINE, ""]);
        const answer = await send(...requests.flat(), `GET ${PATH} HTTP/1.1`, `Host: ${SITE}`, KEY_LINE, "Connection: close");
        assert.deepEqual(
          [...answer.matchAll(/the secret of (\S+)/g)].map((match) => match[1]),
          [...sites, SITE],
        );
      });

      test("a second request in a body is no request", async () => {
        const hidden = [`GET ${PATH} HTTP/1.1`, `Host: ${OTHER}`, KEY_LINE, "", ""].join("\r\n");
        const first = [`GET ${PATH} HTTP/1.1`, `Host: ${SITE}`, KEY_LINE, "Connection: close"];
        const bodies = [
          [`Content-Length: ${hidden.length}`, "", hidden],
          ["Transfer-Encoding: chunked", "", hidden.length.toString(16), hidden, "0"],
          ["Content-Length: 4", "Transfer-Encoding: chunked", "", "0", "", hidden],
          ["Content-Length: 0", `Content-Length: ${hidden.length}`, "", hidden],
          ["Transfer-Encoding: xchunked", "", hidden],
        ];
        const heads = bodies.map((body) => [...first, ...body]);
        const found = await Promise.all(heads.map(async (head) => ({ head, answer: await send(...head) })));
        assertEach(found, (pair) => !holds(OTHER)(pair));
      });

      test("without the key nobody gets any", async () => {
        const heads = [SITE, OTHER].map((site) => [`GET ${PATH} HTTP/1.1`, `Host: ${site}`, "Connection: close"]);
        const found = await Promise.all(heads.map(async (head) => ({ head, answer: await send(...head) })));
        assertEach(found, ({ answer }) => answer.startsWith("HTTP/1.1 404 ") && !answer.includes("secret of"));
      });
    });
  }

  test("the proxy is believed: it says the site, and not the host", async (t) => {
    const answer = await askRaw(api.port, [
      `GET ${PATH} HTTP/1.1`,
      `Host: ${SITE}`,
      `X-Tenant-Domain: ${OTHER}`,
      KEY_LINE,
      "Connection: close",
    ]);
    assert.ok(answer.includes(secretOf(OTHER)));
    t.diagnostic(`${asked} requests, 0 leaks`);
  });
});
