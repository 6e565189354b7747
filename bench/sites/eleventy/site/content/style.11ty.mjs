// The stylesheet.

import { compile } from "sass";

export const data = { permalink: "/style.css", eleventyExcludeFromCollections: true };

export function render() {
  return compile("shared/base.scss", { style: "compressed", silenceDeprecations: ["import", "global-builtin"] }).css;
}
