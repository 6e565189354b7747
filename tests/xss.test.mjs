// What editors write, in a real Chromium: none of it runs, whatever it holds and wherever it stands. One site lets HTML in markdown through, which then only the
// Content-Security-Policy keeps from running; the other shows it as text, and is looked at without any policy.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { addresses, markup } from "./fixtures/xss_vectors.mjs";
import { startBrowser } from "./harness/browser.mjs";
import { SETTLED, hostile, inLine, open, touch } from "./harness/hostile.mjs";
import { startNginx } from "./harness/nginx.mjs";
import { freePort } from "./harness/ports.mjs";
import { sitegen, sitegenOk } from "./harness/program.mjs";
import { makeWorkspace } from "./harness/workspace.mjs";

const PLAIN = "plain.example";
const RAW = "raw.example";
const HARMLESS = { id: 1, text: "Harmless words" };
const GIF = Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64");

const settings = (site, raw) => `name = "A & B"
domain = "${site}"
[markdown]
raw_html = ${raw}
[modules.cms]
enable_seo = true
`;
const LAYOUT = `{% extends "shared:layouts/post.html" %}
{% block after %}
<p class="note" title="{{ page.extra.note }}" data-note='{{ page.extra.note }}'>{{ page.extra.note }}</p>
<div>{{ page.extra.note|markdown }} {{ page.extra.note|markdown_inline }} {{ page.extra.note|striptags }}</div>
<script type="application/json">{{ {"note": page.extra.note}|tojson }}</script>
{% endblock %}`;
const DATA_PAGE = `+++\ntitle = "Data"\n+++\n{% extends "layouts/base.html" %}
{% block main %}{% for quote in site.data.quotes.all %}<p title="{{ quote }}">{{ quote }}</p>{{ quote|markdown }}{% endfor %}{% endblock %}`;

/** Text as a TOML string. */
const quoted = (text) => JSON.stringify(text).replaceAll("\u007f", "\\u007f");
/** An address that the text becomes part of, without what no address may have. */
const alias = (text, id) => `/old-${id}/${text.replaceAll(/[?#%\\/\n\t\u2028]/g, "").trim().slice(0, 120).trim()}x/`;

/** A post that has the text everywhere. */
function post({ id, text }) {
  const line = inLine(text);
  return `+++
title = ${quoted(text)}
description = ${quoted(text)}
date = 2026-01-02
authors = [${quoted(text)}]
tags = [${quoted(text)}]
aliases = [${quoted(alias(text, id))}]
[extra]
note = ${quoted(text)}
image = "img/p.gif"
image_alt = ${quoted(text)}
[seo]
description = ${quoted(text)}
+++

Words ${line} more.

## Heading ${line} x

> Quote ${line}

- Item ${line}

| a | b |
|---|---|
| ${line.replaceAll("|", "\\|")} | c |

![${line.replaceAll(/[[\]]/g, "")}](/img/p.gif "title")

[words](/about/ '${line.replaceAll("'", "\\'")}')

\`\`\`${inLine(text.replaceAll("`", ""))}
${text}
\`\`\`

    ${line}

Last, since it may take in all that follows:

${text}
`;
}

/** The same for an address, in links and pictures. */
const linking = ({ text }) => `+++
title = "Links"
date = 2026-01-03
[extra]
note = "none"
+++

[words](${text}) [words](<${text.replaceAll(/[<>]/g, "")}>) [words][one] <${text.replaceAll(/[<> ]/g, "")}> ![picture](${text})

[one]: ${text.replaceAll(" ", "%20")}
`;

