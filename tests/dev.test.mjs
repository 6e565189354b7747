// The development server in a real Chromium: what the one who edits a site sees.

import assert from "node:assert/strict";
import { mkdir, rm } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { startBrowser } from "./harness/browser.mjs";
import { ask } from "./harness/http.mjs";
import { sitegen, sitegenOk, startDev } from "./harness/program.mjs";
import { EXAMPLE_SITES, SOAK } from "./harness/repository.mjs";
import { until } from "./harness/until.mjs";
import { makeWorkspace } from "./harness/workspace.mjs";

const SITE = "codersinflow.com";
const OTHER = "darkflows.com";
const ROUNDS = SOAK ? 100 : 3;

/** Opens a page, marks its window, and waits until it listens for news. The mark is gone after a reload. */
async function open(browser, url) {
  const page = await browser.newPage();
  const listens = page.waitForResponse((response) => response.url().endsWith("/_dev/events"));
  await page.goto(url);
  await listens;
  await page.evaluate(() => (window.marked = true));
  return page;
}

const isMarked = (page) => page.evaluate(() => window.marked === true);
const sees = (page, text) => until(`the page to show “${text}”`, async () => (await page.content()).includes(text));
const overlay = (page) => page.locator("sitegen-problems");
const textOf = (page, part) => overlay(page).locator(part).first().textContent();
const overlayGoes = (page) => until("the overlay to go", async () => (await overlay(page).count()) === 0);

