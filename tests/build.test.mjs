// Building: single sites, sites from templates, shared components and their overrides, content of other generators.

import assert from "node:assert/strict";
import { cp, readdir, rm } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { sitegen, sitegenOk } from "./harness/program.mjs";
import { EXAMPLE_SITES, TEMPLATES } from "./harness/repository.mjs";
import { makeWorkspace } from "./harness/workspace.mjs";

/** The paths of which the bytes differ between two builds. */
function changed(before, after) {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => !(before.get(path) && after.get(path)?.equals(before.get(path)))).sort();
}

async function withWorkspace(sites, work) {
  const workspace = await makeWorkspace(sites);
  try {
    await work(workspace);
  } finally {
    await workspace.remove();
  }
}

describe("one command builds one site", () => {
  test("`sitegen build darkflows.com` writes it to dist/darkflows.com/current, and no other", () =>
    withWorkspace(EXAMPLE_SITES, async (workspace) => {
      await sitegenOk(workspace, ["build", "darkflows.com"]);
      const outputs = await workspace.outputs("darkflows.com");
      for (const path of ["index.html", "404.html", "sitemap.xml", "robots.txt", "feed.xml"])
        assert.ok(outputs.has(path), `${path} is missing`);
      assert.match(outputs.get("index.html").toString(), /<title>Darkflows/);
      assert.deepEqual(await readdir(workspace.path("dist")), ["darkflows.com"]);
    }));

  test("a second build of the same changes nothing", () =>
    withWorkspace(EXAMPLE_SITES, async (workspace) => {
      await sitegenOk(workspace, ["build", "--offline"]);
      const first = new Map(await Promise.all(EXAMPLE_SITES.map(async (site) => [site, await workspace.outputs(site)])));
      await sitegenOk(workspace, ["build", "--offline"]);
      for (const site of EXAMPLE_SITES) assert.deepEqual(changed(first.get(site), await workspace.outputs(site)), []);
    }));

  test("a broken site does not stop the others, and the exit code tells", () =>
    withWorkspace(EXAMPLE_SITES, async (workspace) => {
      await workspace.edit("sites/darkflows.com/pages/index.html", (text) => `${text}{% broken %}`);
      const { code, stderr } = await sitegen(workspace, ["build", "--offline"]);
      assert.notEqual(code, 0);
      assert.match(stderr, /sites\/darkflows\.com\/pages\/index\.html/);
      assert.deepEqual(await readdir(workspace.path("dist", "codersinflow.com")).then((names) => names.includes("current")), true);
    }));
});

describe("sitegen new", () => {
  for (const template of TEMPLATES) {
    test(`a site from the template ${template} builds and passes the check at once`, () =>
      withWorkspace([], async (workspace) => {
        await sitegenOk(workspace, ["new", "clientabc.com", "--template", template]);
        await sitegenOk(workspace, ["build", "clientabc.com"]);
        const { stderr } = await sitegenOk(workspace, ["check", "clientabc.com"]);
        assert.match(stderr, /clientabc\.com +nothing wrong/);
        const outputs = await workspace.outputs("clientabc.com");
        assert.ok(outputs.has("index.html"));
        for (const [path, bytes] of outputs)
          assert.doesNotMatch(bytes.toString("latin1"), /__[A-Z]+__/, `a placeholder is left in ${path}`);
      }));
  }

  test("an existing site is left as it is", () =>
    withWorkspace(["darkflows.com"], async (workspace) => {
      const before = await workspace.read("sites/darkflows.com/site.toml");
      const { code, stderr } = await sitegen(workspace, ["new", "darkflows.com", "--template", "blog"]);
      assert.notEqual(code, 0);
      assert.match(stderr, /exists already/);
      assert.equal(await workspace.read("sites/darkflows.com/site.toml"), before);
    }));
});

