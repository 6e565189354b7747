// The example sites, and a site from each template, built in a scratch workspace and served by a real nginx at `http://<domain>.localhost`.

import { startNginx } from "./nginx.mjs";
import { freePort } from "./ports.mjs";
import { sitegenOk } from "./program.mjs";
import { EXAMPLE_SITES, TEMPLATES } from "./repository.mjs";
import { makeWorkspace } from "./workspace.mjs";

/** The domains of the sites from templates. */
export const TEMPLATE_SITES = TEMPLATES.map((template) => `from-${template}.example`);

/** All domains that `serveBuiltSites` serves. */
export const BUILT_SITES = [...EXAMPLE_SITES, ...TEMPLATE_SITES];

/** Builds and serves them. `stop` it in the end. */
export async function serveBuiltSites() {
  const workspace = await makeWorkspace(EXAMPLE_SITES);
  let nginx;
  const stop = async () => {
    await nginx?.stop();
    await workspace.remove();
  };
  try {
    for (const template of TEMPLATES) await sitegenOk(workspace, ["new", `from-${template}.example`, "--template", template]);
    await workspace.edit("sitegen.toml", (text) => `${text.replace(/^\[publish\]$[^[]*/m, "")}\n[publish]\nprecompress = true\n`);
    // posts that live in the API lie in the site's folder too, as an editor's working copy
    await workspace.edit("sites/restaurant.example/site.toml", (text) => text.replace('source = "api"', 'source = "files"'));
    const port = await freePort();
    const url = (site, path = "/") => `http://${site}.localhost:${port}${path}`;
    for (const site of BUILT_SITES) {
      await workspace.answerAtLocalhost(site);
      await sitegenOk(workspace, ["build", site, "--base-url", url(site).replace(/\/$/, "")]);
    }
    nginx = await startNginx(workspace, { port });
    return { workspace, url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
