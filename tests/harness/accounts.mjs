// A site with accounts as people meet it: nginx before the API, a real SMTP server behind it, and a real Chromium.

import assert from "node:assert/strict";
import { startApi } from "./api.mjs";
import { accessibilityProblems, bringAxe } from "./axe.mjs";
import { startBrowser } from "./browser.mjs";
import { startNginx } from "./nginx.mjs";
import { freePort } from "./ports.mjs";
import { sitegenOk } from "./program.mjs";
import { startSmtp } from "./smtp.mjs";
import { makeWorkspace } from "./workspace.mjs";

/** The site. */
export const SITE = "piano.example";
/** Whoever is the first on it, */
export const ADA = "ada@engine.example";
/** and their password. */
export const PASSWORD = "sieben stille wasserwege";

const WIDTHS = [360, 1280];
const HOME = `+++\ntitle = "Home"\n+++\n{% extends "layouts/base.html" %}{% block main %}<div class="page container"><h1>Pianos</h1></div>{% endblock %}\n`;

/**
 * Builds the site and starts all of it, with these lines in its settings besides the two modules: `authentication` and `users` stand in their tables.
 * Gives `{ workspace, api, smtp, browser, url, addAda, stop }`; `stop` it in the end.
 */
export async function startAccounts({ authentication = "", users = "" } = {}) {
  const workspace = await makeWorkspace();
  const started = [];
  const stop = async () => {
    for (const end of started.reverse()) await end();
    await workspace.remove();
  };
  try {
    const [apiPort, port] = [await freePort(), await freePort()];
    const base = `http://${SITE}.localhost:${port}`;
    await workspace.write("sitegen.toml", `[api]\naddress = "127.0.0.1:${apiPort}"\n`);
    await workspace.write(
      `sites/${SITE}/site.toml`,
      `name = "Piano Workshop"\ndomain = "${SITE}"\nbase_url = "${base}"\n[theme]\nscheme = "auto"\n[modules.authentication]\n${authentication}\n[modules.user-management]\n${users}\n`,
    );
    await workspace.write(`sites/${SITE}/pages/index.html`, HOME);
    await workspace.answerAtLocalhost(SITE);
    await sitegenOk(workspace, ["build", SITE]);
    const smtp = await startSmtp();
    started.push(() => smtp.stop());
    const flags = ["--smtp-url", `smtp://127.0.0.1:${smtp.port}`, "--mail-retry", "1"];
    const api = await startApi(workspace, { port: apiPort, proxies: "127.0.0.1", flags });
    started.push(() => api.stop());
    const nginx = await startNginx(workspace, { port });
    started.push(() => nginx.stop());
    const browser = await startBrowser();
    started.push(() => browser.close());
    return { workspace, api, smtp, browser, url: (path) => base + path, addAda: () => addAda(api), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Makes the first user, an owner who chose their password. */
async function addAda(api) {
  const send = (path, body) =>
    api.ask(SITE, path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  const made = await send("/api/users", { email: ADA, name: "Ada", role: "owner" });
  const { link } = JSON.parse(made.body.toString());
  assert.equal((await send(new URL(link).pathname, { password: PASSWORD })).status, 204);
}

/** Looks at a page on a phone and on a desk, in light and in dark: nothing overflows, and axe finds nothing. */
export async function looksGood(tab) {
  await bringAxe(tab);
  for (const width of WIDTHS) {
    await tab.setViewportSize({ width, height: 800 });
    assert.ok(await tab.evaluate(() => document.scrollingElement.scrollWidth <= innerWidth), `${tab.url()} overflows at ${width} px`);
    for (const colorScheme of ["light", "dark"]) {
      await tab.emulateMedia({ colorScheme });
      assert.deepEqual(await accessibilityProblems(tab), [], `${tab.url()} ${width} ${colorScheme}`);
    }
  }
}
