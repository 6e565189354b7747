// Accessibility of a page by axe-core.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const SCRIPT = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const OPTIONS = {
  runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
  resultTypes: ["violations"],
};

/** Brings axe into a page, once after it was loaded. */
export async function bringAxe(page) {
  await page.evaluate(SCRIPT);
}

/** What is wrong with the page as it is now: a line for each element. */
export async function accessibilityProblems(page) {
  const { violations, passes } = await page.evaluate((options) => globalThis.axe.run(document, options), OPTIONS);
  if (passes.length === 0) throw new Error("axe checked nothing");
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `axe ${id}: ${node.target.join(" ")}: ${node.failureSummary.split("\n").slice(1).join(";").trim()}`),
  );
}