describe("what editors write", () => {
  let workspace, nginx, browser, url;

  before(async () => {
    workspace = await makeWorkspace();
    const port = await freePort();
    for (const [site, raw] of [[PLAIN, false], [RAW, true]]) {
      const write = (file, text) => workspace.write(`sites/${site}/${file}`, text);
      await write("site.toml", settings(site, raw));
      await write("components/layouts/post.html", LAYOUT);
      await write("pages/data.html", DATA_PAGE);
      await write("data/quotes.toml", `all = [${markup.map(({ text }) => quoted(text)).join(", ")}]\n`);
      await write("content/about.md", "Us.\n");
      await write("public/img/p.gif", GIF);
      // so that each of the others has two neighbours
      await write("content/blog/before.md", `+++\ntitle = "Before"\ndate = 2026-01-01\n[extra]\nnote = "none"\n+++\n`);
      for (const vector of [HARMLESS, ...markup]) await write(`content/blog/v-${vector.id}.md`, post(vector));
      for (const vector of addresses) await write(`content/blog/v-${vector.id}.md`, linking(vector));
      await workspace.answerAtLocalhost(site);
      await sitegenOk(workspace, ["build", site]);
    }
    [nginx, browser] = await Promise.all([startNginx(workspace, { port }), startBrowser()]);
    url = (site, path) => `http://${site}.localhost:${port}${path}`;
  });
  after(async () => {
    await browser?.close();
    await nginx?.stop();
    await workspace?.remove();
  });

  const { withContext, forEach } = hostile(() => browser);

  /** How many there are of each element that is more than text, and all names of attributes. */
  const shape = (tab) =>
    tab.evaluate(() => {
      const [counts, attributes] = [{}, new Set()];
      for (const element of document.querySelectorAll("*")) {
        if (!["p", "em", "strong", "code", "br", "del"].includes(element.localName)) counts[element.localName] = (counts[element.localName] ?? 0) + 1;
        for (const { name } of element.attributes) attributes.add(name);
      }
      return { counts, attributes: [...attributes].sort() };
    });

  const address = ({ id }) => `/blog/v-${id}/`;
  const visit = (site, ran) => async (tab, vector) => {
    await open(tab, url(site, address(vector)));
    await touch(tab);
    if (ran) assert.ok(!ran.has(vector.id), `this ran: ${vector.text}`);
  };

  test("the vectors are live ones: without a policy most of them run where HTML is let through", () =>
    withContext({ bypassCSP: true }, async (context, ran) => {
      await forEach(context, markup, visit(RAW));
      const live = markup.filter(({ id }) => ran.has(id));
      assert.ok(live.length >= 60, `only ${live.length} of ${markup.length} run`);
    }));

  test("under the policy nothing runs, also where HTML is let through", () =>
    withContext({}, async (context, ran) => {
      await forEach(context, [...markup, ...addresses], visit(RAW, ran));
      assert.deepEqual([...ran], []);
    }));

  test("where HTML is text nothing runs without any policy, and no foreign element or attribute is there", () =>
    withContext({ bypassCSP: true }, async (context, ran) => {
      let expected;
      await forEach(context, [HARMLESS], async (tab, vector) => {
        await open(tab, url(PLAIN, address(vector)));
        expected = await shape(tab);
      });
      await forEach(context, markup, async (tab, vector) => {
        await open(tab, url(PLAIN, address(vector)));
        assert.deepEqual(await shape(tab), expected, `${vector.id}: ${vector.text}`);
        await touch(tab);
      });
      assert.deepEqual([...ran], []);
    }));

  test("where HTML is text no link leads to code, and pictures are pictures", () =>
    withContext({ bypassCSP: true }, async (context, ran) => {
      await forEach(context, addresses, async (tab, vector) => {
        await open(tab, url(PLAIN, address(vector)));
        const found = await tab.evaluate(() =>
          [...document.querySelectorAll("main a, main img")].map((element) => ({
            name: element.localName,
            scheme: (element.href ?? element.src).split(":")[0],
            attributes: element.getAttributeNames().filter((name) => name.startsWith("on")),
          })),
        );
        for (const { name, scheme, attributes } of found) {
          const isPicture = name === "img" && scheme === "data";
          assert.ok(isPicture || !["javascript", "data", "vbscript"].includes(scheme), `${scheme} in ${vector.text}`);
          assert.deepEqual(attributes, [], vector.text);
        }
        await touch(tab);
      });
      assert.deepEqual([...ran], []);
    }));

  test("lists show how posts begin, and nothing of that runs where HTML is let through", () =>
    withContext({}, async (context, ran) => {
      await forEach(context, ["/", "/blog/", "/tags/", "/data/", "/feed.xml"], async (tab, path) => {
        await open(tab, url(RAW, path));
        await touch(tab);
      });
      assert.deepEqual([...ran], []);
    }));

  test("lists, tags, data, feeds and old addresses run nothing and break no policy", () =>
    withContext({}, async (context, ran, violations) => {
      const paths = ["/", "/blog/", "/tags/", "/data/", "/feed.xml", "/sitemap.xml", "/no/such/page"];
      await forEach(context, paths, async (tab, path) => {
        await open(tab, url(PLAIN, path));
        await touch(tab);
      });
      await forEach(context, markup, async (tab, { id, text }) => {
        const old = alias(text, id).split("/").map(encodeURIComponent).join("/");
        await tab.goto(url(PLAIN, old));
        await tab.waitForURL(url(PLAIN, address({ id })));
        await tab.waitForTimeout(SETTLED);
      });
      assert.deepEqual([[...ran], violations], [[], []]);
    }));

  test("what cannot be a slug is refused", async () => {
    const bad = markup.filter(({ text }) => /[<>"'`]/.test(text)).slice(0, 5);
    for (const { text } of bad) {
      await workspace.write(`sites/${PLAIN}/content/blog/slug.md`, `+++\nslug = ${quoted(text)}\n+++\n`);
      const { code, stderr } = await sitegen(workspace, ["check", PLAIN]);
      assert.ok(code !== 0 && stderr.includes("cannot be a slug"), stderr);
    }
  });
});