describe("sitegen dev", () => {
  let workspace, dev, browser, post, address;

  before(async () => {
    workspace = await makeWorkspace(EXAMPLE_SITES);
    post = `sites/${SITE}/content/blog/written-by-the-test.md`;
    address = "/blog/written-by-the-test/";
    await workspace.write(post, '+++\ntitle = "Written by the test"\ndate = 2026-01-02\n+++\nThe first words.\n');
    dev = await startDev(workspace);
    browser = await startBrowser();
  });
  after(async () => {
    await browser?.close();
    await dev?.stop();
    await workspace?.remove();
  });

  async function opened(site, path, work) {
    const page = await open(browser, dev.url(site, path));
    try {
      await work(page);
    } finally {
      await page.close();
    }
  }

  test("every site is at its own address, and the start page leads there", async () => {
    const page = await browser.newPage();
    await page.goto(`http://localhost:${dev.port}/`);
    for (const site of EXAMPLE_SITES) {
      await page.getByRole("link", { name: site }).click();
      assert.equal(page.url(), dev.url(site));
      assert.equal(await page.evaluate(() => document.querySelectorAll("h1").length), 1);
      await page.goBack();
    }
    await page.close();
  });

  test("a host that no site has shows which there are", async () => {
    const answer = await dev.ask("stranger.example");
    assert.equal(answer.status, 404);
    for (const site of EXAMPLE_SITES) assert.ok(answer.body.includes(dev.url(site)));
  });

  test("editing a post reloads the page that shows it, each time", () =>
    opened(SITE, address, async (page) => {
      for (let round = 0; round < ROUNDS; round++) {
        await page.evaluate(() => (window.marked = true));
        await workspace.edit(post, (text) => `${text}\nMore words, round ${round}.\n`);
        await sees(page, `More words, round ${round}.`);
        await until("the reload", async () => !(await isMarked(page)));
      }
    }));

  test("editing a post leaves a page alone that does not show it", () =>
    opened(SITE, "/about/", (about) =>
      opened(SITE, address, async (page) => {
        await workspace.edit(post, (text) => `${text}\nWords for one page.\n`);
        await sees(page, "Words for one page.");
        assert.ok(await isMarked(about));
      }),
    ));

  test("editing SCSS swaps the stylesheet without a reload", () =>
    opened(SITE, "/", async (page) => {
      for (let round = 0; round < ROUNDS; round++) {
        await workspace.edit(`sites/${SITE}/styles/main.scss`, (text) => `${text}\nbody { outline: ${round + 3}px solid teal; }\n`);
        const width = () => page.evaluate(() => getComputedStyle(document.body).outlineWidth);
        await until("the new style", async () => (await width()) === `${round + 3}px`);
        await until(
          "the old stylesheet to go",
          async () => (await page.locator('link[rel="stylesheet"][href*="/assets/style.css"]').count()) === 1,
        );
        assert.ok(await isMarked(page), "the page was reloaded");
      }
    }));

  /** Breaks a file, lets `work` look, and mends it, also when something was not as it should be. */
  async function whileBroken(file, change, work) {
    const before = await workspace.edit(file, change);
    try {
      await work();
    } finally {
      await workspace.edit(file, () => before);
    }
  }

  test("a template error shows the overlay with file, line and source, and mending it takes it away; the other site notices nothing", () =>
    opened(OTHER, "/", (page) =>
      opened(SITE, "/", async (neighbour) => {
        const file = `sites/${OTHER}/pages/studio.html`;
        const line = (await workspace.read(file)).trimEnd().split("\n").length;
        const misspell = (text) => text.trimEnd().replace(/\{% endblock %\}$/, "{{ component('ui/no_such_thing.html') }}\n$&");
        await whileBroken(file, misspell, async () => {
          await overlay(page).waitFor();
          assert.ok((await textOf(page, ".place")).startsWith(`${file}:${line}:`), await textOf(page, ".place"));
          assert.ok(
            (await textOf(page, ".source")).startsWith(`${line} | {{ component('ui/no_such_thing.html')`),
            await textOf(page, ".source"),
          );
          assert.match(await textOf(page, "h2"), /ui\/no_such_thing\.html/);

          // a page that is opened now shows it too, over what was built last
          await opened(OTHER, "/studio/", (late) => overlay(late).waitFor());
          // the neighbour was told nothing, and hears what is its own
          await workspace.edit(`sites/${SITE}/styles/main.scss`, (text) => `${text}\nbody { outline: 41px solid teal; }\n`);
          await until("the neighbour's style", () => neighbour.evaluate(() => getComputedStyle(document.body).outlineWidth === "41px"));
          assert.ok(await isMarked(neighbour));
          assert.equal(await overlay(neighbour).count(), 0);
        });
        await overlayGoes(page);
      }),
    ));

  test("an SCSS error shows the overlay, and mending it takes it away", () =>
    opened(SITE, "/", async (page) => {
      const file = `sites/${SITE}/styles/main.scss`;
      await whileBroken(
        file,
        (text) => `${text}\n.broken { color: $no-such-colour; }\n`,
        async () => {
          await overlay(page).waitFor();
          assert.match(await textOf(page, ".place"), new RegExp(`^${file}:\\d+`));
          assert.match(await textOf(page, ".source"), /no-such-colour/);
        },
      );
      await overlayGoes(page);
      assert.ok(await isMarked(page), "nothing changed in the end, so nothing has to be loaded anew");
    }));

  test("broken settings of a site show at its own address, and go away", () =>
    opened(OTHER, "/", async (page) => {
      await whileBroken(
        `sites/${OTHER}/site.toml`,
        (text) => `nmae = "x"\n${text}`,
        async () => {
          await overlay(page).waitFor();
          assert.match(await textOf(page, ".place"), new RegExp(`^sites/${OTHER}/site\\.toml:1`));
        },
      );
      await overlayGoes(page);
    }));

  test("a new shared component in folders made at once is noticed", () =>
    opened(SITE, address, async (page) => {
      const about = `sites/${SITE}/pages/made-by-the-test.html`;
      for (let round = 0; round < ROUNDS; round++) {
        const folder = `new${round}/deep/deeper`;
        await workspace.write(about, `+++\ntitle = "Made"\n+++\n{{ component("${folder}/banner.html") }}`);
        await overlay(page).waitFor();
        await workspace.write(`shared-components/${folder}/banner.html`, `<p>the banner of round ${round}</p>`);
        await overlayGoes(page);
        await until("the new component on its page", async () =>
          (await dev.ask(SITE, "/made-by-the-test/")).body.includes(`the banner of round ${round}`),
        );
      }
      await rm(workspace.path(about));
    }));

  test("content in folders made at once is noticed, and its going too", async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const folder = `sites/${SITE}/content/nested${round}`;
      await mkdir(workspace.path(`${folder}/a/b`), { recursive: true });
      await workspace.write(`${folder}/a/b/c/page.md`, `+++\ntitle = "Nested"\n+++\nDeep words ${round}.\n`);
      const path = `/nested${round}/a/b/c/page/`;
      await until("the nested page", async () => (await dev.ask(SITE, path)).body.includes(`Deep words ${round}.`));
      await rm(workspace.path(folder), { recursive: true });
      await until("the nested page to go", async () => (await dev.ask(SITE, path)).status === 404);
    }
  });

  test("a new site appears on the start page and is served, and one that is removed goes", async () => {
    const startPage = async () => (await ask(dev.port, { host: "localhost" })).body.toString();
    await sitegenOk(workspace, ["new", "brandnew.example", "--template", "gallery"]);
    await until("the new site on the start page", async () => (await startPage()).includes(dev.url("brandnew.example")));
    await until("the new site", async () => (await dev.ask("brandnew.example")).status === 200);
    await rm(workspace.path("sites", "brandnew.example"), { recursive: true });
    await until("the start page without it", async () => !(await startPage()).includes("brandnew.example"));
  });
});

describe("one site alone", () => {
  test("SITE=darkflows.com serves that one", async () => {
    const workspace = await makeWorkspace(EXAMPLE_SITES);
    let dev;
    try {
      dev = await startDev(workspace, [], { SITE: OTHER });
      assert.equal((await dev.ask(OTHER)).status, 200);
      assert.equal((await dev.ask(SITE)).status, 404);
    } finally {
      await dev?.stop();
      await workspace.remove();
    }
  });

  test("a site that there is not is an error at once", async () => {
    const workspace = await makeWorkspace(EXAMPLE_SITES);
    try {
      const { code, stderr } = await sitegen(workspace, ["dev"], { SITE: "darkflow.com" });
      assert.notEqual(code, 0);
      assert.match(stderr, /darkflows\.com/, "the nearest name is told");
    } finally {
      await workspace.remove();
    }
  });
});
