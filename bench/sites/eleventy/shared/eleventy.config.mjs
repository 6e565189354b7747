// One configuration for all sites: SITE in the environment says which is built.

import syntaxHighlight from "@11ty/eleventy-plugin-syntaxhighlight";

const SITE = process.env.SITE;
const PART = 10;
const LONG_DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

export default function (config) {
  if (@highlight@) config.addPlugin(syntaxHighlight);
  config.addPassthroughCopy({ [`${SITE}/static`]: "/" });
  config.addPreprocessor("drafts", "md", (data) => (data.draft ? false : undefined));
  config.addFilter("day", (date) => date.toISOString().slice(0, 10));
  config.addFilter("longDay", (date) => LONG_DAY.format(date));
  config.addCollection("posts", newestFirst);
  config.addCollection("parts", (api) => [...bySection(newestFirst(api))].flatMap(([section, posts]) => parts(section, posts)));
  config.addCollection("terms", (api) => terms(newestFirst(api)));
  return {
    dir: { input: `${SITE}/content`, includes: "../../shared/includes", data: "_data", output: "public" },
    templateFormats: ["md", "njk", "11ty.js"],
    markdownTemplateEngine: false,
  };
}

function newestFirst(api) {
  return api.getFilteredByGlob(`${SITE}/content/*/*.md`).sort((a, b) => b.date - a.date);
}

function bySection(posts) {
  return Map.groupBy(posts, (post) => post.data.section);
}

/** A list of posts, cut into parts with an address each. */
function parts(section, posts) {
  const total = Math.ceil(posts.length / PART);
  const url = (index) => (index === 0 ? `/${section}/` : `/${section}/page/${index + 1}/`);
  return Array.from({ length: total }, (_, index) => ({
    title: posts[0].data.sectionTitle,
    posts: posts.slice(index * PART, (index + 1) * PART),
    url: url(index),
    number: index + 1,
    total,
    previous: index > 0 ? url(index - 1) : undefined,
    next: index + 1 < total ? url(index + 1) : undefined,
  }));
}

/** All tags by name, each with its posts. */
function terms(posts) {
  const found = new Map();
  for (const post of posts) {
    for (const name of post.data.tags) {
      if (!found.has(name)) found.set(name, { name, url: `/tags/${name}/`, posts: [] });
      found.get(name).posts.push(post);
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
