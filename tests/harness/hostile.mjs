// Looking at hostile pages in a real browser: what runs in them is noted, and everything in them is touched.

/** How long a picture that does not load, a frame or an animation may take to call. */
export const SETTLED = 150;
/** How many pages are looked at at once. */
const TABS = 4;

/** Text without what ends a line. */
export const inLine = (text) => text.replaceAll(/[\n\t]/g, " ");

/** Opens a page and gives it the time to run what it can. */
export async function open(tab, address) {
  await tab.goto(address, { waitUntil: "load" }).catch(() => {});
  await tab.waitForTimeout(SETTLED);
}

/** Does what a visitor may do with everything there is, but for going to another page. */
export function touch(tab) {
  return (
    tab
      .evaluate(() => {
        const leads = (element) => element?.href?.baseVal ?? element?.href ?? "";
        const stay = (event) => /^https?:/.test(leads(event.target.closest?.("a"))) && event.preventDefault();
        document.addEventListener("click", stay);
        document.addEventListener("submit", (event) => event.preventDefault());
        for (const element of document.querySelectorAll("body *")) {
          for (const type of ["mouseover", "pointerdown", "focus"]) element.dispatchEvent(new Event(type));
          element.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
        }
      })
      .then(() => tab.waitForTimeout(SETTLED))
      // a link that runs may take the page away with it
      .catch((error) => (/navigation|closed/.test(error.message) ? undefined : Promise.reject(error)))
  );
}

/** What looks at pages in a browser that is started later. */
export function hostile(browser) {
  /** A context in which every call of `ran` is noted, in frames too, and what the policy kept from running. */
  async function withContext(options, work) {
    const context = await browser().newContext({ reducedMotion: "no-preference", ...options });
    const ran = new Set();
    const violations = [];
    await context.exposeBinding("ran", (_, id) => void ran.add(id));
    await context.exposeBinding("violated", (_, what) => void violations.push(what));
    await context.addInitScript(() => addEventListener("securitypolicyviolation", (event) => violated(`${event.violatedDirective} ${event.blockedURI}`)));
    try {
      await work(context, ran, violations);
    } finally {
      await context.close();
    }
  }

  /** Does the same for each thing, each in a tab of its own and some at once. */
  async function forEach(context, things, visit) {
    const left = [...things];
    const once = async (thing) => {
      const tab = await context.newPage();
      tab.on("dialog", (dialog) => dialog.dismiss());
      try {
        await visit(tab, thing);
      } finally {
        await tab.close();
      }
    };
    const work = async () => {
      for (let thing = left.shift(); thing; thing = left.shift()) {
        // Chromium itself does not survive some of them each time
        await once(thing).catch((error) => (/crashed/.test(error.message) ? once(thing) : Promise.reject(error)));
      }
    };
    await Promise.all(Array.from({ length: TABS }, work));
  }

  return { withContext, forEach };
}
