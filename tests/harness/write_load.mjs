// Writers that push posts to an API all the time, and a look at what is left of them.

import assert from "node:assert/strict";

const WRITERS = 8;
const READERS = 16;

/**
 * Posts that were pushed to a site: `acknowledged` holds the text of each post for which the whole answer came and said yes, `unsure` of
 * those for which it did not. No post is pushed twice.
 */
export class WriteLoad {
  acknowledged = new Map();
  unsure = new Map();
  #site;
  #began = 0;
  #stopped;
  #writers;

  constructor(site) {
    this.#site = site;
  }

  /** Lets all writers push to the API until they are told to stop, or the API is gone. */
  start(api) {
    this.#stopped = false;
    const write = async () => {
      while (!this.#stopped && (await this.#pushOne(api)));
    };
    this.#writers = Array.from({ length: WRITERS }, write);
  }

  /** Tells the writers to stop, and gives when all have. */
  async stop() {
    this.#stopped = true;
    await Promise.all(this.#writers);
  }

  /** Whether there was an answer. */
  async #pushOne(api) {
    const number = this.#began++;
    const name = `post-${number}`;
    const text = postText(number);
    this.unsure.set(name, text);
    const answer = await api.put(this.#site, name, text).catch(() => undefined);
    if (answer?.status === 201) {
      this.unsure.delete(name);
      this.acknowledged.set(name, text);
    }
    return answer !== undefined;
  }

  /** Asserts that what was acknowledged is there, byte for byte: all of it, or what came after the first so many. */
  async assertKept(api, after = 0) {
    const found = await this.#read(api, [...this.acknowledged].slice(after));
    const lost = found.filter(({ answer, isWhole }) => answer.status !== 200 || !isWhole);
    assert.deepEqual(lost.map(shown), [], `lost of ${found.length} acknowledged posts`);
  }

  /** Asserts that what nobody is sure of is there whole or not at all. What is there counts as acknowledged from now on. */
  async settle(api) {
    const found = await this.#read(api, [...this.unsure]);
    const broken = found.filter(({ answer, isWhole }) => answer.status !== 404 && !isWhole);
    assert.deepEqual(broken.map(shown), [], `broken of ${found.length} posts without an answer`);
    for (const { name, text, isWhole } of found) if (isWhole) this.acknowledged.set(name, text);
    this.unsure.clear();
  }

  async #read(api, posts) {
    const found = [];
    const read = async () => {
      for (let post; (post = posts.pop());) {
        const [name, text] = post;
        const answer = await api.get(this.#site, name);
        found.push({ name, text, answer, isWhole: answer.body.equals(Buffer.from(text)) });
      }
    };
    await Promise.all(Array.from({ length: READERS }, read));
    return found;
  }

  /** Asserts that a builder that knows nothing hears of every post, of each once, and of no other. */
  async assertBuilderHearsAll(api) {
    const { posts } = await api.changes(this.#site);
    assert.equal(posts.length, this.acknowledged.size);
    for (const { name, source } of posts) assert.ok(this.acknowledged.get(name) === source, `${name} is another one`);
  }
}

function shown({ name, answer }) {
  return `${name}: ${answer.status} ${answer.body.subarray(0, 200)}`;
}

/** Of different lengths, and with nothing in common but the front matter. */
function postText(number) {
  const words = Array.from({ length: 1 + ((number * 37) % 400) }, (_, index) => `wörd-${number}-${index}`);
  return `+++\ntitle = "Post ${number}"\n+++\n\n${words.join(" ")}\n`;
}
