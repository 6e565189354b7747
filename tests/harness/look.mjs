// Looking at one page in the browser, as a visitor with a small or a large screen, by day and by night.

import { accessibilityProblems, bringAxe } from "./axe.mjs";

const HEIGHT = 800;

/**
 * Opens `url` and gives all that is wrong, a line each: what does not load, what the console says, overflow at each of `widths`, and
 * accessibility at each width in the light and the dark scheme. `status` is what the page itself is answered with.
 */
export async function lookAt(context, url, status, widths) {
  const page = await context.newPage();
  const found = [];
  page.on("requestfailed", (request) => found.push(`does not load: ${request.url()}: ${request.failure().errorText}`));
  page.on("pageerror", (error) => found.push(`script error: ${error.message}`));
  page.on("response", (response) => {
    const expected = response.url() === url ? status : 200;
    if (response.status() !== expected && response.status() !== 304) found.push(`status ${response.status()}: ${response.url()}`);
  });
  page.on("console", (message) => {
    // a page that is a 404 itself is told to the console too
    const isItself = message.location().url === url && status !== 200;
    if (["error", "warning"].includes(message.type()) && !isItself) found.push(`console: ${message.text()}`);
  });
  try {
    await page.setViewportSize({ width: widths[0], height: HEIGHT });
    await page.goto(url, { waitUntil: "load" });
    await loadAllImages(page, found);
    await page.addStyleTag({ content: WITHOUT_TRANSITIONS });
    await bringAxe(page);
    for (const width of widths) {
      await page.setViewportSize({ width, height: HEIGHT });
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        await settle(page);
        const overflow = await overflowing(page);
        if (colorScheme === "light") found.push(...overflow.map((what) => `overflow at ${width} px: ${what}`));
        const problems = await accessibilityProblems(page);
        found.push(...problems.map((what) => `${what} [${width} px, ${colorScheme}]`));
      }
    }
  } finally {
    await page.close();
  }
  return [...new Set(found)];
}

/** Images wait until they are scrolled to: here all are wanted. */
async function loadAllImages(page, found) {
  const broken = await page.evaluate(async () => {
    const images = [...document.images];
    for (const image of images) image.loading = "eager";
    await Promise.all(images.map((image) => image.decode().catch(() => {})));
    return images.filter((image) => image.naturalWidth === 0).map((image) => image.currentSrc || image.src);
  });
  found.push(...broken.map((source) => `broken image: ${source}`));
}

/** Colours are to be judged where they arrive, not on their way there when the scheme changes. */
const WITHOUT_TRANSITIONS = "*, *::before, *::after { transition: none !important; }";

/** Lets animations and fonts come to their end. */
async function settle(page) {
  await page.evaluate(async () => {
    await document.fonts.ready;
    const finite = document.getAnimations().filter((animation) => animation.effect.getComputedTiming().endTime < Infinity);
    await Promise.all(finite.map((animation) => animation.finished.catch(() => {})));
  });
}

/** The elements that make the page wider than the window; none if it fits. */
function overflowing(page) {
  return page.evaluate(() => {
    const { scrollWidth } = document.scrollingElement;
    if (scrollWidth <= innerWidth) return [];
    const scrolls = (element) => element !== document.body && getComputedStyle(element).overflowX !== "visible";
    const isInScroller = (element) => element && (scrolls(element) || isInScroller(element.parentElement));
    const sticksOut = (element) => element.getBoundingClientRect().right > innerWidth + 0.5 && !isInScroller(element.parentElement);
    const wide = [...document.body.querySelectorAll("*")].filter(sticksOut);
    const names = wide.slice(0, 5).map((element) => [element.localName, ...element.classList].join("."));
    return [`the page has ${scrollWidth} px: ${names.join(", ")}`];
  });
}
