// The pages of a built site: where they are and how a browser gets to them.

/** An address that no site has, to see the 404 page at. */
const NOWHERE = "/there/is/nothing/here/";

/**
 * All HTML pages of `workspace.outputs(site)`: `{ file, path, html, isRedirect }`. `path` is the address; a page that only leads on to
 * another one is a redirect.
 */
export function pagesOf(outputs) {
  // the frame of what modules show begins with a dot: no visitor comes to it
  const files = [...outputs].filter(([file]) => file.endsWith(".html") && !file.startsWith("."));
  return files.map(([file, bytes]) => {
    const html = bytes.toString();
    const path = file === "404.html" ? NOWHERE : `/${file.replace(/(^|\/)index\.html$/, "$1")}`;
    return { file, path, html, isRedirect: /<meta http-equiv="?refresh/.test(html) };
  });
}
