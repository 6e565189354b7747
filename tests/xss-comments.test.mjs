// What visitors write below posts, in a real Chromium without any policy: as a comment on the page, on the page that shows it to its author, and in the form that
// is shown again. None of it runs, and none of it is more than a comment may have.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { addresses, markup } from "./fixtures/xss_vectors.mjs";
import { startApi } from "./harness/api.mjs";
import { startBrowser } from "./harness/browser.mjs";
import { hostile, inLine, open, touch } from "./harness/hostile.mjs";
import { ask } from "./harness/http.mjs";
import { startNginx } from "./harness/nginx.mjs";
import { freePort } from "./harness/ports.mjs";
import { sitegenOk } from "./harness/program.mjs";
import { SOAK } from "./harness/repository.mjs";
import { makeWorkspace } from "./harness/workspace.mjs";

const SITE = "talk.example";
/** How many comments a page shows. */
const TOGETHER = 25;
/** What a comment may be made of. */
const ALLOWED = ["a", "blockquote", "br", "code", "del", "em", "li", "ol", "p", "pre", "strong", "ul"];
/** Each goes through the form in a full run, and every fourth in a short one. */
const TYPED = markup.filter((_, index) => SOAK || index % 4 === 0);
const VECTORS = [...markup, ...addresses.map(({ id, text }) => ({ id, text: `[words](${text}) [words](<${text.replaceAll(/[<>]/g, "")}>) <${text}>` }))];

describe("what visitors write", () => {
  let workspace, api, nginx, browser, base;
  const pages = new Map();

  before(async () => {
    workspace = await makeWorkspace();
    const [apiPort, port] = [await freePort(), await freePort()];
    base = `http://${SITE}.localhost:${port}`;
    await workspace.write("sitegen.toml", `[api]\naddress = "127.0.0.1:${apiPort}"\n`);
    await workspace.write(
      `sites/${SITE}/site.toml`,
      `name = "Talk"\ndomain = "${SITE}"\nbase_url = "${base}"\naliases = ["${SITE}.localhost"]\n[content.blog]\nsource = "api"\n` +
        `[modules.cms]\nallow_comments = true\n[modules.cms.comments]\nlimit = "1000 per hour"\nmax_links = 100\n`,
    );
    api = await startApi(workspace, { port: apiPort, proxies: "127.0.0.1" });
    for (const [index, vector] of VECTORS.entries()) {
      const post = `post-${Math.floor(index / TOGETHER)}`;
      if (!pages.has(post)) {
        const made = await api.put(SITE, post, `+++\ntitle = "${post}"\ndate = 2026-01-02\n+++\n\nSay something.\n`);
        assert.equal(made.status, 201, made.body.toString());
        pages.set(post, []);
      }
      const taken = await comment(post, vector);
      // what nothing is left of is refused
      if (taken) pages.get(post).push({ ...vector, ...taken });
    }
    await sitegenOk(workspace, ["build", SITE], { SITEGEN_API: api.url, OPERATOR_KEY: "the operator's key for tests" });
    [nginx, browser] = await Promise.all([startNginx(workspace, { port }), startBrowser()]);
  });
  after(async () => {
    await browser?.close();
    await nginx?.stop();
    await api?.stop();
    await workspace?.remove();
  });

  /** Writes a comment whose author is called like its text as far as a name may be, and approves it. */
  async function comment(post, { text }) {
    const body = { name: inLine(text).slice(0, 100), email: "grace@navy.example", text };
    const path = `/api/blog/posts/${post}/comments`;
    const sent = await ask(api.port, { host: SITE, path, method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
    if (sent.status === 422) return undefined;
    assert.equal(sent.status, 201, `${text}: ${sent.body}`);
    const { id } = JSON.parse(sent.body.toString());
    const approved = await api.ask(SITE, `/api/blog/comments/${id}/approve`, { method: "POST" });
    assert.ok(approved.status < 300, approved.body.toString());
    return { comment: id };
  }

  const { withContext, forEach } = hostile(() => browser);

  test("on the page nothing runs without any policy, and there is nothing that a comment may not have", () =>
    withContext({ bypassCSP: true }, async (context, ran) => {
      let shown = 0;
      await forEach(context, [...pages.keys()], async (tab, post) => {
        await open(tab, `${base}/blog/${post}/`);
        const found = await tab.evaluate(() => {
          const texts = [...document.querySelectorAll(".comment-text")];
          const within = texts.flatMap((text) => [...text.querySelectorAll("*")]);
          return {
            texts: texts.length,
            names: [...new Set(within.map((element) => element.localName))],
            links: within.filter((element) => element.localName === "a" && element.hasAttribute("href")).map((element) => element.protocol),
            attributes: [...new Set(within.flatMap((element) => element.getAttributeNames()))],
          };
        });
        shown += found.texts;
        assert.deepEqual(found.names.filter((name) => !ALLOWED.includes(name)), [], post);
        assert.deepEqual(found.links.filter((scheme) => !["http:", "https:", "mailto:"].includes(scheme)), [], post);
        assert.deepEqual(found.attributes.filter((name) => !["href", "rel", "class"].includes(name)), [], post);
        await touch(tab);
      });
      assert.equal(shown, [...pages.values()].flat().length, "all are shown");
      assert.ok(shown > 100, `${shown} comments`);
      assert.deepEqual([...ran], []);
    }));

  test("in the form that is shown again, and on the page for its author, nothing runs without any policy", () =>
    withContext({ bypassCSP: true }, async (context, ran) => {
      await forEach(context, TYPED, async (tab, { text }) => {
        await open(tab, `${base}/blog/post-0/`);
        const send = async (email) => {
          await tab.evaluate(
            ({ name, email, text }) => {
              const form = document.querySelector('form[action*="/comments"]');
              Object.assign(form, { noValidate: true });
              for (const [field, value] of Object.entries({ name, email, text })) form.querySelector(`[name="${field}"]`).value = value;
            },
            { name: inLine(text).slice(0, 100), email, text },
          );
          await Promise.all([tab.waitForNavigation(), tab.click('form[action*="/comments"] button[type="submit"]')]);
        };
        await send("");
        assert.match(new URL(tab.url()).pathname, /\/comments$/, "the form again");
        assert.equal(await tab.inputValue('[name="name"]'), inLine(text).slice(0, 100).trim());
        await send("grace@navy.example");
        await touch(tab);
      });
      assert.deepEqual([...ran], []);
    }));
});
