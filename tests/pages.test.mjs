// Every page of the example sites and of a site from each template: valid HTML, and in a real Chromium nothing that overflows, fails to
// load, or keeps anybody out.

import assert from "node:assert/strict";
import { availableParallelism } from "node:os";
import { after, before, describe, test } from "node:test";
import { HtmlValidate } from "html-validate";
import { startBrowser } from "./harness/browser.mjs";
import { BUILT_SITES, serveBuiltSites } from "./harness/built_sites.mjs";
import { lookAt } from "./harness/look.mjs";
import { pagesOf } from "./harness/pages.mjs";

const WIDTHS = [360, 1280];
const concurrency = availableParallelism();

describe("every page", () => {
  const validator = new HtmlValidate({ extends: ["html-validate:standard"] });
  let sites, browser;

  before(async () => {
    // one after the other: what is still starting when something fails is closed by nobody
    sites = await serveBuiltSites();
    browser = await startBrowser();
  });
  after(async () => {
    await browser?.close();
    await sites?.stop();
  });

  for (const site of BUILT_SITES) {
    test(`${site} is valid HTML`, async () => {
      const pages = pagesOf(await sites.workspace.outputs(site));
      assert.ok(pages.length > 1, `only ${pages.length} pages`);
      const found = [];
      for (const { file, html } of pages) {
        const { results } = await validator.validateString(html, file);
        const lines = results.flatMap(({ messages }) => messages);
        found.push(...lines.map(({ ruleId, message, line, column }) => `${file}:${line}:${column}: ${ruleId}: ${message}`));
      }
      assert.deepEqual(found, []);
    });

    test(`${site} in a browser`, async (t) => {
      const pages = pagesOf(await sites.workspace.outputs(site)).filter(({ isRedirect }) => !isRedirect);
      const context = await browser.newContext({ reducedMotion: "reduce" });
      const look = ({ path, file }) =>
        t.test(`${site}${path}`, async () => {
          assert.deepEqual(await lookAt(context, sites.url(site, path), file === "404.html" ? 404 : 200, WIDTHS), []);
        });
      const queue = [...pages];
      const worker = async () => {
        for (let page; (page = queue.shift());) await look(page);
      };
      await Promise.all(Array.from({ length: concurrency }, worker));
      await context.close();
    });
  }
});