describe("shared components and overrides", () => {
  let workspace;
  const uses = "codersinflow.com";
  const overrides = "darkflows.com";
  const buildBoth = async () => {
    await sitegenOk(workspace, ["build", "--offline"]);
    return { uses: await workspace.outputs(uses), overrides: await workspace.outputs(overrides) };
  };
  before(async () => (workspace = await makeWorkspace([uses, overrides])));
  after(() => workspace.remove());

  test("a change of blog/post_card.html reaches the site that extends it, and no byte of the one that replaces it", async () => {
    const first = await buildBoth();
    await workspace.edit("shared-components/blog/post_card.html", (text) =>
      text.replace("</article>", "<i>changed at the source</i></article>"),
    );
    const second = await buildBoth();
    assert.match(second.uses.get("blog/index.html").toString(), /changed at the source/);
    assert.ok(changed(first.uses, second.uses).includes("index.html"), "the home page lists posts");
    assert.deepEqual(changed(first.overrides, second.overrides), []);
  });

  test("a change of its stylesheet reaches the same sites", async () => {
    const first = await buildBoth();
    await workspace.edit("shared-components/blog/post_card.scss", (text) => `${text}\n.changed-at-the-source { color: teal; }\n`);
    const second = await buildBoth();
    const styles = (outputs) =>
      [...outputs]
        .filter(([path]) => path.endsWith(".css"))
        .map(([, bytes]) => bytes.toString())
        .join();
    assert.equal(styles(second.overrides), styles(first.overrides));
    assert.doesNotMatch(styles(second.overrides), /changed-at-the-source/);
    assert.match(styles(second.uses), /changed-at-the-source/);
  });

  test('`extends "shared:…"` replaces one block and keeps the others', async () => {
    const override = `sites/${overrides}/components/blog/post_card.html`;
    const mine = `{% extends "shared:blog/post_card.html" %}\n{% block summary %}<p>my summary</p>{{ super() }}{% endblock %}\n`;
    const props = (await workspace.read("shared-components/blog/post_card.html")).match(/^@prop .*$/gm).join("\n");
    await workspace.edit(override, () => `{#\nExtended block by block.\n\n${props}\n#}\n${mine}`);
    const page = (await buildBoth()).overrides.get("journal/index.html").toString();
    assert.match(page, /my summary/);
    assert.match(page, /post-card-summary/, "super() prints the shared block");
    assert.match(page, /changed at the source/, "what is outside of the block is the shared one");
  });
});

describe("content of other generators", () => {
  async function foreignSite(workspace, content) {
    await cp(new URL("./fixtures/foreign", import.meta.url).pathname, workspace.path("sites", "foreign.example"), { recursive: true });
    if (content) {
      await rm(workspace.path("sites", "foreign.example", "content"), { recursive: true });
      await cp(content, workspace.path("sites", "foreign.example", "content"), {
        recursive: true,
        filter: (from) => !/\/(LICENSE|\.git)$/.test(from),
      });
    }
  }

  test("YAML front matter with author, category and layout builds, and nothing of it is lost", () =>
    withWorkspace([], async (workspace) => {
      await foreignSite(workspace);
      await workspace.write(
        "sites/foreign.example/pages/kept.txt",
        "{% for post in site.posts %}{{ post.title }}|{{ post.authors|join('+') }}|{{ post.extra|tojson }}\n{% endfor %}",
      );
      await sitegenOk(workspace, ["build", "foreign.example"]);
      await sitegenOk(workspace, ["check", "foreign.example"]);
      const outputs = await workspace.outputs("foreign.example");
      for (const path of ["notes/index-of-a-harbour/index.html", "notes/table-for-two/index.html", "category/people/index.html"])
        assert.ok(outputs.has(path), `${path} is missing among ${[...outputs.keys()].join(" ")}`);
      const kept = outputs.get("kept.txt").toString();
      assert.match(kept, /every crane, twice\|Ada Vermeer\|.*"rating": ?4/);
      assert.match(kept, /one table\|Ada Vermeer\+Jo O'Neill\|.*"comments": ?true/);
    }));

  test("a folder of real posts builds", { skip: !process.env.SITEGEN_CORPUS && "SITEGEN_CORPUS names no folder" }, () =>
    withWorkspace([], async (workspace) => {
      const corpus = process.env.SITEGEN_CORPUS;
      await foreignSite(workspace, corpus);
      const { stdout } = await sitegenOk(workspace, ["build", "foreign.example", "--json"]);
      const files = await readdir(corpus, { recursive: true });
      const [{ pages }] = JSON.parse(stdout);
      assert.ok(pages >= files.filter((file) => file.endsWith(".md")).length, `only ${pages} pages`);
    }),
  );
});
