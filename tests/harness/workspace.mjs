// Scratch workspaces: copies of the repository's shared components, templates and chosen sites, which a test may change as it likes.

import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { ROOT } from "./repository.mjs";

const SHARED = ["sitegen.toml", "shared-components", "templates", "nginx"];
const CONTENT_IN_API = '[content]\nunknown = "extra"\n[content.blog]\nsource = "api"\n[modules.cms]\n';
const NOT_COPIED = /(^|\/)(node_modules|\.git|\.env)$/;

/** A workspace in a folder of its own, with these sites of the repository. `remove` it in the end. */
export async function makeWorkspace(sites = []) {
  const root = await mkdtemp(join(tmpdir(), "sitegen-test-"));
  const copy = (name) => cp(join(ROOT, name), join(root, name), { recursive: true, filter: (from) => !NOT_COPIED.test(from) });
  await Promise.all(SHARED.map(copy));
  await mkdir(join(root, "sites"));
  await Promise.all(sites.map((site) => copy(`sites/${site}`)));
  return new Workspace(root);
}

class Workspace {
  constructor(root) {
    this.root = root;
  }

  /** The path of a file of the workspace. */
  path(...parts) {
    return join(this.root, ...parts);
  }

  /** A file as text. */
  read(file) {
    return readFile(this.path(file), "utf8");
  }

  /** Writes a file, and the folders that it lies in. */
  async write(file, text) {
    await mkdir(dirname(this.path(file)), { recursive: true });
    await writeFile(this.path(file), text);
  }

  /** Changes a file by a function from its text to its new text, which must differ. Returns the old text. */
  async edit(file, change) {
    const before = await this.read(file);
    const after = change(before);
    if (after === before) throw new Error(`the edit left ${file} as it is: it no longer fits the file`);
    await writeFile(this.path(file), after);
    return before;
  }

  /** Adds a small site whose blog lives in the API. Its posts may have keys that are not ours. */
  async addSiteWithApi(site) {
    await this.write(`sites/${site}/site.toml`, `name = "${site}"\ndomain = "${site}"\n${CONTENT_IN_API}`);
    await this.write(`sites/${site}/content/blog/_index.md`, '+++\ntitle = "Blog"\n+++\n');
    await this.write(`sites/${site}/pages/index.html`, '+++\ntitle = "Home"\n+++\n');
  }

  /** The live tree of a built site. */
  live(site, ...parts) {
    return this.path("dist", site, "current", ...parts);
  }

  /** All files of a built site: path → bytes. */
  async outputs(site) {
    const root = this.live(site);
    const entries = await readdir(root, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const read = async (file) => [relative(root, file), await readFile(file)];
    return new Map(await Promise.all(files.sort().map(read)));
  }

  /** Lets a site answer at `http://<domain>.localhost` too, which browsers resolve themselves and trust like https. */
  async answerAtLocalhost(site) {
    const alias = `"${site}.localhost"`;
    await this.edit(`sites/${site}/site.toml`, (text) =>
      /^aliases = \[/m.test(text)
        ? text.replace(/^aliases = \[/m, `aliases = [${alias}, `)
        : text.replace(/^domain = .*$/m, `$&\naliases = [${alias}]`),
    );
  }

  /** Removes the folder. */
  remove() {
    return rm(this.root, { recursive: true, force: true });
  }
}
